"""Tables and GeoJSON of one day, settlement by settlement: nothing finer is ever written."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely

from whoheld.errors import MissingExtra, NotFound
from whoheld.model import canonical
from whoheld.publish.records import NO_EVIDENCE, Polygon, SiteData, SiteDay, SitePlace
from whoheld.publish.why import Behind, behind

_PLACE_COLUMNS = ("place_id", "name", "oblast", "lat", "lon", "population", "on", "state")
_GRID = 1e-5  # degrees, about a metre
_LAST_COLUMNS = ("evidence_age_days", "claims")


def export_geojson(data: SiteData, on: str, *, areas: bool = False) -> str:
    """A FeatureCollection (RFC 7946) of the settlements on the ISO day ``on``, or with ``areas`` of the sides' ground.

    A settlement's properties are the columns of the codebook, without lat and lon; ``claims`` is a list. An area's are
    ``state``, ``km2`` and ``on``. Raises NotFound where the day is not in ``data``.
    """
    day = day_of(data, on)
    features = _area_features(data, day) if areas else [_point(row) for row in _rows(data, day)]
    collection = {
        "type": "FeatureCollection",
        "features": features,
        "title": data.title,
        "known": data.known,
        "embargo": data.embargo,
        "attribution": list(data.attributions),
    }
    return canonical(collection).decode() + "\n"


def export_csv(data: SiteData, on: str, out: Path) -> list[Path]:
    """Write ``out`` (UTF-8, RFC 4180, a header line) and its codebook beside it; returns both paths.

    The claims' ids are separated by ';', the weightiest first. Raises NotFound where the day is not in ``data``.
    """
    day = day_of(data, on)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns(data))
    for row in _rows(data, day):
        writer.writerow([";".join(value) if isinstance(value, list) else value for value in row.values()])
    book = out.with_name(f"{out.stem}.codebook.md")
    out.write_text(text.getvalue(), encoding="utf-8", newline="")
    book.write_text(codebook(data), encoding="utf-8")
    return [out, book]


def export_parquet(data: SiteData, on: str, out: Path) -> list[Path]:
    """Write ``out`` as Parquet, the codebook in its metadata and beside it. Raises MissingExtra without pyarrow."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - heavy, and an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and an extra
    except ImportError as error:
        raise MissingExtra("Parquet", "needs pyarrow", hint="pip install 'whoheld[parquet]'") from error
    rows = list(_rows(data, day_of(data, on)))
    kinds = {
        **dict.fromkeys(columns(data), pa.float64()),
        **dict.fromkeys(("place_id", "name", "oblast", "state", "on"), pa.string()),
        **dict.fromkeys(("population", "evidence_age_days"), pa.int64()),
        "claims": pa.list_(pa.string()),
    }
    schema = pa.schema(list(kinds.items()), metadata={"codebook": codebook(data), "known": data.known})
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), out)
    book = out.with_name(f"{out.stem}.codebook.md")
    book.write_text(codebook(data), encoding="utf-8")
    return [out, book]


def columns(data: SiteData) -> tuple[str, ...]:
    """The columns of every table, in order."""
    return (*_PLACE_COLUMNS, *(f"p_{state}" for state in data.states), *_LAST_COLUMNS)


def codebook(data: SiteData) -> str:
    """What each column means, with units, for the file beside a table (Markdown)."""
    names = {side.side_id: side.name for side in data.sides}
    states = ", ".join(f"`{s}` ({names.get(s, 'no side can be said to hold it')})" for s in data.states)
    meanings = {
        "place_id": "the gazetteer's key of the settlement; the finest grain there is",
        "name": "its English name",
        "oblast": "the region that it lies in; empty: not known",
        "lat": "latitude, WGS 84 degrees",
        "lon": "longitude, WGS 84 degrees",
        "population": "inhabitants by the gazetteer, before the war; 0: not known",
        "on": "the day, ISO 8601; the state is that at its end (UTC)",
        "state": f"the likeliest state: {states}",
        **{
            f"p_{s}": f"probability of `{s}`, 0 to 1, to the nearest 0.01; a row sums to 1 but for rounding"
            for s in data.states
        },
        "evidence_age_days": "days since the last claim of some weight; empty: only the starting map and neighbours",
        "claims": "ids of the claims behind it, weightiest first; separated by ; in CSV, a list elsewhere",
    }
    lines = [
        f"# Codebook: {data.title}",
        "",
        f"Claims as known: {data.known}. Starting map: {data.prior_source}.",
        data.embargo,
        "",
    ]
    lines += ["| column | meaning |", "| --- | --- |", *(f"| `{name}` | {meanings[name]} |" for name in columns(data))]
    lines += [
        "",
        "This is a record of public claims and what they add up to, not of facts on the ground.",
        "",
        data.border_note.strip(),
        "",
    ]
    return "\n".join([*lines, *data.attributions, ""])


def day_of(data: SiteData, on: str) -> SiteDay:
    """The day ``on``. Raises NotFound."""
    for day in data.days:
        if day.on == on:
            return day
    span = f"{data.days[0].on} to {data.days[-1].on}" if data.days else "no day at all"
    raise NotFound(on, "is not among the days", hint=f"there are {span}")


def _rows(data: SiteData, day: SiteDay) -> Iterator[dict[str, Any]]:
    grounds = behind(data, day.on)
    for at, place in enumerate(data.places):
        yield _row(data, day, at, place, grounds.get(at, ()))


def _row(data: SiteData, day: SiteDay, at: int, place: SitePlace, grounds: tuple[Behind, ...]) -> dict[str, Any]:
    age = int(day.evidence_age[at])
    return {
        "place_id": place.place_id,
        "name": place.name,
        "oblast": place.oblast,
        "lat": place.lat,
        "lon": place.lon,
        "population": place.population,
        "on": day.on,
        "state": data.states[int(day.state[at])],
        **{f"p_{s}": int(p) / 100 for s, p in zip(data.states, day.percent[at], strict=True)},
        "evidence_age_days": None if age == NO_EVIDENCE else age,
        "claims": [ground.item.claim_id for ground in grounds],
    }


def _point(row: dict[str, Any]) -> dict[str, Any]:
    properties = {key: value for key, value in row.items() if key not in ("lat", "lon")}
    geometry = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
    return {"type": "Feature", "id": row["place_id"], "properties": properties, "geometry": geometry}


def _area_features(data: SiteData, day: SiteDay) -> list[dict[str, Any]]:
    features = []
    for number, state in enumerate(data.states):
        own = [place for place, its in zip(data.places, day.state.tolist(), strict=True) if its == number]
        properties = {"state": state, "km2": round(sum(place.area_km2 for place in own), 1), "on": day.on}
        geometry = merged([polygon for place in own for polygon in place.cell])
        features.append({"type": "Feature", "id": state, "properties": properties, "geometry": geometry})
    return features


def merged(cells: list[Polygon]) -> dict[str, Any]:
    """The cells as one MultiPolygon, outer rings counter-clockwise (RFC 7946, section 3.1.6)."""
    shapes = shapely.make_valid([shapely.Polygon(rings[0], rings[1:]) for rings in cells])
    # Cells are rounded to a metre, so neighbours may overlap by as much: a union on that grid, not a coverage.
    whole = shapely.union_all(shapes, grid_size=_GRID)
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    polygons = [
        [[[round(x, 5), round(y, 5)] for x, y in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in shapely.orient_polygons(parts)
    ]
    return {"type": "MultiPolygon", "coordinates": polygons}
