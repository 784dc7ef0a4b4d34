"""Which entry a name means: by the region named beside it, the other places of the document, and size."""

import math
import re

import msgspec

from whoheld.extract.units import Unit
from whoheld.model import Place
from whoheld.theatre.records import Theatre

_CLEAR = 8.0  # a namesake this many times smaller (in people) is not meant where nothing speaks for it
_NEAR_KM = 60.0  # a namesake within this distance of the document's other places is meant


class Resolution(msgspec.Struct, frozen=True):
    """The entry meant, or None and why not."""

    place: Place | None
    reason: str | None = None


class PlaceResolver:
    """Resolves settlements and regions of a theatre."""

    def __init__(self, theatre: Theatre) -> None:
        self._places = {place.place_id: place for place in theatre.places}
        self._regions = {region.region_id: region for region in theatre.regions}
        self._region_words = {
            _words(spelling): region.name for region in theatre.regions for spelling in (region.name, *region.spellings)
        }
        self._others = {
            entry_id: Place(place_id=entry_id, name=name, place_kind="other", lat=lat, lon=lon)
            for entry_id, name, lat, lon in [
                *((river.river_id, river.name, None, None) for river in theatre.rivers),
                *((axis.axis_id, axis.name, axis.lat, axis.lon) for axis in theatre.axes),
            ]
        }

    def anchors(self, units: list[Unit]) -> list[tuple[float, float]]:
        """Coordinates of the settlements that have no namesake."""
        found = []
        for unit in units:
            ids = unit.meanings.get("place", ())
            if unit.kind == "settlement" and len(ids) == 1:
                place = self._places[ids[0]]
                if place.lat is not None and place.lon is not None:
                    found.append((place.lat, place.lon))
        return found

    def resolve(self, unit: Unit, *, oblasts: tuple[str, ...], anchors: list[tuple[float, float]]) -> Resolution:
        """The entry that ``unit`` means; ``oblasts`` are names of oblasts said beside it, the nearest first."""
        if unit.kind == "region":
            return self._region(unit)
        if unit.kind == "unknown":
            return Resolution(None, "not in the gazetteer")
        ids = unit.ids or unit.meanings.get("place", ())
        if unit.kind in ("other", "area") and ids and ids[0] in self._others:
            return Resolution(self._others[ids[0]])
        candidates = [self._places[i] for i in ids if i in self._places]
        if not candidates:
            return Resolution(None, "a name of no settlement or region")
        if unit.kind == "other":
            return Resolution(None, "a landmark that the gazetteer does not hold")
        return self._settlement(candidates, oblasts, anchors)

    def _settlement(
        self, candidates: list[Place], oblasts: tuple[str, ...], anchors: list[tuple[float, float]]
    ) -> Resolution:
        for oblast in oblasts:
            inside = [place for place in candidates if place.oblast == oblast]
            if inside:
                candidates = inside
                break
        if len(candidates) == 1:
            return Resolution(candidates[0])
        ranked = sorted(candidates, key=lambda p: (-p.population, p.place_id))
        near = [p for p in ranked if any(_km(p, a) <= _NEAR_KM for a in anchors)]
        if len(near) == 1 and ranked[0].population < 100_000:
            return Resolution(near[0])
        if ranked[0].population >= _CLEAR * max(ranked[1].population, 1):
            return Resolution(ranked[0])
        if near and near[0].population >= _CLEAR * max((p.population for p in near[1:]), default=1):
            return Resolution(near[0])
        return Resolution(None, f"{len(candidates)} places of this name, and nothing in the text tells which")

    def _region(self, unit: Unit) -> Resolution:
        for entry in unit.ids:
            if entry in self._regions:
                return Resolution(self._region_place(entry))
        name = self._region_words.get(_words(unit.form))
        for region_id, region in self._regions.items():
            if name and region.name == name:
                return Resolution(self._region_place(region_id))
        around = [self._places[i] for i in unit.meanings.get("place", ()) if i in self._places]
        if around and unit.scope is None:  # 'the Balakliia region' is the ground around the town
            return self._settlement(around, (), [])
        return Resolution(None, "an area that the theatre does not name")

    def _region_place(self, region_id: str) -> Place:
        region = self._regions[region_id]
        return Place(
            place_id=region_id,
            name=region.name,
            place_kind="region",
            lat=region.lat,
            lon=region.lon,
            oblast=region.name if region.region_kind == "oblast" else None,
        )

    def oblast_of(self, unit: Unit) -> str | None:
        """The oblast that a region's unit names, if it is one."""
        place = self._region(unit).place if unit.kind == "region" else None
        return place.oblast if place else None


def _words(name: str) -> str:
    bare = re.sub(r"\b(the|of|region|oblasts?|regions|province|provinces)\b", " ", name.lower())
    return " ".join(bare.split())


def _km(place: Place, anchor: tuple[float, float]) -> float:
    # equirectangular: good to 1 % at these distances, and only used to rank namesakes
    if place.lat is None or place.lon is None:
        return math.inf
    dx = (place.lon - anchor[1]) * math.cos(math.radians(place.lat)) * 111.32
    return math.hypot(dx, (place.lat - anchor[0]) * 110.57)
