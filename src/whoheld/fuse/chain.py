"""What is believed of each spot by what is said of that spot alone: one small hidden-Markov filter a spot, by day.

The pass goes forward: nothing later is looked at. What the spot's neighbours say comes in afterwards (``around``).
"""

from typing import NamedTuple

import numpy as np

from whoheld.fuse.columns import over_states
from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints, Prior
from whoheld.fuse.space import directions, nearest_km
from whoheld.fuse.spots import Spots


class Words(NamedTuple):
    """What is said of spots, by day from the starting map's: ``witness`` indexes, ``spot``, ``day`` and ``vector``."""

    witness: Ints
    spot: Ints
    day: Ints
    vector: Floats


class Own(NamedTuple):
    """The spots at the end of a day: belief; days since the last word (inf: none yet); sum of the words' weights."""

    p: Floats
    age: Floats
    mass: Floats


class Trail(NamedTuple):
    """What the spots were believed to be at the end of each day, from the starting map's.

    ``p`` of shape (n_days, n_spots, n_states); ``age`` and ``mass`` (n_days, n_spots) as in ``Own``;
    ``part`` is how much of each word counted; ``start`` (n_spots, n_states) is the belief before the first day.
    """

    p: Floats
    age: Floats
    mass: Floats
    part: Floats
    start: Floats

    def on(self, number: int) -> Own:
        """The spots at the end of one day."""
        return Own(self.p[number], self.age[number], self.mass[number])


class Chain:
    """The filter of all spots over days, counted from the starting map's."""

    def __init__(
        self,
        *,
        spots: Spots,
        words: Words,
        prior: Prior,
        sides: Ints,
        step: Floats,
        settings: Settings,
    ) -> None:
        self._step, self._sides, self._settings = step, sides, settings
        self._spot_of, self._vector, self._day = words.spot, words.vector, words.day
        self._toward = self._vector.argmax(axis=1)
        self._one_sided = self._vector.max(axis=1) > 0
        self._where = directions(spots.lat, spots.lon)
        self._wide = spots.wide
        self._depth = spots.first_km.copy()
        self._p = bounded(prior.p[spots.home], settings.own_floor)
        self._start = self._p.argmax(axis=1)
        n = len(spots.lat)
        self._last = np.full(n, -np.inf)
        self._mass = np.zeros(n)
        self._part = np.ones(len(words.spot))

    def trail(self, n_days: int) -> Trail:
        """The pass over the first ``n_days`` days; a chain is passed once."""
        first = np.searchsorted(self._day, np.arange(n_days + 1))
        begin = self._p
        p = np.empty((n_days, *begin.shape))
        age, mass = np.empty((n_days, len(begin))), np.empty((n_days, len(begin)))
        for number in range(n_days):
            if number:
                self._p = bounded(self._p @ self._step, self._settings.own_floor)
            if first[number + 1] > first[number]:
                self._weigh(np.arange(first[number], first[number + 1]), number)
            p[number], age[number], mass[number] = self._p, number - self._last, self._mass
        return Trail(p, age, mass, self._part, begin)

    def _weigh(self, today: Ints, number: int) -> None:
        spot = self._spot_of[today]
        part = np.where(self._one_sided[today], self._likely(spot, self._toward[today]), 1.0)
        self._part[today] = part
        vector = self._vector[today] * part[:, None]
        log = np.zeros_like(self._p)
        np.add.at(log, spot, vector)
        size = over_states(np.maximum, np.abs(vector))
        np.add.at(self._mass, spot, size)
        self._last[spot[size >= self._settings.word]] = number
        before = self._p.argmax(axis=1)
        self._p = bounded(self._p * np.exp(log - over_states(np.maximum, log)[:, None]), self._settings.own_floor)
        self._move_front(before)

    def _likely(self, spot: Ints, toward: Ints) -> Floats:
        """The part of a word that counts: less, the farther behind the other side's lines the place lies."""
        options = self._settings
        part: Floats = np.maximum(1 / (1 + (self._depth[spot, toward] / options.deep) ** 2), options.deep_least)
        return np.where(np.isin(toward, self._sides), part, 1.0)

    def _move_front(self, before: Ints) -> None:
        """Places that changed hands move the front that depth is measured from."""
        after = self._p.argmax(axis=1)
        for side in self._sides.tolist():
            new = np.flatnonzero((after == side) & (before != side) & (self._start != side) & ~self._wide)
            if len(new):
                km = nearest_km(self._where, self._where[new])
                self._depth[:, side] = np.minimum(self._depth[:, side], km)


def bounded(p: Floats, floor: float) -> Floats:
    """Rows scaled to sum to 1 with no state below ``floor``; the missing belief comes from the others in proportion."""
    result: Floats = p / over_states(np.add, p)[:, None]
    rows = np.flatnonzero(over_states(np.minimum, result) < floor)
    rest = result[rows]
    while len(rest):
        low = rest <= floor
        fixed = low.sum(axis=1, keepdims=True) * floor
        free = np.where(low, 0.0, rest).sum(axis=1, keepdims=True)
        rest = np.where(low, floor, rest * (1 - fixed) / free)
        if (rest >= floor * (1 - 1e-12)).all():
            result[rows] = rest
            break
    return result
