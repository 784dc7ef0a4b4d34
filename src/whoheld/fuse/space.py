"""Which sites lie near which positions, and how far."""

import math
from typing import NamedTuple

import numpy as np
import pyproj
import shapely

from whoheld.fuse.sites import Floats, Ints

_GEOD = pyproj.Geod(ellps="WGS84")
_RADIUS_KM = 6371.0088  # mean, of WGS 84
_KM_OF_DEGREE = 111.195  # on the sphere of that radius
_KM_PER_DEGREE = 110.57  # the shortest degree of latitude on the ellipsoid, so a box in degrees is never too small


class Near(NamedTuple):
    """Pairs sorted by position, then site: ``position`` and ``site`` indexes and ``km`` between them (geodesic)."""

    position: Ints
    site: Ints
    km: Floats


def near(*, lat: Floats, lon: Floats, site_lat: Floats, site_lon: Floats, radius_km: float) -> Near:
    """All pairs of position and site at most ``radius_km`` apart.

    Candidates come from boxes in degrees on an STRtree, the distance from the geodesic, so no projection distorts it.
    """
    high = np.clip(np.abs(lat) + radius_km / _KM_PER_DEGREE, 0, 89.9)
    tall = radius_km / _KM_PER_DEGREE
    wide = tall / np.cos(np.radians(high))
    tree = shapely.STRtree(shapely.points(site_lon, site_lat))
    position, site = tree.query(shapely.box(lon - wide, lat - tall, lon + wide, lat + tall))
    km = distance_km(lat[position], lon[position], site_lat[site], site_lon[site])
    keep = np.flatnonzero(km <= radius_km)
    keep = keep[np.lexsort((site[keep], position[keep]))]
    return Near(position[keep].astype(np.int64), site[keep].astype(np.int64), km[keep])


def distance_km(lat: Floats, lon: Floats, lat_to: Floats, lon_to: Floats) -> Floats:
    """Geodesic distances on WGS 84 in km, pair by pair."""
    if not len(lat):
        return np.zeros(0)
    _, _, metres = _GEOD.inv(lon, lat, lon_to, lat_to)
    return np.asarray(metres, dtype=np.float64) / 1000.0


def great_circle_km(lat: Floats, lon: Floats, lat_to: Floats, lon_to: Floats) -> Floats:
    """All distances, shape (n, m), on the sphere of mean radius 6371.0088 km: within 0.6 %, for votes only."""
    a, b = np.radians(lat)[:, None], np.radians(lat_to)[None, :]
    across = np.radians(lon_to)[None, :] - np.radians(lon)[:, None]
    chord = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(across / 2) ** 2
    result: Floats = 2 * _RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))
    return result


def directions(lat: Floats, lon: Floats) -> Floats:
    """Positions as unit vectors from the middle of the sphere, shape (n, 3)."""
    up, around = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(up) * np.cos(around), np.cos(up) * np.sin(around), np.sin(up)], axis=1)


def nearest_km(where: Floats, to: Floats) -> Floats:
    """Great-circle distance of each direction to the nearest of ``to`` (at least one), as ``great_circle_km``."""
    least = np.full(len(where), 4.0)
    for one in to:
        apart = where - one
        least = np.minimum(least, apart[:, 0] ** 2 + apart[:, 1] ** 2 + apart[:, 2] ** 2)
    result: Floats = 2 * _RADIUS_KM * np.arcsin(np.sqrt(least) / 2)
    return result


def plane(lat: Floats, lon: Floats, *, middle: float) -> Floats:
    """Positions in km on a plane, shape (n, 2), true at the latitude ``middle``: within 6 % three degrees from it."""
    return np.stack([lon * (_KM_OF_DEGREE * math.cos(math.radians(middle))), lat * _KM_OF_DEGREE], axis=1)
