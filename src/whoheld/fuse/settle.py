"""Ground is held in one piece: what a site is believed to be leans to what the sites around it are.

Pockets and islands are seldom real, and where they are (an encircled town), they are spoken of. So each site is pulled
towards the states of the sites around it, weighed by distance, until nothing moves: a mean field of a Potts model,
whose unary part is the vote of the places. On a straight front both sides weigh the same, and nothing moves.
"""

import numpy as np
import shapely

from whoheld.fuse.runs import runs
from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints, Sites
from whoheld.fuse.space import plane

_SURE = 0.9
"""Where all around are of one state and the belief is at least this, a pull changes no answer: left out for speed."""
_STILL = 0.01
"""Only sites beside one that moved by more than this in a round are looked at in the next."""


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
        self._counts = np.diff(self._first)
        self._total = np.maximum(np.add.reduceat(self._near, self._first[:-1]), 1e-12) if self._n else np.zeros(0)

    def settled(self, p: Floats) -> Floats:
        """Beliefs of shape (n_sites, n_states) pulled towards those around."""
        if not self._n:
            return p
        top = p.argmax(axis=1).astype(np.int8)  # as bytes: there are a hundred pairs to a site
        mixed = np.logical_or.reduceat(np.repeat(top, self._counts) != top.take(self._other), self._first[:-1])
        open_ = mixed | (p.max(axis=1) < _SURE)
        rows = np.flatnonzero(open_)
        log, result = np.log(p), p.copy()
        for _ in range(self._settings.ground_rounds):
            if not len(rows):
                break
            pair, start = self._pairs_of(rows)
            belief = self._pulled(log[rows], result, rows, pair, start)
            moved = np.zeros(self._n, dtype=np.bool_)
            moved[rows] = abs(belief - result[rows]).max(axis=1) > _STILL
            result[rows] = belief
            beside = self._pairs_of(np.flatnonzero(moved))[0]
            next_ = np.zeros(self._n, dtype=np.bool_)
            next_[self._other[beside]] = True
            rows = np.flatnonzero(next_ & open_)
        return result

    def _pairs_of(self, rows: Ints) -> tuple[Ints, Ints]:
        """The pairs of some sites, and where those of each begin."""
        return runs(self._first[rows], self._first[rows + 1] - self._first[rows])

    def _pulled(self, log: Floats, p: Floats, rows: Ints, pair: Ints, start: Ints) -> Floats:
        """The beliefs of the sites ``rows``, given in logs what they are alone, by those around (``pair``)."""
        other, near, total = self._other.take(pair), self._near.take(pair), self._total[rows]
        around = np.zeros_like(log)
        for side in self._sides.tolist():
            around[:, side] = np.add.reduceat(near * p[:, side].take(other), start) / total
        held = np.sort(around[:, self._sides], axis=1)
        if held.shape[1] > 1:
            fought = [state for state in range(p.shape[1]) if state not in self._sides]
            around[:, fought] = 0.5 * held[:, -2:-1]
        pulled = log + self._settings.ground * around
        belief = np.exp(pulled - pulled.max(axis=1, keepdims=True))
        result: Floats = belief / belief.sum(axis=1, keepdims=True)
        return result
