"""The forward pass: predict, weigh, let the change at a place spread to what lies around it; day by day."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints, Prior, Sites
from whoheld.fuse.space import kernel
from whoheld.fuse.spread import Spots, Depth, companions
from whoheld.fuse.weights import Witness

_LEAST = 0.004  # parts of a weight below this move no belief by a tenth of a percent


class Acts(NamedTuple):
    """Each act of a witness on a site: indexes, distance in km, and the part of the weight that arrives."""

    witness: Ints
    site: Ints
    km: Floats
    part: Floats


class Forward:
    """One pass over the days. ``belief`` is of sites, ``own`` of spots: what is said of the spot itself, nothing else."""

    def __init__(  # noqa: PLR0913 - each is one plain input of the pass
        self,
        *,
        sites: Sites,
        spots: Spots,
        spot_of: Ints,
        found: Sequence[Witness],
        prior: Prior,
        states: Sequence[str],
        step: Floats,
        settings: Settings,
    ) -> None:
        self._sites, self._spots, self._spot_of, self._settings = sites, spots, spot_of, settings
        self._step = step
        self._sides = np.array([state != "contested" for state in states])
        self._vector = np.array([item.vector for item in found], dtype=np.float64).reshape(-1, len(states))
        self._day = np.array([(item.day - prior.on).days for item in found], dtype=np.int64)
        self._on = prior.on
        self.belief = bounded(prior.p, settings.floor)
        self.own = self.belief[spots.home] if len(spots.home) else np.zeros((0, len(states)))
        self._changed_on = np.full(len(spots.lat), -(10**6), dtype=np.int64)
        self._changed_to = np.full(len(spots.lat), -1, dtype=np.int64)
        self._depth = Depth(sites)
        self._acts: list[Acts] = []

    def run(self, days: Sequence[date]) -> Floats:
        """Beliefs at the end of each of ``days``, shape (n_days, n_sites, n_states)."""
        result = np.empty((len(days), *self.belief.shape))
        out = 0
        for number in range((days[-1] - self._on).days + 1):
            if number:
                self.belief = bounded(self.belief @ self._step, self._settings.floor)
                self.own = bounded(self.own @ self._step, self._settings.floor)
            first, last = np.searchsorted(self._day, [number, number + 1])
            if last > first:
                self._weigh(np.arange(first, last), number)
            if self._on + timedelta(days=number) == days[out]:
                result[out] = self.belief
                out += 1
        return result

    @property
    def acts(self) -> Acts:
        """All acts of the pass, by witness."""
        if not self._acts:
            return Acts(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
        joined = [np.concatenate(column) for column in zip(*self._acts, strict=True)]
        order = np.lexsort((joined[1], joined[0]))
        return Acts(*(column[order] for column in joined))

    def _weigh(self, today: Ints, number: int) -> None:
        spots, inverse = np.unique(self._spot_of[today], return_inverse=True)
        vector = np.zeros((len(spots), self._vector.shape[1]))
        np.add.at(vector, inverse, self._vector[today])
        before = self.own[spots]
        after = bounded(before * np.exp(vector - vector.max(axis=1, keepdims=True)), self._settings.floor)
        self.own[spots] = after
        toward = vector.argmax(axis=1)
        turned = np.flatnonzero((after.argmax(axis=1) == toward) & (before.argmax(axis=1) != toward))
        self._changed_on[spots[turned]] = number
        self._changed_to[spots[turned]] = toward[turned]
        fresh = _arrived(before, after, vector, toward)
        pair, counts = _ranges(self._spots.first[spots], self._spots.first[spots + 1])
        which = np.repeat(np.arange(len(spots)), counts)
        part = self._parts(spots, toward, fresh, pair, which, number)
        log = np.zeros_like(self.belief)
        np.add.at(log, self._spots.site[pair], part[:, None] * vector[which])
        self.belief = bounded(self.belief * np.exp(log - log.max(axis=1, keepdims=True)), self._settings.floor)
        self._note(today, inverse, pair, counts, part)

    def _parts(self, spots: Ints, toward: Ints, fresh: Floats, pair: Ints, which: Ints, number: int) -> Floats:
        """The part of what is said of each spot that arrives at each site of its pairs."""
        options = self._settings
        km = self._spots.km[pair]
        rout = np.zeros(len(spots), dtype=np.bool_)
        deeper = np.zeros(len(pair))
        for state in np.unique(toward):
            if not self._sides[state]:
                fresh = np.where(toward == state, 0.0, fresh)
                continue
            mine = np.flatnonzero((toward == state) & (fresh > _LEAST))
            if not len(mine):
                continue
            recent = np.flatnonzero((self._changed_to == state) & (number - self._changed_on <= options.rout_days))
            rout[mine] = companions(self._spots.lat, self._spots.lon, spots[mine], recent, options) >= options.rout_places
            held = self.belief.argmax(axis=1) == state
            rows = np.flatnonzero(toward[which] == state)
            depth = self._depth.of(int(state), held)
            own = depth[self._spots.home[spots]]
            deeper[rows] = np.maximum(depth[self._spots.site[pair[rows]]] - own[which[rows]], 0.0)
        length = np.where(rout, options.rout_scale, options.scale)[which]
        deep = np.where(rout, options.rout_deep, options.deep)[which]
        news = fresh[which] * options.share * kernel(km, scale=length) * kernel(deeper, scale=deep)
        still = options.still * kernel(km, scale=np.full(len(km), options.scale))
        around = np.maximum(news, still) * self._spots.dry[pair]
        return np.where(self._spots.same[pair], 1.0, np.where(around < _LEAST, 0.0, around))

    def _note(self, today: Ints, inverse: Ints, pair: Ints, counts: Ints, part: Floats) -> None:
        start = np.cumsum(counts) - counts
        each, many = _ranges(start[inverse], (start + counts)[inverse])
        witness = np.repeat(today, many)
        keep = part[each] > 0
        each, witness = each[keep], witness[keep]
        self._acts.append(Acts(witness, self._spots.site[pair[each]], self._spots.km[pair[each]], part[each]))


def bounded(p: Floats, floor: float) -> Floats:
    """Rows scaled to sum to 1 with no state below ``floor``; the missing belief comes from the others in proportion."""
    p = p / p.sum(axis=1, keepdims=True)
    while True:
        low = p <= floor
        fixed = low.sum(axis=1, keepdims=True) * floor
        free = np.where(low, 0.0, p).sum(axis=1, keepdims=True)
        scaled: Floats = np.where(low, floor, p * (1 - fixed) / free)
        if (scaled >= floor * (1 - 1e-12)).all():
            return scaled
        p = scaled


def _arrived(before: Floats, after: Floats, vector: Floats, toward: Ints) -> Floats:
    """The part of each vector that its own spot takes up: 0 where all was believed already, 1 far from any bound."""
    rows = np.arange(len(toward))
    free = before * np.exp(vector - vector.max(axis=1, keepdims=True))
    free /= free.sum(axis=1, keepdims=True)
    wanted = _logit(free[rows, toward]) - _logit(before[rows, toward])
    got = _logit(after[rows, toward]) - _logit(before[rows, toward])
    return np.where(wanted > 1e-9, np.clip(got / np.maximum(wanted, 1e-9), 0.0, 1.0), 0.0)


def _logit(p: Floats) -> Floats:
    p = np.clip(p, 1e-12, 1 - 1e-12)
    result: Floats = np.log(p / (1 - p))
    return result


def _ranges(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """All indexes of the half-open ranges, one after the other, and the length of each range."""
    counts = last - first
    start = np.cumsum(counts) - counts
    result: Ints = np.arange(counts.sum()) - np.repeat(start, counts) + np.repeat(first, counts)
    return result, counts
