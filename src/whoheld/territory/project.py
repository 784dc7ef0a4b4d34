"""Projections: equal-area for areas and cells, equidistant for distances. Degrees in and out are WGS 84, lon first."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

_PIECE_DEGREES = 0.05  # a piece of 5 km bends at most 1 m away from its chord at these latitudes
_FIXED_DIGITS = 6  # a millionth of a degree is 0.1 m: centres that differ by less share one projection


class Projection:
    """An azimuthal projection of WGS 84, in metres, with its inverse."""

    def __init__(self, kind: str, *, lat: float, lon: float) -> None:
        crs = pyproj.CRS.from_proj4(f"+proj={kind} +lat_0={lat} +lon_0={lon} +datum=WGS84 +units=m +no_defs")
        self._forward = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)

    def forward(self, geometry: BaseGeometry) -> BaseGeometry:
        """Degrees to metres, vertex by vertex: cut long segments first (``in_pieces``)."""
        return shapely.transform(geometry, self._to_metres)

    def inverse(self, geometry: BaseGeometry) -> BaseGeometry:
        """Metres to degrees."""
        return shapely.transform(geometry, self._to_degrees)

    def _to_metres(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x, y = self._forward.transform(points[:, 0], points[:, 1])
        return np.column_stack([x, y])

    def _to_degrees(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x, y = self._forward.transform(points[:, 0], points[:, 1], direction="INVERSE")
        return np.column_stack([x, y])


def in_pieces(shape: BaseGeometry) -> BaseGeometry:
    """The same shape with vertices at most 0.05 degrees apart.

    A segment is straight in longitude and latitude (RFC 7946, section 3.1.1), not in a projection.
    """
    return shapely.segmentize(shape, _PIECE_DEGREES)


@lru_cache(maxsize=64)
def _projection(kind: str, lat: float, lon: float) -> Projection:
    return Projection(kind, lat=lat, lon=lon)


def equal_area(lat: float, lon: float) -> Projection:
    """Lambert's azimuthal equal-area projection about a point: areas on the ellipsoid are kept exactly."""
    return _projection("laea", round(float(lat), _FIXED_DIGITS), round(float(lon), _FIXED_DIGITS))


def equidistant(lat: float, lon: float) -> Projection:
    """The azimuthal equidistant projection about a point: distances from that point are geodesic."""
    return _projection("aeqd", round(float(lat), _FIXED_DIGITS), round(float(lon), _FIXED_DIGITS))
