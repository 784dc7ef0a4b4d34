"""Which settlements lie in a region or a sector, and which regions and sectors a text names."""

import math
import re
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from whoheld.checks.ground import Floats, Ground, Mask
from whoheld.theatre.records import Axis, Region

_COMPASS = {"north": 0.0, "northeast": 45.0, "east": 90.0, "southeast": 135.0}
_COMPASS |= {"south": 180.0, "southwest": 225.0, "west": 270.0, "northwest": 315.0}
_WHERE = re.compile(r"\b(?:in|of|and(?:\s+in)?)\s+the\s+(north|south|east|west)(?:-?(east|west))?\b", re.IGNORECASE)
_JOINED = re.compile(r"[\s,]*(?:and|,)?\s*(?:in|of)?\s*(?:the)?\s*", re.IGNORECASE)
_SITE_KM = 15.0  # a site such as a plant or a dam stands for the ground about it
_KM_A_DEGREE = (111.32, 110.57)  # of longitude at the equator, of latitude: good to 1 % over a sector


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """A region or sector named at ``[start, end)`` of a text."""

    start: int
    end: int
    area: Region | Axis


def heading_of(direction: str | None) -> float | None:
    """Degrees clockwise from north of 'north', 'northern', 'south-east'; None for other words."""
    return _COMPASS.get((direction or "").casefold().replace("-", "").removesuffix("ern"))


def area_name(area: Region | Axis) -> str:
    """How a sentence names it: 'Kharkiv Oblast', 'the Izium direction', 'north of Kharkiv'."""
    named = isinstance(area, Axis) and area.name[:1].isupper()
    return f"the {area.name}" if named else area.name


def members(area: Region | Axis, ground: Ground) -> Mask:
    """The settlements inside: of an oblast or raion by their entries, of an area by its parts, about a site."""
    if isinstance(area, Axis):
        return _sector(area, ground)
    if area.region_kind == "country":
        return np.ones(len(ground.places), dtype=bool)
    if area.region_kind == "oblast":
        return np.array([place.oblast == area.name for place in ground.places], dtype=bool)
    if area.region_kind == "raion":
        return np.array([place.raion == area.name for place in ground.places], dtype=bool)
    if area.members:
        rows = {row.region_id: row for row in ground.theatre.regions}
        return union([rows[key] for key in area.members], ground)
    if area.lat is None or area.lon is None:
        return np.zeros(len(ground.places), dtype=bool)
    east, north = offsets_km(area.lat, area.lon, ground)
    near: Mask = np.hypot(east, north) <= _SITE_KM
    return near


def union(areas: Sequence[Region | Axis], ground: Ground) -> Mask:
    """The settlements in any of some areas."""
    inside: Mask = np.logical_or.reduce([members(area, ground) for area in areas])
    return inside


def half(region: Region, direction: str, ground: Ground) -> Mask | None:
    """The half of a region on one side of its middle; None where the direction or the middle is not known."""
    heading = heading_of(direction)
    if heading is None or region.lat is None or region.lon is None:
        return None
    east, north = offsets_km(region.lat, region.lon, ground)
    turned = math.radians(heading)
    side: Mask = east * math.sin(turned) + north * math.cos(turned) > 0
    return side & members(region, ground)


def offsets_km(lat: float, lon: float, ground: Ground) -> tuple[Floats, Floats]:
    """How far east and north of a point each settlement lies, in km."""
    east = (ground.lon - lon) * math.cos(math.radians(lat)) * _KM_A_DEGREE[0]
    return east, (ground.lat - lat) * _KM_A_DEGREE[1]


def _sector(axis: Axis, ground: Ground) -> Mask:
    east, north = offsets_km(axis.lat, axis.lon, ground)
    bearing = np.degrees(np.arctan2(east, north)) % 360
    width = (axis.bearing_to - axis.bearing_from) % 360 or 360.0
    mask: Mask = ((bearing - axis.bearing_from) % 360 <= width) & (np.hypot(east, north) <= axis.radius_km)
    return mask


def named_areas(text: str, at: int, ground: Ground) -> list[Region | Axis]:
    """Regions and sectors named in ``text``: the nearest to character ``at``, and those joined to it ('A and B').

    The country as a whole does not count: 'the General Staff of X' narrows nothing.
    """
    spelled = list(_spelled(text, ground))
    loose = [m for m in _directions(text, ground) if not any(m.start < s.end and s.start < m.end for s in spelled)]
    found = sorted((*spelled, *loose), key=lambda m: (m.start, -m.end))
    found = [m for m in found if not any(_covers(other, m) for other in found)]
    if not found:
        return []
    first = min(range(len(found)), key=lambda i: (abs(found[i].start - at), found[i].start))
    low = high = first
    while low > 0 and _joined(text, found[low - 1], found[low]):
        low -= 1
    while high + 1 < len(found) and _joined(text, found[high], found[high + 1]):
        high += 1
    return list({id(m.area): m.area for m in found[low : high + 1]}.values())


def _spelled(text: str, ground: Ground) -> Iterable[Mention]:
    areas: list[Region | Axis] = [region for region in ground.theatre.regions if region.region_kind != "country"]
    areas += ground.theatre.axes
    for area in areas:
        for spelling in dict.fromkeys((area.name, *area.spellings)):
            if spelling in text:
                for match in re.finditer(rf"(?<!\w){re.escape(spelling)}(?!\w)", text):
                    yield Mention(start=match.start(), end=match.end(), area=area)


def _directions(text: str, ground: Ground) -> Iterable[Mention]:
    """'in the south' is the theatre's area of that direction, where it has one ('Southern ...')."""
    for match in _WHERE.finditer(text):
        word = f"{match[1]}{match[2] or ''}ern ".casefold()
        for region in ground.theatre.regions:
            if region.region_kind == "area" and region.members and region.name.casefold().startswith(word):
                yield Mention(start=match.start(), end=match.end(), area=region)
                break


def _covers(other: Mention, mention: Mention) -> bool:
    longer = other.end - other.start > mention.end - mention.start
    return longer and other.start <= mention.start and mention.end <= other.end


def _joined(text: str, left: Mention, right: Mention) -> bool:
    return right.start >= left.end and _JOINED.fullmatch(text[left.end : right.start]) is not None
