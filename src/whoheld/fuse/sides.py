"""The side of a region or river that a claim names: 'the north of the oblast', 'west of the river'."""

import re
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from whoheld.fuse.sites import Floats, Sites
from whoheld.fuse.space import plane

Flags: TypeAlias = npt.NDArray[np.bool_]

_COMPASS = re.compile(r"(?:far )?(north|south)?[- ]?(east|west)?(?:ern)?(?:most)?\Z")
_BANKS: dict[str, Literal["left", "right"]] = {"left": "left", "right": "right"}
_MIDDLE = ("central", "center", "centre", "middle")
_SHORT = 0.5  # km along a river, to tell which way it runs


class Side(NamedTuple):
    """A direction on the ground (``east`` and ``north``, each -1, 0 or 1), a river's bank, or the middle."""

    east: int = 0
    north: int = 0
    bank: Literal["left", "right"] | None = None
    middle: bool = False


def side_of(scope: str | None) -> Side | None:
    """What a claim's scope ('northern', 'west', 'right', 'central') means; None: no side, or words of another kind."""
    word = (scope or "").strip().lower()
    if word in _BANKS:
        return Side(bank=_BANKS[word])
    if word in _MIDDLE:
        return Side(middle=True)
    found = _COMPASS.match(word)
    if not word or found is None or found.groups() == (None, None):
        return None
    north = {"north": 1, "south": -1, None: 0}[found[1]]
    return Side(east={"east": 1, "west": -1, None: 0}[found[2]], north=north)


def in_part(area: shapely.Geometry, side: Side, sites: Sites) -> Flags:
    """The sites on one side of the middle of an area (its centroid), or around it: within half its mean radius."""
    middle = shapely.centroid(area)
    at = _planes(sites, middle.y) - plane(np.array([middle.y]), np.array([middle.x]), middle=middle.y)
    if side.middle:
        scale = abs(np.linalg.det(plane(np.array([0.0, 1.0]), np.array([1.0, 0.0]), middle=middle.y)))
        inside: Flags = np.hypot(*at.T) <= 0.5 * np.sqrt(area.area * scale / np.pi)
        return inside
    towards: Flags = at @ np.array([side.east, side.north], dtype=np.float64) > 0
    return towards


def on_bank(river: shapely.Geometry, side: Side, sites: Sites, *, within_km: float) -> Flags:
    """The sites on one side of a river, at most ``within_km`` from it. Left and right are as the line is drawn.

    Lines run from source to mouth.
    """
    middle = float(shapely.centroid(river).y)
    lines = [
        shapely.linestrings(plane(xy[:, 1], xy[:, 0], middle=middle))
        for xy in (shapely.get_coordinates(part) for part in shapely.get_parts(river))
    ]
    at = _planes(sites, middle)
    points = shapely.points(at)
    km = np.stack([shapely.distance(line, points) for line in lines])
    result = np.zeros(len(sites), dtype=np.bool_)
    for number in np.flatnonzero(km.min(axis=0) <= within_km).tolist():
        line = lines[int(km[:, number].argmin())]
        along = shapely.line_locate_point(line, points[number])
        here, before, after = (
            shapely.get_coordinates(shapely.line_interpolate_point(line, max(min(along + step, line.length), 0.0)))[0]
            for step in (0.0, -_SHORT, _SHORT)
        )
        away, course = at[number] - here, after - before
        if side.bank:
            left = course[0] * away[1] - course[1] * away[0] > 0
            result[number] = left == (side.bank == "left")
        else:
            result[number] = side.east * away[0] + side.north * away[1] > 0
    return result


def _planes(sites: Sites, middle: float) -> Floats:
    return plane(sites.lat, sites.lon, middle=middle)
