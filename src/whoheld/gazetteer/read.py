"""A gazetteer file as entries: each row taken, refused with its line and reason, or left aside and counted."""

import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from whoheld.errors import InputError
from whoheld.gazetteer import names
from whoheld.gazetteer.forms import GEONAMES, form_of, geonames_rows, table_rows
from whoheld.gazetteer.records import BadRow, Entry, Gazetteer, Row, Skipped
from whoheld.gazetteer.source import digest, open_lines
from whoheld.model import Refusal, derive_id

Bounds = tuple[float, float, float, float]
STAGE = "gazetteer"
_OUTSIDE = "lies outside the theatre's bounds"


def read_gazetteer(path: str, *, bounds: Bounds) -> Gazetteer:
    """Read a GeoNames dump or a CSV file, plain, .gz or .zip. ``bounds`` is (west, south, east, north) in degrees.

    In a dump, places beyond the bounds are left aside; in a file of the user's own each is refused. Raises InputError
    where the file as a whole can't be read.
    """
    file = Path(path).name
    entries: list[Entry] = []
    refusals: list[Refusal] = []
    skipped: Counter[str] = Counter()
    seen: dict[str, int] = {}
    rows = 0
    with open_lines(path) as lines:
        first = lines.readline()
        form = form_of(first)
        for row in _rows(lines, first, form, path):
            rows += 1
            done = _entry(row, form=form, bounds=bounds, seen=seen) if isinstance(row, Row) else row
            if isinstance(done, Entry):
                entries.append(done)
            elif isinstance(done, BadRow):
                refusals.append(refusal(file, done.line, done.reason, done.detail))
            else:
                skipped[done.reason] += 1
    if not rows:
        raise InputError(path, "holds a header and no rows", hint="give a row for each settlement")
    return Gazetteer(
        file=file,
        form=form,
        sha256=digest(path),
        rows=rows,
        entries=tuple(entries),
        refusals=tuple(refusals),
        skipped=dict(skipped),
    )


def refusal(file: str, line: int, reason: str, detail: str) -> Refusal:
    """What was refused, as ``file:line``."""
    return Refusal(stage=STAGE, subject=f"{file}:{line}", reason=reason, detail=detail)


def _rows(lines: TextIO, first: str, form: str, path: str) -> Iterator[Row | BadRow | Skipped]:
    if form == GEONAMES:
        yield from geonames_rows(_chained(first, lines))
    else:
        yield from table_rows(lines, first, path)


def _chained(first: str, lines: TextIO) -> Iterator[str]:
    yield first
    yield from lines


def _entry(row: Row, *, form: str, bounds: Bounds, seen: dict[str, int]) -> Entry | BadRow | Skipped:
    """The row as an entry, or why not; its id goes into ``seen``."""
    lat, lon = _number(row.lat), _number(row.lon)
    if lat is None or lon is None:
        return BadRow(line=row.line, reason="coordinates", detail=f"lat {row.lat!r}, lon {row.lon!r} are no numbers")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        detail = f"lat {row.lat}, lon {row.lon} are no degrees of latitude and longitude"
        return BadRow(line=row.line, reason="range", detail=detail)
    west, south, east, north = bounds
    if not (south <= lat <= north and west <= lon <= east):
        if form == GEONAMES:
            return Skipped(reason=_OUTSIDE)
        detail = (
            f"lat {row.lat}, lon {row.lon} lie outside the theatre's bounds ({west:g} {south:g} {east:g} {north:g})"
        )
        return BadRow(line=row.line, reason="bounds", detail=detail)
    given = names.usable((row.name, *row.aliases))
    if not given:
        return BadRow(line=row.line, reason="name", detail=f"{row.name!r} is no name in Latin or Cyrillic letters")
    return _named(row, given, lat=lat, lon=lon, form=form, seen=seen)


def _named(row: Row, given: list[str], *, lat: float, lon: float, form: str, seen: dict[str, int]) -> Entry | BadRow:
    local = next(iter(names.usable([row.local_name])), None) or names.local(given)
    name = names.english(given[0], local)
    people = _people(row.population)
    if people is None:
        detail = f"population {row.population!r} is no whole number"
        return BadRow(line=row.line, reason="population", detail=detail)
    place_id = _place_id(row.key, form) or derive_id("user", [name, lat, lon]).replace("-", ":", 1)
    if place_id in seen:
        return BadRow(
            line=row.line, reason="duplicate", detail=f"the id {row.key!r} stands in line {seen[place_id]} too"
        )
    seen[place_id] = row.line
    return Entry(
        line=row.line,
        place_id=place_id,
        name=name,
        names=tuple(dict.fromkeys([name, *given, *([local] if local else [])])),
        lat=lat,
        lon=lon,
        local_name=local,
        oblast=names.clean(row.oblast) or None,
        raion=names.clean(row.raion) or None,
        population=people,
    )


def _place_id(key: str, form: str) -> str:
    bare = "".join(names.clean(key).split())
    return bare if ":" in bare or not bare else f"{'geonames' if form == GEONAMES else 'user'}:{bare}"


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _people(text: str) -> int | None:
    digits = text.replace(",", "").replace(" ", "").removesuffix(".0")
    return int(digits or 0) if not digits or digits.isdecimal() else None
