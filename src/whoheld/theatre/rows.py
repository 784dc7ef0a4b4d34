"""The tables of a theatre as records: actors, forces, places, regions, axes, rivers."""

import re
from pathlib import Path
from typing import get_args, get_type_hints

from whoheld.model import Actor, Place
from whoheld.theatre.records import Axis, Force, Region, River
from whoheld.theatre.table import OTHER_SIDE, Table

Bounds = tuple[float, float, float, float]

_ACTORS = ("actor_id", "name", "office", "actor_kind", "side", "spellings", "since", "until", "source")
_FORCES = ("row_id", "side", "force_kind", "text", "example", "counterexample")
PLACE_COLUMNS = (
    "place_id", "name", "local_name", "oblast", "raion", "lat", "lon", "population", "located", "spellings",
)  # fmt: skip
PLACE_CODES = ("katotth",)
"""Columns that a places table may have besides."""
_REGIONS = ("region_id", "name", "region_kind", "parent", "lat", "lon", "polygon", "members", "spellings")
_AXES = ("axis_id", "name", "lat", "lon", "bearing_from", "bearing_to", "radius_km", "spellings")
_RIVERS = ("river_id", "name", "spellings")
_LOCATED = get_args(get_type_hints(Place)["located"])
_REGION_KINDS = get_args(get_type_hints(Region)["region_kind"])
_FORCE_KINDS = get_args(get_type_hints(Force)["force_kind"])
_DIGITS = re.compile(r"\d+")
_KATOTTH = re.compile(r"UA\d{17}")


def load_actors(path: Path, *, sides: frozenset[str]) -> tuple[Actor, ...]:
    """Actors; ``side`` is a side's id, 'other' for someone of neither (a third state, an agency), or empty: unknown."""
    table = Table(path, _ACTORS)
    seen: set[str] = set()
    actors = []
    for number, row in table.rows():
        table.new_id(number, row["actor_id"], seen)
        table.required(number, row, "name", "actor_kind")
        if row["side"] and row["side"] not in {*sides, OTHER_SIDE}:
            hint = f"use one of {_some(sides | {OTHER_SIDE})}, or leave it empty"
            raise table.fail(number, f"unknown side {row['side']!r}", hint)
        since = table.day(number, "since", row["since"])
        until = table.day(number, "until", row["until"])
        if since and until and since > until:
            raise table.fail(number, f"since {row['since']} is after until {row['until']}", "swap or correct the dates")
        actors.append(
            Actor(
                actor_id=row["actor_id"],
                name=row["name"],
                office=row["office"] or None,
                actor_kind=row["actor_kind"],
                side=row["side"] or None,
                spellings=table.spellings(number, row["spellings"], row["name"]),
                since=row["since"] or None,
                until=row["until"] or None,
                source=row["source"] or None,
            )
        )
    return tuple(actors)


def load_forces(path: Path, *, sides: frozenset[str]) -> tuple[Force, ...]:
    """Forces: row_id, side, force_kind, text, example (must hold the text), counterexample."""
    table = Table(path, _FORCES)
    seen: set[str] = set()
    forces = []
    for number, row in table.rows():
        table.new_id(number, row["row_id"], seen)
        table.required(number, row, "text", "example", "counterexample")
        if row["side"] not in sides:
            raise table.fail(number, f"unknown side {row['side']!r}", f"use one of {_some(sides)}")
        if row["force_kind"] not in _FORCE_KINDS:
            raise table.fail(number, f"unknown force_kind {row['force_kind']!r}", f"use one of {_some(_FORCE_KINDS)}")
        if not re.search(rf"(?<!\w){re.escape(row['text'])}(?!\w)", row["example"], re.IGNORECASE):
            hint = "write a sentence in which the text stands as whole words"
            raise table.fail(number, f"the example does not hold {row['text']!r}", hint)
        forces.append(Force(**row))  # type: ignore[arg-type]  # force_kind is checked above
    return tuple(forces)


def load_places(path: Path, *, regions: tuple[Region, ...], bounds: Bounds) -> tuple[Place, ...]:
    """Settlements: the theatre's gazetteer, checked against its regions and bounds."""
    west, south, east, north = bounds
    table = Table(path, PLACE_COLUMNS, optional=PLACE_CODES)
    oblasts = {r.name for r in regions if r.region_kind == "oblast"}
    seen: set[str] = set()
    places = []
    for number, cells in table.lists():
        key, name, local, oblast, raion, lat_text, lon_text, people, located, others, code = cells
        table.new_id(number, key, seen)
        if not name or not others.strip() == others:
            raise table.fail(number, "name is empty or spellings have spaces around", "fill in name, trim spellings")
        if oblast and oblast not in oblasts:
            hint = "write the name of a region of kind oblast, or leave it empty"
            raise table.fail(number, f"unknown oblast {oblast!r}", hint)
        if located not in _LOCATED:
            raise table.fail(number, f"unknown located {located!r}", f"use one of {_some(_LOCATED)}")
        lat = lon = None
        if located != "none":
            lat = table.number(number, "lat", lat_text, south, north)
            lon = table.number(number, "lon", lon_text, west, east)
        if people and not _DIGITS.fullmatch(people):
            raise table.fail(number, f"population {people!r} is no whole number", "write digits only")
        if code and not _KATOTTH.fullmatch(code):
            raise table.fail(number, f"katotth {code!r} is no code of the codifier", "write UA and 17 digits")
        places.append(
            Place(
                place_id=key,
                name=name,
                local_name=local or None,
                oblast=oblast or None,
                raion=raion or None,
                lat=lat,
                lon=lon,
                population=int(people or 0),
                located=located,  # type: ignore[arg-type]  # checked above
                spellings=table.spellings(number, others, name, local),
                katotth=code or None,
            )
        )
    return tuple(places)


def load_regions(path: Path) -> tuple[Region, ...]:
    """Regions: parents and members must be regions of the same file."""
    table = Table(path, _REGIONS)
    seen: set[str] = set()
    numbered: list[tuple[int, Region]] = []
    for number, row in table.rows():
        table.new_id(number, row["region_id"], seen)
        table.required(number, row, "name")
        if row["region_kind"] not in _REGION_KINDS:
            hint = f"use one of {_some(_REGION_KINDS)}"
            raise table.fail(number, f"unknown region_kind {row['region_kind']!r}", hint)
        if bool(row["lat"]) != bool(row["lon"]):
            raise table.fail(number, "one of lat and lon is empty", "give both or none")
        region = Region(
            region_id=row["region_id"],
            name=row["name"],
            region_kind=row["region_kind"],  # type: ignore[arg-type]  # checked above
            parent=row["parent"] or None,
            lat=table.number(number, "lat", row["lat"], -90, 90) if row["lat"] else None,
            lon=table.number(number, "lon", row["lon"], -180, 180) if row["lon"] else None,
            polygon=row["polygon"] or None,
            members=table.spellings(number, row["members"]),
            spellings=table.spellings(number, row["spellings"], row["name"]),
        )
        numbered.append((number, region))
    for number, region in numbered:
        for other in (*filter(None, [region.parent]), *region.members):
            if other not in seen or other == region.region_id:
                raise table.fail(number, f"unknown region {other!r}", "name a region_id of this file")
    return tuple(region for _, region in numbered)


def load_axes(path: Path) -> tuple[Axis, ...]:
    """Axes: a sector from a point, bearings in degrees clockwise from north, radius in km."""
    table = Table(path, _AXES)
    seen: set[str] = set()
    axes = []
    for number, row in table.rows():
        table.new_id(number, row["axis_id"], seen)
        table.required(number, row, "name", "spellings")
        axes.append(
            Axis(
                axis_id=row["axis_id"],
                name=row["name"],
                lat=table.number(number, "lat", row["lat"], -90, 90),
                lon=table.number(number, "lon", row["lon"], -180, 180),
                bearing_from=table.number(number, "bearing_from", row["bearing_from"], 0, 360),
                bearing_to=table.number(number, "bearing_to", row["bearing_to"], 0, 360),
                radius_km=table.number(number, "radius_km", row["radius_km"], 0.1, 2000),
                spellings=table.spellings(number, row["spellings"], row["name"]),
            )
        )
    return tuple(axes)


def load_rivers(path: Path) -> tuple[River, ...]:
    """Rivers: river_id, name, spellings; the line is in layer 'rivers'."""
    table = Table(path, _RIVERS)
    seen: set[str] = set()
    rivers = []
    for number, row in table.rows():
        table.new_id(number, row["river_id"], seen)
        table.required(number, row, "name", "spellings")
        spellings = table.spellings(number, row["spellings"])
        rivers.append(River(river_id=row["river_id"], name=row["name"], spellings=spellings))
    return tuple(rivers)


def _some(names: frozenset[str] | tuple[str, ...]) -> str:
    return ", ".join(sorted(names))
