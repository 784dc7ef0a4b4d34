"""GeoParquet 1.1: Parquet with points or grounds as WKB, in WGS 84 with longitude before latitude (OGC:CRS84)."""

import json
from pathlib import Path
from typing import Any

import shapely

from whoheld.publish.export import arrow, arrow_fields, day_areas, day_of, day_rows, write_codebook
from whoheld.publish.records import SiteData
from whoheld.publish.table import AREA_COLUMNS, codebook, columns
from whoheld.publish.whole import whole

GEOMETRY = "geometry"


def export_geoparquet(data: SiteData, on: str, out: Path, *, areas: bool = False) -> list[Path]:
    """Write the settlements of the ISO day ``on``, or with ``areas`` the ground of each state, and the codebook.

    Columns are those of the codebook, and ``geometry``. Raises NotFound where the day is not in ``data``, and
    MissingExtra without pyarrow.
    """
    pa, pq = arrow()
    names, rows, shapes = areas_of(data, on) if areas else points_of(data, on)
    book = codebook(data, (*names, GEOMETRY))
    fields = [*arrow_fields(names), (GEOMETRY, pa.binary())]
    schema = pa.schema(
        fields,
        metadata={
            "geo": json.dumps(_geo(shapes, "MultiPolygon" if areas else "Point"), sort_keys=True),
            "codebook": book,
            "known": data.known,
            "embargo": data.embargo,
            "attribution": "\n".join(data.attributions),
        },
    )
    table = {name: [row[name] for row in rows] for name in names}
    table[GEOMETRY] = list(shapely.to_wkb(shapes, flavor="iso"))
    with whole(out) as file:
        pq.write_table(pa.table(table, schema=schema), file, compression="zstd")
    return [out, write_codebook(out, book)]


def points_of(data: SiteData, on: str) -> tuple[tuple[str, ...], list[dict[str, Any]], list[Any]]:
    """The columns of a day, a row for each settlement, and its point."""
    rows = list(day_rows(data, day_of(data, on)))
    return columns(data), rows, [shapely.Point(row["lon"], row["lat"]) for row in rows]


def areas_of(data: SiteData, on: str) -> tuple[tuple[str, ...], list[dict[str, Any]], list[Any]]:
    """The columns of grounds, a row for each state, and its ground."""
    found = list(day_areas(data, day_of(data, on)))
    shapes = [shapely.from_geojson(json.dumps(geometry)) for _, geometry in found]
    return AREA_COLUMNS, [row for row, _ in found], shapes


def _geo(shapes: list[Any], kind: str) -> dict[str, Any]:
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": [kind], "orientation": "counterclockwise"}
    if any(not shape.is_empty for shape in shapes):
        column["bbox"] = [float(edge) for edge in shapely.total_bounds(shapes)]
    # No ``crs``: that means OGC:CRS84.
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
