"""The ground divided among settlements, and all that follows from one state per settlement."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from whoheld.errors import InputError
from whoheld.model import CONTESTED
from whoheld.territory.distance import Distance, distance_km, distances_km, line_distance_km
from whoheld.territory.project import Projection, in_pieces


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One settlement whose state is another than before. ``population`` is the gazetteer's (0: not known)."""

    place_id: str
    before: str
    after: str
    population: int


class Territory(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Cells of settlements. Everywhere ``states`` gives one state per settlement, in the order of ``place_ids``.

    ``plane`` is the equal-area projection (metres) of ``ground`` (the country), ``open_cells`` (before clipping) and
    ``edges``; ``pairs`` are the indexes of the settlements on both sides of each edge. ``country`` and ``border`` are
    in degrees. ``area_km2`` has each clipped cell's area on the ellipsoid.
    """

    place_ids: tuple[str, ...]
    population: tuple[int, ...]
    country: BaseGeometry
    border: BaseGeometry
    plane: Projection
    ground: BaseGeometry
    open_cells: npt.NDArray[np.object_]
    area_km2: npt.NDArray[np.float64]
    pairs: npt.NDArray[np.int64]
    edges: npt.NDArray[np.object_]

    @property
    def country_km2(self) -> float:
        """The country's area on the ellipsoid."""
        return float(shapely.area(self.ground)) / 1e6

    @property
    def neighbours(self) -> dict[str, tuple[str, ...]]:
        """For each settlement those whose cells share an edge with its own (borders of the country not heeded)."""
        found: dict[str, set[str]] = {place_id: set() for place_id in self.place_ids}
        for left, right in self.pairs.tolist():
            found[self.place_ids[left]].add(self.place_ids[right])
            found[self.place_ids[right]].add(self.place_ids[left])
        return {place_id: tuple(sorted(others)) for place_id, others in found.items()}

    def areas_km2(self, states: Sequence[str]) -> dict[str, float]:
        """Area by state, in km2; the sum is the country's."""
        names, number = self._numbered(states)
        total = np.bincount(number, weights=self.area_km2, minlength=len(names))
        return {name: float(value) for name, value in zip(names, total, strict=True)}

    def areas_by_region_km2(
        self, states: Sequence[str], regions: Mapping[str, BaseGeometry]
    ) -> dict[str, dict[str, float]]:
        """Area by region (polygons in degrees) and state, in km2; parts outside the country don't count."""
        dissolved = {state: self.plane.forward(shape) for state, shape in self.polygons(states).items()}
        result: dict[str, dict[str, float]] = {}
        for name, region in regions.items():
            shape = shapely.make_valid(self.plane.forward(in_pieces(region)))
            shapely.prepare(shape)
            result[name] = {
                state: float(shapely.area(shapely.intersection(shape, ground))) / 1e6
                for state, ground in dissolved.items()
            }
        return result

    def front(self, states: Sequence[str], *, within: BaseGeometry | None = None) -> BaseGeometry:
        """The edges between cells of different states inside the country: a MultiLineString in degrees, may be empty.

        A contested belt has two edges: one toward each side. ``within`` (a polygon in degrees) keeps a part.
        """
        _, number = self._numbered(states)
        apart = number[self.pairs[:, 0]] != number[self.pairs[:, 1]]
        lines = shapely.MultiLineString(list(self.edges[apart]))
        inside = shapely.line_merge(shapely.intersection(lines, self.ground))
        if within is not None:
            inside = shapely.intersection(inside, shapely.make_valid(self.plane.forward(in_pieces(within))))
        return _lines(self.plane.inverse(inside))

    def polygons(self, states: Sequence[str]) -> dict[str, BaseGeometry]:
        """Each state's cells as one MultiPolygon in degrees, clipped to the country."""
        names, number = self._numbered(states)
        result = {}
        for at, name in enumerate(names):
            whole = shapely.coverage_union_all(self.open_cells[number == at])
            result[name] = _areas(self.plane.inverse(shapely.intersection(whole, self.ground)))
        return result

    def changes(self, before: Sequence[str], after: Sequence[str]) -> list[Change]:
        """The settlements whose state differs, in the order of ``place_ids``."""
        self._numbered(before)
        self._numbered(after)
        return [
            Change(place_id=place_id, before=old, after=new, population=people)
            for place_id, people, old, new in zip(self.place_ids, self.population, before, after, strict=True)
            if old != new
        ]

    def distance_to_border_km(self, lat: float, lon: float) -> float:
        """Geodesic distance from a point to the nearest point of the border."""
        return distance_km(lat, lon, self.border).km

    def distances_to_border_km(
        self, lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """The same for many points at once."""
        return distances_km(lat, lon, self.border)

    def front_to_border_km(self, states: Sequence[str], *, within: BaseGeometry | None = None) -> Distance | None:
        """The least distance between the front and the border, with the two points; None where there is no front.

        0 where the front runs out to the border. For 'advanced to within N km' measure the settlements gained instead
        (``distances_to_border_km``).
        """
        return line_distance_km(self.front(states, within=within), self.border)

    def _numbered(self, states: Sequence[str]) -> tuple[list[str], npt.NDArray[np.int64]]:
        """Names of the states, sides in order and contested last, and each settlement's number among them."""
        if len(states) != len(self.place_ids):
            raise InputError("states", f"are {len(states)} for {len(self.place_ids)} settlements")
        names = sorted(set(states), key=lambda name: (name == CONTESTED, name))
        index = {name: at for at, name in enumerate(names)}
        return names, np.array([index[name] for name in states], dtype=np.int64)


def _lines(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in ("LineString", "LinearRing")]
    return shapely.MultiLineString(parts)


def _areas(shape: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])
