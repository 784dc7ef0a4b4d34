"""Tables and GeoJSON of one day, settlement by settlement: nothing finer is ever written."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely

from whoheld.errors import MissingExtra, NotFound
from whoheld.model import canonical
from whoheld.publish.records import Polygon, SiteData, SiteDay
from whoheld.publish.table import TEXTS, WHOLE, Sheets, codebook, columns
from whoheld.publish.whole import whole
from whoheld.publish.why import behind

_GRID = 1e-5  # degrees, about a metre


def export_geojson(data: SiteData, on: str, *, areas: bool = False) -> str:
    """A FeatureCollection (RFC 7946) of the settlements on the ISO day ``on``, or with ``areas`` of the sides' ground.

    A settlement's properties are the columns of the codebook, without lat and lon; ``claims`` is a list. An area's are
    ``state``, ``km2`` and ``on``. Raises NotFound where the day is not in ``data``.
    """
    day = day_of(data, on)
    features = _area_features(data, day) if areas else [_point(row) for row in day_rows(data, day)]
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
    for row in day_rows(data, day):
        writer.writerow([";".join(value) if isinstance(value, list) else value for value in row.values()])
    out.write_text(text.getvalue(), encoding="utf-8", newline="")
    return [out, write_codebook(out, codebook(data))]


def export_parquet(data: SiteData, on: str, out: Path) -> list[Path]:
    """Write ``out`` as Parquet, the codebook in its metadata and beside it. Raises MissingExtra without pyarrow."""
    pa, pq = arrow()
    rows = list(day_rows(data, day_of(data, on)))
    schema = pa.schema(arrow_fields(columns(data)), metadata={"codebook": codebook(data), "known": data.known})
    with whole(out) as file:
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), file)
    return [out, write_codebook(out, codebook(data))]


def arrow() -> tuple[Any, Any]:
    """pyarrow and its Parquet module. Raises MissingExtra."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - heavy, and an extra
        import pyarrow.parquet as pq  # noqa: PLC0415 - heavy, and an extra
    except ImportError as error:
        raise MissingExtra("Parquet", "needs pyarrow", hint="pip install 'whoheld[parquet]'") from error
    return pa, pq


def arrow_fields(names: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Each column with its Arrow type."""
    pa, _ = arrow()
    kinds = {**dict.fromkeys(TEXTS, pa.string()), **dict.fromkeys(WHOLE, pa.int64()), "claims": pa.list_(pa.string())}
    return [(name, kinds.get(name, pa.float64())) for name in names]


def write_codebook(out: Path, text: str) -> Path:
    """Write the codebook beside ``out``, by its whole name, since forms differ in columns; returns its path."""
    book = out.with_name(f"{out.name}.codebook.md")
    book.write_text(text, encoding="utf-8")
    return book


def day_of(data: SiteData, on: str) -> SiteDay:
    """The day ``on``. Raises NotFound."""
    for day in data.days:
        if day.on == on:
            return day
    span = f"{data.days[0].on} to {data.days[-1].on}" if data.days else "no day at all"
    raise NotFound(on, "is not among the days", hint=f"there are {span}")


def day_rows(data: SiteData, day: SiteDay) -> Iterator[dict[str, Any]]:
    """One row for each settlement, by column."""
    grounds = behind(data, day.on)
    table = Sheets(data).of(day)
    table["claims"] = [[ground.item.claim_id for ground in grounds.get(at, ())] for at in range(len(data.places))]
    names = columns(data)
    for values in zip(*(table[name] for name in names), strict=True):
        yield dict(zip(names, values, strict=True))


def _point(row: dict[str, Any]) -> dict[str, Any]:
    properties = {key: value for key, value in row.items() if key not in ("lat", "lon")}
    geometry = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
    return {"type": "Feature", "id": row["place_id"], "properties": properties, "geometry": geometry}


def _area_features(data: SiteData, day: SiteDay) -> list[dict[str, Any]]:
    return [
        {"type": "Feature", "id": row["state"], "properties": row, "geometry": geometry}
        for row, geometry in day_areas(data, day)
    ]


def day_areas(data: SiteData, day: SiteDay) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """For each state its row and its ground, a MultiPolygon as GeoJSON."""
    for number, state in enumerate(data.states):
        own = [place for place, its in zip(data.places, day.state.tolist(), strict=True) if its == number]
        row = {"state": state, "km2": round(sum(place.area_km2 for place in own), 1), "on": day.on}
        yield row, merged([polygon for place in own for polygon in place.cell])


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
