"""Claims on regions as weak words on what lies inside: 'withdrew from the oblast' tells of each of its places a little.

A region has one spot for each side that holds part of it on the starting map: what is gained of a region is gained of
the other side's part. Its spot votes in every site of that part, as a place at ``Settings.area_km`` would. Where a
claim names a side ('the north of the oblast', 'west of the river'), what lies on that side is a region of its own; of
the rest it tells less (``Settings.beside``), since where 'the north' ends is vague.
"""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import NamedTuple

import msgspec
import numpy as np
import shapely

from whoheld.fuse.settings import Settings
from whoheld.fuse.sides import Side, in_part, on_bank, side_of
from whoheld.fuse.sites import Floats, Ints, Prior, Sites
from whoheld.fuse.weights import Witness

_WIDTH = 2e-4  # degrees, about 20 m: a line of some width cuts a polygon, and no site lies in it


class Terrain(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What lies on the ground, in WGS 84 degrees: lines of wide ``rivers``, polygons of regions by place id.

    ``named`` has the rivers by place id, each from source to mouth.
    """

    rivers: tuple[shapely.Geometry, ...] = ()
    areas: Mapping[str, shapely.Geometry] = msgspec.field(default_factory=dict)
    named: Mapping[str, shapely.Geometry] = msgspec.field(default_factory=dict)


class AreaSpots(NamedTuple):
    """Spots of parts of regions: ``home`` is any site of the part; pairs of ``spot`` and ``site`` inside.

    ``keys`` name the parts by region, the side of it that is meant, who held it, and piece. ``act_witness`` and
    ``act_spot`` say which witness (by its index in what was given) speaks of which spot, and ``act_part`` how much of
    its weight it has there.
    """

    keys: tuple[tuple[str, str, int, int], ...]
    home: Ints
    lat: Floats
    lon: Floats
    spot: Ints
    site: Ints
    act_witness: Ints
    act_spot: Ints
    act_part: Floats


class Areas:
    """The sites in each piece of a region, each region worked out once."""

    def __init__(self, terrain: Terrain, *, sites: Sites, prior: Prior, sides: Ints, settings: Settings) -> None:
        self._terrain, self._sites, self._sides = terrain, sites, sides
        self._bank_km, self._beside = settings.bank_km, settings.beside
        self._start = prior.p.argmax(axis=1)
        self._tree = shapely.STRtree(shapely.points(sites.lon, sites.lat))
        self._pieces: dict[tuple[str, Side | None], list[Ints]] = {}

    def spots(self, found: Sequence[Witness]) -> AreaSpots:
        """The parts of regions that are spoken of: by region, pieces between rivers, and side."""
        parts: dict[tuple[str, Side | None, int], list[int]] = {}
        members: list[Ints] = []
        keys: list[tuple[str, str, int, int]] = []
        acts: list[tuple[int, int]] = []
        soft: list[float] = []
        for at, item in enumerate(found):
            name, meant = str(item.claim.place_id), side_of(item.claim.scope)
            for part_of, side in product(dict.fromkeys((meant, None)), self._sides.tolist()):
                key = (name, part_of, side)
                if key not in parts:
                    inside = self._inside(name, part_of, side)
                    parts[key] = list(range(len(members), len(members) + len(inside)))
                    members += inside
                    keys += [(name, str(part_of or ""), side, piece) for piece in range(len(inside))]
                if item.claim.effect != "holds" or item.vector[side] > 0:
                    acts += [(at, part) for part in parts[key]]
                    soft += [1.0 if part_of == meant else self._beside] * len(parts[key])
        act = np.array(acts, dtype=np.int64).reshape(-1, 2)
        home = np.array([part[0] for part in members], dtype=np.int64)
        sizes = np.array([len(part) for part in members], dtype=np.int64)
        site = np.concatenate(members) if members else np.zeros(0, dtype=np.int64)
        lat, lon = self._sites.lat[home], self._sites.lon[home]
        return AreaSpots(
            tuple(keys),
            home,
            lat,
            lon,
            np.repeat(np.arange(len(home)), sizes),
            site,
            act[:, 0],
            act[:, 1],
            np.array(soft),
        )

    def _inside(self, name: str, part_of: Side | None, side: int) -> list[Ints]:
        if (name, part_of) not in self._pieces:
            self._pieces[name, part_of] = self._meant(name, part_of)
        inside = [piece[self._start[piece] == side] for piece in self._pieces[name, part_of]]
        return [piece for piece in inside if len(piece)]

    def _meant(self, name: str, part_of: Side | None) -> list[Ints]:
        """The sites in each piece of a region, or of the side of it that is meant; of a river, those on that side."""
        if name in self._terrain.named:
            if part_of is None or part_of.middle:
                return []
            bank = on_bank(self._terrain.named[name], part_of, self._sites, within_km=self._bank_km)
            return [np.flatnonzero(bank).astype(np.int64)]
        area = self._terrain.areas[name]
        if (name, None) not in self._pieces:
            self._pieces[name, None] = _pieces(area, self._terrain.rivers, self._tree)
        if part_of is None or part_of.bank:
            return self._pieces[name, None]
        there = in_part(area, part_of, self._sites)
        return [piece[there[piece]] for piece in self._pieces[name, None]]


def _pieces(area: shapely.Geometry, rivers: Sequence[shapely.Geometry], tree: shapely.STRtree) -> list[Ints]:
    """The sites in each piece into which rivers cut an area; a river that ends inside does not cut it."""
    cut = area
    for river in rivers:
        cut = shapely.difference(cut, shapely.buffer(river, _WIDTH))
    found = [np.sort(tree.query(piece, predicate="contains")).astype(np.int64) for piece in shapely.get_parts(cut)]
    return [sites for sites in found if len(sites)]
