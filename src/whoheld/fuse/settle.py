"""Ground is held in one piece: what a site is believed to be leans to what the sites around it are.

Pockets and islands are seldom real, and where they are (an encircled town), they are spoken of. So each site is pulled
towards the states of the sites around it, weighed by distance, a few times over: a mean field of a Potts model, whose
unary part is the vote of the places. On a straight front both sides weigh the same, and nothing moves.
"""

import numpy as np
import shapely

from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints, Sites
from whoheld.fuse.space import plane

_SURE = 0.9
"""Where all around are of one state and the belief is at least this, a pull changes no answer: left out for speed."""


class Ground:
    """The sites with the sites around each, worked out once."""

    def __init__(self, sites: Sites, *, sides: Ints, settings: Settings) -> None:
        self._sides, self._settings = sides, settings
        self._n = len(sites)
        middle = float(sites.lat.mean()) if len(sites) else 0.0
        where = plane(sites.lat, sites.lon, middle=middle)
        points = shapely.points(where)
        reach = settings.ground_km * settings.ground_reach
        at, other = shapely.STRtree(points).query(points, predicate="dwithin", distance=reach)
        order = np.lexsort((other, at))
        self._at, self._other = at[order].astype(np.int64), other[order].astype(np.int64)
        km2 = ((where[self._at] - where[self._other]) ** 2).sum(axis=1)
        self._near = np.where(self._at == self._other, 0.0, np.exp(-km2 / settings.ground_km**2))
        self._first = np.searchsorted(self._at, np.arange(self._n + 1))

    def settled(self, p: Floats) -> Floats:
        """Beliefs of shape (n_sites, n_states) pulled towards those around."""
        if not self._n:
            return p
        top = p.argmax(axis=1)
        mixed = np.logical_or.reduceat(top[self._at] != top[self._other], self._first[:-1])
        rows = np.flatnonzero(mixed | (p.max(axis=1) < _SURE))
        if not len(rows):
            return p
        counts = (self._first[1:] - self._first[:-1])[rows]
        start = np.cumsum(counts) - counts
        pair = np.arange(counts.sum()) - np.repeat(start, counts) + np.repeat(self._first[rows], counts)
        other, near = self._other[pair], self._near[pair]
        total = np.maximum(np.add.reduceat(near, start), 1e-12)
        own = np.log(p[rows])
        result = p.copy()
        for _ in range(self._settings.ground_rounds):
            around = np.zeros_like(own)
            for side in self._sides.tolist():
                around[:, side] = np.add.reduceat(near * result[other, side], start) / total
            held = np.sort(around[:, self._sides], axis=1)
            fought = np.setdiff1d(np.arange(p.shape[1]), self._sides)
            if held.shape[1] > 1:
                around[:, fought] = 0.5 * held[:, -2:-1]
            log = own + self._settings.ground * around
            belief = np.exp(log - log.max(axis=1, keepdims=True))
            result[rows] = belief / belief.sum(axis=1, keepdims=True)
        return result
