"""The places that claims are about ('spots'), and the sites around each."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt
import shapely

from whoheld.fuse.areas import AreaSpots
from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints, Prior, Sites
from whoheld.fuse.space import near, plane
from whoheld.fuse.weights import Unused, Witness

Flags: TypeAlias = npt.NDArray[np.bool_]

T = TypeVar("T", bound=np.generic)

_NEARLY = 1 - 1e-9
FAR = 1e4  # km: farther than any two places of a theatre


class Pairs(NamedTuple):
    """Spots and sites at most ``Settings.reach`` km apart, by spot. ``same``: one place; ``wet``: a river between."""

    spot: Ints
    site: Ints
    km: Floats
    same: Flags
    wet: Flags


class Spots(NamedTuple):
    """Places with their coordinates. ``home`` is the nearest site, whose starting belief the spot has.

    ``wide`` marks the part of a region, which lies at no one point;
    ``first_km`` of shape (n_spots, n_states) is the distance to the nearest site that a side holds on the starting map,
    ``site_km`` of shape (n_sites, n_states) that of each site.
    """

    lat: Floats
    lon: Floats
    home: Ints
    first_km: Floats
    site_km: Floats
    wide: Flags
    pairs: Pairs


def find_spots(
    found: Sequence[Witness], unused: dict[str, Unused], *, sites: Sites
) -> tuple[list[Witness], Ints, Floats]:
    """The witnesses that have coordinates, the spot of each, and the spots: own site (-1: none), latitude, longitude.

    A witness without coordinates is noted in ``unused``.
    """
    site_of = {place_id: at for at, place_id in enumerate(sites.place_ids)}
    keys: dict[tuple[int, float, float], int] = {}
    kept: list[Witness] = []
    spot_of: list[int] = []
    for item in found:
        own = site_of.get(str(item.claim.place_id), -1)
        lat, lon = (sites.lat[own], sites.lon[own]) if own >= 0 else (item.claim.lat, item.claim.lon)
        if lat is None or lon is None:
            unused[item.claim_id] = "no coordinates"
            continue
        kept.append(item)
        spot_of.append(keys.setdefault((own, float(lat), float(lon)), len(keys)))
    return kept, np.array(spot_of, dtype=np.int64), np.array(list(keys), dtype=np.float64).reshape(-1, 3)


class _Seen(NamedTuple):
    """What lies around one position: sites and their distance, whether a river is between, and depths by state."""

    site: Ints
    km: Floats
    wet: Flags
    home: int
    depth: Floats


class Reach:
    """The sites around positions (rows of own site, latitude, longitude), each position worked out once."""

    def __init__(self, *, sites: Sites, prior: Prior, settings: Settings, rivers: Sequence[shapely.Geometry]) -> None:
        self._sites, self._prior, self._settings, self._rivers = sites, prior, settings, rivers
        self._seen: dict[tuple[float, ...], _Seen] = {}
        self._site_km = _depths(sites.lat, sites.lon, sites, prior)

    def spots(self, place: Floats) -> Spots:
        """The spots at these positions; those without a site within ``Settings.reach`` have ``home`` -1."""
        keys = [tuple(row) for row in place.tolist()]
        self._look([key for key in keys if key not in self._seen])
        seen = [self._seen[key] for key in keys]
        own, lat, lon = place[:, 0].astype(np.int64), place[:, 1], place[:, 2]
        position = np.repeat(np.arange(len(seen)), [len(item.site) for item in seen])
        site = _joined([item.site for item in seen], np.int64)
        km = _joined([item.km for item in seen], np.float64)
        wet = _joined([item.wet for item in seen], np.bool_)
        mine = own[position]
        pairs = Pairs(position, site, km, np.where(mine >= 0, site == mine, km <= self._settings.same), wet)
        depth = np.array([item.depth for item in seen]).reshape(-1, self._prior.p.shape[1])
        home = np.array([item.home for item in seen], dtype=np.int64)
        return Spots(lat, lon, home, depth, self._site_km, np.zeros(len(seen), dtype=np.bool_), pairs)

    def _look(self, keys: Sequence[tuple[float, ...]]) -> None:
        if not keys:
            return
        place = np.array(keys, dtype=np.float64)
        lat, lon, sites = place[:, 1], place[:, 2], self._sites
        found = near(lat=lat, lon=lon, site_lat=sites.lat, site_lon=sites.lon, radius_km=self._settings.reach)
        wet = _crossed(found.position, found.site, lat, lon, sites, self._rivers)
        depth = _depths(lat, lon, sites, self._prior)
        home = np.full(len(lat), -1, dtype=np.int64)
        order = np.lexsort((found.km, found.position))
        spot, first = np.unique(found.position[order], return_index=True)
        home[spot] = found.site[order][first]
        ends = np.searchsorted(found.position, np.arange(len(lat) + 1))
        for at, key in enumerate(keys):
            part = slice(ends[at], ends[at + 1])
            self._seen[key] = _Seen(found.site[part], found.km[part], wet[part], int(home[at]), depth[at])


def with_areas(spots: Spots, areas: AreaSpots, settings: Settings) -> Spots:
    """The spots, and after them the parts of regions. A region's part is at the front itself: its depth is 0."""
    n, more = len(spots.lat), len(areas.home)
    inside = len(areas.site)
    old = spots.pairs
    pairs = Pairs(
        np.concatenate([old.spot, areas.spot + n]),
        np.concatenate([old.site, areas.site]),
        np.concatenate([old.km, np.full(inside, settings.area_km)]),
        np.concatenate([old.same, np.zeros(inside, dtype=np.bool_)]),
        np.concatenate([old.wet, np.zeros(inside, dtype=np.bool_)]),
    )
    return Spots(
        np.concatenate([spots.lat, areas.lat]),
        np.concatenate([spots.lon, areas.lon]),
        np.concatenate([spots.home, areas.home]),
        np.concatenate([spots.first_km, np.zeros((more, spots.first_km.shape[1]))]),
        spots.site_km,
        np.concatenate([spots.wide, np.ones(more, dtype=np.bool_)]),
        pairs,
    )


def _joined(parts: Sequence[npt.NDArray[T]], kind: type[T]) -> npt.NDArray[T]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)


def _depths(lat: Floats, lon: Floats, sites: Sites, prior: Prior) -> Floats:
    """Distance of each position to the nearest site of each state; 0 for a state that no site has (no front)."""
    result = np.zeros((len(lat), prior.p.shape[1]))
    if not len(lat):
        return result
    middle = float(sites.lat.mean())
    points = shapely.points(plane(sites.lat, sites.lon, middle=middle))
    asked = shapely.points(plane(lat, lon, middle=middle))
    state = prior.p.argmax(axis=1)
    for column in np.unique(state):
        tree = shapely.STRtree(points[state == column])
        at, km = tree.query_nearest(asked, return_distance=True, all_matches=False)
        result[at[0], column] = km
    return result


def _crossed(
    position: Ints, site: Ints, lat: Floats, lon: Floats, sites: Sites, rivers: Sequence[shapely.Geometry]
) -> Flags:
    """Whether the straight line of each pair crosses a river."""
    result = np.zeros(len(position), dtype=np.bool_)
    if not len(rivers) or not len(position):
        return result
    from_, to = np.stack([lon, lat], axis=1), np.stack([sites.lon, sites.lat], axis=1)
    apart = np.hypot(*(from_[position] - to[site]).T)
    for river in rivers:
        shapely.prepare(river)
        here, there = (shapely.distance(river, shapely.points(ends)) for ends in (from_, to))
        way = here[position] + there[site]  # a line that crosses is no shorter than the ways of its ends to the river
        rows = np.flatnonzero(apart >= way * _NEARLY)
        lines = shapely.linestrings(np.stack([from_[position[rows]], to[site[rows]]], axis=1))
        result[rows] |= shapely.intersects(river, lines)
    return result
