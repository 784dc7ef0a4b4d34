"""Ground is held in one piece: what a site is believed to be leans to what the sites around it are.

Pockets and islands are seldom real, and where they are (an encircled town), they are spoken of. So each site is pulled
towards the states of the sites around it, weighed by distance, until nothing moves: a mean field of a Potts model,
whose unary part is the vote of the places. On a straight front both sides weigh the same, and nothing moves.
"""

import numpy as np
import shapely
from scipy import sparse

from whoheld.fuse.columns import over_states
from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints, Sites
from whoheld.fuse.space import plane
from whoheld.fuse.spots import Flags

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
        km2 = ((where[at] - where[other]) ** 2).sum(axis=1)
        near = np.where(at == other, 0.0, np.exp(-km2 / settings.ground_km**2))
        total = np.maximum(np.bincount(at, weights=near, minlength=self._n), 1e-12)
        shape = (self._n, self._n)
        self._share = sparse.csr_array((near / total[at], (at, other)), shape=shape)
        self._share.sort_indices()
        self._beside = sparse.csr_array((np.ones(len(at), dtype=np.int32), (at, other)), shape=shape)
        self._beside.sort_indices()
        self._counts = np.diff(self._beside.indptr)

    def settled(self, p: Floats) -> Floats:
        """Beliefs of shape (n_sites, n_states) pulled towards those around."""
        if not self._n:
            return p
        open_ = self._mixed(p) | (over_states(np.maximum, p) < _SURE)
        rows = np.flatnonzero(open_)
        log, result = np.log(p), p.copy()
        for _ in range(self._settings.ground_rounds):
            if not len(rows):
                break
            belief = self._pulled(log[rows], result, rows)
            moved = rows[over_states(np.maximum, abs(belief - result[rows])) > _STILL]
            result[rows] = belief
            next_ = np.zeros(self._n, dtype=np.bool_)
            next_[self._beside[moved].indices] = True
            rows = np.flatnonzero(next_ & open_)
        return result

    def _mixed(self, p: Floats) -> Flags:
        """Of which sites not all around are likeliest of the site's own state."""
        top = p.argmax(axis=1)
        one = np.zeros(p.shape, dtype=np.int32)
        one[np.arange(self._n), top] = 1
        mixed: Flags = (self._beside @ one)[np.arange(self._n), top] != self._counts
        return mixed

    def _pulled(self, log: Floats, p: Floats, rows: Ints) -> Floats:
        """The beliefs of the sites ``rows``, given in logs what they are alone, by those around."""
        around = (self._share if len(rows) == self._n else self._share[rows]) @ p
        fought = [state for state in range(p.shape[1]) if state not in self._sides]
        around[:, fought] = 0.5 * _second(around[:, self._sides])[:, None]
        pulled = log + self._settings.ground * around
        belief = np.exp(pulled - over_states(np.maximum, pulled)[:, None])
        result: Floats = belief / over_states(np.add, belief)[:, None]
        return result


def _second(held: Floats) -> Floats:
    """The second largest of each row; 0 of rows of one."""
    if held.shape[1] == 2:
        return over_states(np.minimum, held)
    result: Floats = np.sort(held, axis=1)[:, -2] if held.shape[1] > 2 else np.zeros(len(held))
    return result
