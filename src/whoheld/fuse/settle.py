"""Ground is held in one piece: what a site is believed to be leans to what the sites around it are.

Pockets and islands are seldom real, and where they are (an encircled town), they are spoken of. So each site is pulled
towards the states of the sites around it, weighed by distance, until nothing moves: a mean field of a Potts model,
whose unary part is the vote of the places. On a straight front both sides weigh the same, and nothing moves.
"""

import numpy as np
import numpy.typing as npt
import shapely
from scipy import sparse

from whoheld.fuse.columns import over_states
from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints, Sites
from whoheld.fuse.space import plane
from whoheld.fuse.spots import Flags

_SURE = 0.9
"""Where all around are of one state and the belief is at least this, a pull changes no answer: left out for speed."""
AT_ONCE = 16
"""Days that are settled together: as many as a number of 16 bits has; more are no quicker."""
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
        self._share = sparse.csr_array((near / total[at], (at, other)), shape=(self._n, self._n))
        self._share.sort_indices()

    def settled(self, p: Floats) -> Floats:
        """Beliefs of shape (n_sites, n_states), or of days (n_days, n_sites, n_states), pulled towards those around.

        Each day for itself, the same to the bit however many are given; some at once are several times as quick.
        """
        if not self._n:
            return p
        days = p.reshape(-1, *p.shape[-2:])
        parts = [self._settled(days[at : at + AT_ONCE]) for at in range(0, len(days), AT_ONCE)]
        return np.concatenate(parts).reshape(p.shape)

    def _settled(self, p: Floats) -> Floats:
        log, result = np.log(p), p.copy()
        open_ = self._mixed(p) | (p.max(axis=2) < _SURE)
        rows = np.flatnonzero(open_.any(axis=0))
        share, open_ = self._share[rows], open_[:, rows]
        held = (
            p[:, :, self._sides].transpose(1, 0, 2).copy()
        )  # sites first: each row of the matrix is used for all days
        live = open_
        for _ in range(self._settings.ground_rounds):
            at = np.flatnonzero(live.any(axis=0))
            if not len(at):
                break
            near = share if len(at) == len(rows) else share[at]
            around = (near @ held.reshape(self._n, -1)).reshape(len(at), *held.shape[1:])
            day, which = np.nonzero(live[:, at])
            site = rows[at[which]]
            belief = self._pulled(log[day, site], around[which, day])
            moved = over_states(np.maximum, abs(belief - result[day, site])) > _STILL
            result[day, site] = belief
            held[site, day] = belief[:, self._sides]
            live = open_ & self._beside(share, day[moved], site[moved], n_days=len(p))
        return result

    def _mixed(self, p: Floats) -> Flags:
        """Of which sites of each day not all around are likeliest of the site's own state, shape (n_days, n_sites)."""
        top = (1 << p.argmax(axis=2)).astype(np.uint16)  # a bit for each state
        around = self._share
        mixed: Flags = np.array([_any_of(day, around) != day for day in top])
        return mixed

    def _beside(self, share: sparse.csr_array, day: Ints, site: Ints, *, n_days: int) -> Flags:
        """Which of the rows of ``share`` lie beside a site that moved, of each day, shape (n_days, n_rows)."""
        moved = np.zeros(self._n, dtype=np.uint16)  # a bit for each day
        for number in range(n_days):
            moved[site[day == number]] |= 1 << number
        days = np.arange(n_days, dtype=np.uint16)[:, None]
        return (_any_of(moved, share) >> days & 1).astype(np.bool_)

    def _pulled(self, log: Floats, held: Floats) -> Floats:
        """Beliefs given in logs what sites are alone, and the part of the ground around them that each side holds."""
        around = np.empty_like(log)
        around[:, self._sides] = held
        fought = [state for state in range(log.shape[1]) if state not in self._sides]
        around[:, fought] = 0.5 * _second(held)[:, None]
        pulled = log + self._settings.ground * around
        belief = np.exp(pulled - over_states(np.maximum, pulled)[:, None])
        result: Floats = belief / over_states(np.add, belief)[:, None]
        return result


def _any_of(bits: npt.NDArray[np.uint16], around: sparse.csr_array) -> npt.NDArray[np.uint16]:
    """Of each row the bits that any of its columns has; each site lies beside itself, so no row is empty."""
    result: npt.NDArray[np.uint16] = np.bitwise_or.reduceat(bits[around.indices], around.indptr[:-1])
    return result


def _second(held: Floats) -> Floats:
    """The second largest of each row; 0 of rows of one."""
    if held.shape[1] == 2:
        return over_states(np.minimum, held)
    result: Floats = np.sort(held, axis=1)[:, -2] if held.shape[1] > 2 else np.zeros(len(held))
    return result
