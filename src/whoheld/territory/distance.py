"""Geodesic distances to lines such as a border, in km.

Lines are cut into short pieces before they are projected. The nearest point is found in an azimuthal equidistant
projection centred on the place, where distances from the centre are geodesic; its length is then taken on the
ellipsoid (Karney 2013, by ``pyproj.Geod``).
"""

import msgspec
import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from whoheld.errors import InputError
from whoheld.territory.project import equal_area, equidistant, in_pieces

_GEOD = pyproj.Geod(ellps="WGS84")
_ROUNDS = 4

Floats = npt.NDArray[np.float64]


class Distance(msgspec.Struct, frozen=True, kw_only=True):
    """A distance with the two points it lies between, as (lat, lon) in degrees."""

    km: float
    start: tuple[float, float]
    end: tuple[float, float]


def pieces(line: BaseGeometry) -> BaseGeometry:
    """The line (of a polygon: its boundary) with vertices at most 0.05 degrees apart."""
    return in_pieces(line.boundary if line.geom_type.endswith("Polygon") else line)


def distance_km(lat: float, lon: float, line: BaseGeometry) -> Distance:
    """From one point to the nearest point of ``line`` (degrees). Raises InputError where the line is empty."""
    if line.is_empty:
        raise InputError("a border", "is empty", hint="pass the line to measure to")
    plane = equidistant(lat, lon)
    shortest = shapely.shortest_line(shapely.Point(0.0, 0.0), plane.forward(pieces(line)))
    end = plane.inverse(shapely.get_point(shortest, 1))
    return _measured((lat, lon), (end.y, end.x))


def distances_km(lat: Floats, lon: Floats, line: BaseGeometry) -> Floats:
    """From many points to ``line``, by one equal-area projection about their middle.

    The projection only picks the nearest points: its angles are off by under 0.01 within 1,000 km, which lengthens a
    distance by less than one part in 10,000. Lengths are geodesic.
    """
    if line.is_empty:
        raise InputError("a border", "is empty", hint="pass the line to measure to")
    plane = equal_area(float(np.mean(lat)), float(np.mean(lon)))
    target = plane.forward(pieces(line))
    shapely.prepare(target)
    shortest = shapely.shortest_line(plane.forward(shapely.points(lon, lat)), target)
    ends = plane.inverse(shapely.get_point(shortest, 1))
    _, _, metres = _GEOD.inv(lon, lat, shapely.get_x(ends), shapely.get_y(ends))
    return np.asarray(metres, dtype=np.float64) / 1000.0


def line_distance_km(line: BaseGeometry, other: BaseGeometry) -> Distance | None:
    """The least distance between two lines (degrees); None where one is empty. 0 where they meet.

    The nearest pair is sought again in an equidistant projection about its own point until it stays.
    """
    if line.is_empty or other.is_empty:
        return None
    line, other = pieces(line), pieces(other)
    start = shapely.get_point(shapely.shortest_line(line, other), 0)
    best: Distance | None = None
    for _ in range(_ROUNDS):
        plane = equidistant(start.y, start.x)
        shortest = shapely.shortest_line(plane.forward(line), plane.forward(other))
        start, end = (plane.inverse(shapely.get_point(shortest, at)) for at in (0, 1))
        found = _measured((start.y, start.x), (end.y, end.x))
        if best is not None and found.km >= best.km - 1e-6:
            return best
        best = found
    return best


def _measured(start: tuple[float, float], end: tuple[float, float]) -> Distance:
    start, end = (float(start[0]), float(start[1])), (float(end[0]), float(end[1]))
    _, _, metres = _GEOD.inv(start[1], start[0], end[1], end[0])
    return Distance(km=float(metres) / 1000.0, start=start, end=end)
