"""From claims to a field: witnesses, the chain of each spot over days, and the vote around, for all sites at once."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from datetime import date, datetime
from typing import NamedTuple

import numpy as np

from whoheld.errors import InputError
from whoheld.fuse.areas import Areas, Terrain
from whoheld.fuse.around import Around
from whoheld.fuse.chain import Chain, Trail, Words
from whoheld.fuse.field import Field, Passed, Saying, SpotKey
from whoheld.fuse.settings import Settings
from whoheld.fuse.settle import AT_ONCE, Ground
from whoheld.fuse.sites import Floats, Prior, Sites
from whoheld.fuse.smooth import smooth
from whoheld.fuse.spots import Flags, Reach, Spots, find_spots, with_areas
from whoheld.fuse.weights import AREA_KINDS, Told, Unused, Witness, witnesses
from whoheld.model import CONTESTED, Claim

_FLAT = Terrain()
_THREADS = 2


def fuse(  # noqa: PLR0913 - each is one plain input of the map
    *,
    sites: Sites,
    states: Sequence[str],
    prior: Prior,
    claims: Iterable[Claim],
    origins: Mapping[str, str],
    days: Iterable[date],
    known: datetime | None,
    settings: Settings,
    terrain: Terrain = _FLAT,
    smoothed: bool = False,
) -> Field:
    """Beliefs for every site at the end of each of ``days``, as known at ``known`` (None: all that is given).

    Each day is believed by what is said of it and of days before (the filter); ``smoothed``, by what is said of later
    days too: the best history now.

    ``states`` are the sides' ids and 'contested', in the order of the prior's columns. ``origins`` maps claim ids to
    origins (``whoheld.origins.assign`` over the claims as known). ``terrain`` cuts neighbourhoods at rivers and gives
    claims on regions their ground. The order of claims, origins and days does not matter. Raises InputError on a day
    before the prior's, or a prior of another shape.
    """
    fuser = Fuser(sites=sites, states=states, prior=prior, settings=settings, terrain=terrain)
    return fuser.field(claims, origins, days=days, known=known, smoothed=smoothed)


class Heard(NamedTuple):
    """The witnesses by (day, claim id), why each other known claim is none, and as known when."""

    witnesses: Sequence[Witness]
    unused: Mapping[str, Unused]
    known: datetime | None


class Fuser:
    """Fields over one starting map. What does not hang on the claims is worked out once, and kept between fields.

    ``ground`` is another Fuser's of the same sites and settings; ``spoken`` marks sites that were spoken of before.
    """

    def __init__(
        self,
        *,
        sites: Sites,
        states: Sequence[str],
        prior: Prior,
        settings: Settings,
        terrain: Terrain = _FLAT,
        ground: Ground | None = None,
        spoken: Flags | None = None,
    ) -> None:
        _check(sites, states, prior)
        self.prior = prior
        self._sites, self._states, self._settings, self._terrain = sites, tuple(states), settings, terrain
        self._sides = np.array([at for at, state in enumerate(states) if state != CONTESTED], dtype=np.int64)
        self._known_areas = frozenset((*terrain.areas, *terrain.named))
        self._reach = Reach(sites=sites, prior=prior, settings=settings, rivers=terrain.rivers)
        self._areas = Areas(terrain, sites=sites, prior=prior, sides=self._sides, settings=settings)
        self._spoken = spoken
        self.ground = ground or Ground(sites, sides=self._sides, settings=settings)
        self._step = transition(states, settings)
        self._told: dict[tuple[str, str], Told] = {}

    def tuned(self, settings: Settings) -> "Fuser":
        """The same with other settings; what they do not touch is not worked out again."""
        old, made = self._settings, copy(self)
        made._settings, made._told = settings, {}
        made._step = transition(self._states, settings)
        if (old.reach, old.same) != (settings.reach, settings.same):
            made._reach = Reach(sites=self._sites, prior=self.prior, settings=settings, rivers=self._terrain.rivers)
        ground = ("ground", "ground_km", "ground_reach", "ground_rounds")
        if any(getattr(old, name) != getattr(settings, name) for name in ground):
            made.ground = Ground(self._sites, sides=self._sides, settings=settings)
        return made

    def field(
        self,
        claims: Iterable[Claim] | Mapping[str, Claim],
        origins: Mapping[str, str],
        *,
        days: Iterable[date],
        known: datetime | None,
        smoothed: bool = False,
        since: Field | None = None,
    ) -> Field:
        """The field as ``fuse`` makes it. ``claims`` may be by id, which saves working the ids out.

        ``since`` is an earlier field of this Fuser: its days before the first word that differs are taken over, not
        worked out again. Raises InputError on a day before the prior's.
        """
        wanted = sorted(set(days))
        check_days(wanted, self.prior)
        return self.believed(self.heard(claims, origins, known=known), wanted, smoothed=smoothed, since=since)

    def heard(
        self, claims: Iterable[Claim] | Mapping[str, Claim], origins: Mapping[str, str], *, known: datetime | None
    ) -> Heard:
        """What is made of the claims, one by one."""
        found, unused = witnesses(
            claims if isinstance(claims, Mapping) else {claim.id: claim for claim in claims},
            origins,
            states=self._states,
            settings=self._settings,
            prior_on=self.prior.on,
            known=known,
            areas=self._known_areas,
            told=self._told,
        )
        return Heard(found, unused, known)

    def believed(
        self, heard: Heard, days: Sequence[date], *, smoothed: bool = False, since: Field | None = None
    ) -> Field:
        """The field of ``days`` (ascending) by what was heard; ``since`` as in ``field``."""
        unused = dict(heard.unused)
        kept, words, spots, keys = self._words(heard.witnesses, unused)
        trail = self._trail(words, spots, kept if smoothed else None, last=days[-1])
        passed = Passed(trail, words, self._around(spots), _said(words, keys), self._step)
        p = self._beliefs(passed, days, since if since is not None and not (smoothed or since.smoothed) else None)
        return Field(
            sites=self._sites,
            states=self._states,
            days=tuple(days),
            p=p,
            prior=self.prior,
            known=heard.known,
            settings=self._settings,
            witnesses=tuple(kept),
            unused=dict(sorted(unused.items())),
            passed=passed,
            smoothed=smoothed,
        )

    def _around(self, spots: Spots) -> Around:
        return Around(
            sites=self._sites,
            ground=self.ground,
            spots=spots,
            prior=self.prior,
            sides=self._sides,
            settings=self._settings,
            spoken=self._spoken,
        )

    def _trail(self, words: Words, spots: Spots, smoothed: Sequence[Witness] | None, *, last: date) -> Trail:
        """What the spots are believed to be on each day up to ``last``; given the witnesses, by later words too."""
        chain = Chain(
            spots=spots, words=words, prior=self.prior, sides=self._sides, step=self._step, settings=self._settings
        )
        n_days = self._number(last) + 1
        if smoothed is None:
            return chain.trail(n_days)
        until = max(n_days, int(words.day.max(initial=0)) + 1)
        moves = np.array([item.moves and item.leads for item in smoothed], dtype=np.bool_)[words.witness]
        return smooth(chain.trail(until), words, moves=moves, step=self._step, settings=self._settings)

    def _words(
        self, found: Sequence[Witness], unused: dict[str, Unused]
    ) -> tuple[list[Witness], Words, Spots, tuple[SpotKey, ...]]:
        """The witnesses that some site hears of, what they say of which spot, and the spots with their keys."""
        of_area = [item for item in found if item.claim.place_kind in AREA_KINDS]
        of_spot, spot_of, place = find_spots(
            [item for item in found if item.claim.place_kind not in AREA_KINDS], unused, sites=self._sites
        )
        spots = self._reach.spots(place)
        parts = self._areas.spots(of_area)
        alive = np.flatnonzero(spots.home[spot_of] >= 0)
        spot = np.concatenate([spot_of[alive], parts.act_spot + len(spots.lat)])
        at = np.concatenate([alive, parts.act_witness + len(of_spot)])
        soft = np.concatenate([np.ones(len(alive)), parts.act_part])
        every = [*of_spot, *of_area]
        heard = sorted(set(at.tolist()), key=lambda n: (every[n].day, every[n].claim_id))
        for n in sorted(set(range(len(every))) - set(heard)):
            unused[every[n].claim_id] = "far from every site"
        new = np.full(len(every), -1, dtype=np.int64)
        new[heard] = np.arange(len(heard))
        witness = new[at]
        order = np.lexsort((spot, witness))
        witness, spot, soft = witness[order], spot[order], soft[order]
        kept = [every[n] for n in heard]
        vector = np.array([item.vector for item in kept], dtype=np.float64).reshape(-1, self.prior.p.shape[1])
        day = np.array([self._number(item.day) for item in kept], dtype=np.int64)
        words = Words(witness, spot, day[witness], vector[witness] * soft[:, None])
        keys: tuple[SpotKey, ...] = (*map(tuple, place.tolist()), *parts.keys)
        return kept, words, with_areas(spots, parts, self._settings), keys

    def _beliefs(self, passed: Passed, days: Sequence[date], since: Field | None) -> Floats:
        """Beliefs on each of ``days``; of ``since`` what no other word can touch."""
        told = _first_other(passed, since.passed) if since is not None else 0
        result = np.empty((len(days), *self.prior.p.shape))
        new = []
        for at, day in enumerate(days):
            if since is not None and self._number(day) < told and since.covers(day):
                result[at] = since.p[since.day_index(day)]
            else:
                new.append(at)

        def believe(some: Sequence[int]) -> None:
            result[some] = passed.around.beliefs([passed.trail.on(self._number(days[at])) for at in some])

        with ThreadPoolExecutor(_THREADS) as pool:  # a day hangs on no other's belief, and arrays need no lock
            for _ in pool.map(believe, [new[at : at + AT_ONCE] for at in range(0, len(new), AT_ONCE)]):
                pass
        return result

    def _number(self, day: date) -> int:
        return (day - self.prior.on).days


def check_days(days: Sequence[date], prior: Prior) -> None:
    """Raises InputError where there is no day, or the first of ``days`` lies before the starting map's."""
    if not days:
        raise InputError("days", "are none", hint="ask for at least one day")
    if days[0] < prior.on:
        reason = f"lies before the starting map of {prior.on}"
        raise InputError(f"{days[0]}", reason, hint="take an earlier map")


def transition(states: Sequence[str], settings: Settings) -> Floats:
    """The chance of each state tomorrow given today's; rows sum to 1.

    A side's site leaves with ``hazard``: to contested with ``through_contested``, else to the other sides alike. A
    contested site leaves with the same hazard, to the sides alike: silence says little of how a fight ended.
    """
    n = len(states)
    contested = list(states).index(CONTESTED)
    result = np.zeros((n, n))
    for row in range(n):
        others = [at for at in range(n) if at not in (row, contested)]
        if row == contested or not others:
            result[row, others or [contested]] = settings.hazard / max(len(others), 1)
        else:
            result[row, contested] = settings.hazard * settings.through_contested
            result[row, others] = settings.hazard * (1 - settings.through_contested) / len(others)
        result[row, row] = 1 - settings.hazard
    return result


def _check(sites: Sites, states: Sequence[str], prior: Prior) -> None:
    if CONTESTED not in states or len(set(states)) != len(states) or len(states) < 2:
        raise InputError("states", f"are {', '.join(states)}", hint=f"give each side once, and {CONTESTED!r}")
    if prior.p.shape != (len(sites), len(states)):
        raise InputError("prior", f"has shape {prior.p.shape}, not {(len(sites), len(states))}")
    if not np.isfinite(prior.p).all() or (prior.p < 0).any() or (abs(prior.p.sum(axis=1) - 1) > 1e-6).any():
        raise InputError("prior", "has rows that are no probabilities")


def _first_other(now: Passed, before: Passed) -> int:
    """The first day (counted from the starting map's) whose words are not the same; a day past all where they are."""
    same = next(
        (at for at, (one, two) in enumerate(zip(now.said, before.said, strict=False)) if one != two),
        min(len(now.said), len(before.said)),
    )
    days = [int(passed.words.day[same]) for passed in (now, before) if same < len(passed.said)]
    return min(days, default=np.iinfo(np.int64).max)


def _said(words: Words, keys: Sequence[SpotKey]) -> list[Saying]:
    """Each word as a field is made of it, in the order of days."""
    if not len(words.spot):
        return []
    width = words.vector.shape[1] * words.vector.itemsize
    vectors = np.ascontiguousarray(words.vector).view(f"V{width}")[:, 0].tolist()
    spots = [keys[spot] for spot in words.spot.tolist()]
    return list(zip(words.day.tolist(), spots, vectors, strict=True))
