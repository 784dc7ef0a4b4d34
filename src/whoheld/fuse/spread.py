"""How far the news of one place carries: by distance, behind the front rather than beyond it, not across a wide river.

What spreads is not the claim but the *change* that it makes to its own place. A tenth report that a town is held
changes nothing there, so it says nothing new of the villages around; the first report that it fell changes it from
one side's to the other's, and the villages around it with it.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints, Sites
from whoheld.fuse.space import great_circle_km, near, plane

Flags: TypeAlias = npt.NDArray[np.bool_]

_FAR = 1000.0  # km: as deep as any place of a theatre can lie, where a side holds nothing


class Spots(NamedTuple):
    """The places that claims are about. Pairs of spot and site are sorted by spot: ``first[s]:first[s + 1]`` are s's.

    ``same`` marks a pair that is one place; ``home`` is the nearest site of each spot, ``dry`` the pair's factor for
    the rivers between.
    """

    lat: Floats
    lon: Floats
    first: Ints
    site: Ints
    km: Floats
    same: Flags
    home: Ints
    dry: Floats


def make_spots(
    own: Ints, lat: Floats, lon: Floats, sites: Sites, settings: Settings, rivers: tuple[shapely.Geometry, ...]
) -> Spots:
    """Spots with their pairs. ``own`` is the site that a spot is (-1: none, then sites within ``same`` km are it)."""
    pairs = near(lat=lat, lon=lon, site_lat=sites.lat, site_lon=sites.lon, radius_km=settings.radius)
    mine = own[pairs.position]
    same = np.where(mine >= 0, pairs.site == mine, pairs.km <= settings.same)
    first = np.searchsorted(pairs.position, np.arange(len(lat) + 1)).astype(np.int64)
    home = np.full(len(lat), -1, dtype=np.int64)
    order = np.lexsort((pairs.km, pairs.position))
    leads = np.unique(pairs.position[order], return_index=True)
    home[leads[0]] = pairs.site[order][leads[1]]
    dry = np.where(_crossed(pairs.position, pairs.site, lat, lon, sites, rivers), settings.river, 1.0)
    return Spots(lat, lon, first, pairs.site, pairs.km, same, home, dry)


def _crossed(
    position: Ints, site: Ints, lat: Floats, lon: Floats, sites: Sites, rivers: tuple[shapely.Geometry, ...]
) -> Flags:
    result = np.zeros(len(position), dtype=np.bool_)
    if not rivers or not len(position):
        return result
    ends = np.stack([np.stack([lon[position], lat[position]], 1), np.stack([sites.lon[site], sites.lat[site]], 1)], 1)
    tree = shapely.STRtree(shapely.linestrings(ends))
    for river in rivers:
        result[tree.query(river, predicate="intersects")] = True
    return result


class Depth:
    """Distance in km from each site to the nearest that a side holds: how far behind the other's lines it lies."""

    def __init__(self, sites: Sites) -> None:
        middle = float(sites.lat.mean()) if len(sites) else 0.0
        self._points = shapely.points(plane(sites.lat, sites.lon, middle=middle))
        self._last: dict[int, tuple[bytes, Floats]] = {}

    def of(self, side: int, held: Flags) -> Floats:
        """Depths of all sites behind the lines of ``side``, which holds ``held``."""
        key = held.tobytes()
        if side not in self._last or self._last[side][0] != key:
            self._last[side] = (key, self._measured(held))
        return self._last[side][1]

    def _measured(self, held: Flags) -> Floats:
        result = np.where(held, 0.0, _FAR)
        out = np.flatnonzero(~held)
        if held.any() and len(out):
            tree = shapely.STRtree(self._points[held])
            at, km = tree.query_nearest(self._points[out], return_distance=True, all_matches=False)
            result[out[at[0]]] = km
        return result


def companions(lat: Floats, lon: Floats, at: Ints, changed: Ints, settings: Settings) -> Ints:
    """For each of the spots ``at`` the number of the spots ``changed`` within ``rout_km``, itself included."""
    if not len(changed):
        return np.zeros(len(at), dtype=np.int64)
    km = great_circle_km(lat[at], lon[at], lat[changed], lon[changed])
    result: Ints = (km <= settings.rout_km).sum(axis=1).astype(np.int64)
    return result
