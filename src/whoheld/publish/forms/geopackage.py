"""GeoPackage with two layers, settlements and areas, their style for QGIS, and where it all comes from."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from whoheld.errors import InputError, MissingExtra
from whoheld.publish.export import write_codebook
from whoheld.publish.forms.geoparquet import areas_of, points_of
from whoheld.publish.forms.style import qml
from whoheld.publish.records import SiteData
from whoheld.publish.table import AREA_COLUMNS, TEXTS, WHOLE, codebook, columns
from whoheld.publish.whole import whole
from whoheld.timespan import end_of, parse_day, utc_text

SETTLEMENTS, AREAS = "settlements", "areas"
_VERSION = "1.2"  # a later one makes GDAL before 3.7 warn
_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)
"""


def export_geopackage(data: SiteData, on: str, out: Path) -> list[Path]:
    """Write ``out`` (.gpkg) anew, with the codebook beside it. The same map gives the same bytes with one GDAL.

    Raises NotFound where the day is not in ``data``, InputError where GDAL can't write, MissingExtra without pyogrio.
    """
    try:
        import pyogrio  # noqa: PLC0415 - heavy, and an extra
        from pyogrio.errors import DataSourceError  # noqa: PLC0415 - heavy, and an extra
    except ImportError as error:
        raise MissingExtra("GeoPackage", "needs pyogrio", hint="pip install 'whoheld[gis]'") from error
    if out.suffix.lower() != ".gpkg":
        raise InputError(str(out), "is no name of a GeoPackage", hint="let OUT end in .gpkg")
    points, areas = points_of(data, on), areas_of(data, on)
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _stamp(data, on)})  # else it writes the time of the clock
    try:
        with whole(out) as file:
            _layer(data, file, SETTLEMENTS, points, kind="Point")
            _layer(data, file, AREAS, areas, kind="MultiPolygon")
            _add_styles(data, on, file)
    except (DataSourceError, OSError) as error:
        hint = f"name a file in a folder that is there; `mkdir -p {out.parent}` makes one"
        raise InputError(str(out), f"can't be written: {error}", hint=hint) from error
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
    return [out, write_codebook(out, codebook(data, (*columns(data), "km2", "geometry")))]


def _stamp(data: SiteData, on: str) -> str:
    """The time that the file carries: as known, else the end of the day; never the clock's."""
    try:
        return utc_text(datetime.fromisoformat(data.known)).replace("Z", ".000Z")
    except ValueError:
        return utc_text(end_of(parse_day(on))).replace("Z", ".000Z")


def _layer(
    data: SiteData, out: Path, name: str, content: tuple[Sequence[str], list[dict[str, Any]], list[Any]], *, kind: str
) -> None:
    from pyogrio.raw import write  # noqa: PLC0415 - heavy, and an extra

    names, rows, shapes = content
    values = [_values(column, [row[column] for row in rows]) for column in names]
    write(
        os.fspath(out),
        geometry=np.array(shapely.to_wkb(shapes, flavor="iso"), dtype=object),
        field_data=[value for value, _ in values],
        field_mask=[mask for _, mask in values],
        fields=list(names),
        layer=name,
        driver="GPKG",
        geometry_type=kind,
        crs="EPSG:4326",
        append=out.exists(),
        dataset_metadata=_about(data),
        dataset_options=None if out.exists() else {"VERSION": _VERSION},
        layer_options={
            "GEOMETRY_NAME": "geom",
            "IDENTIFIER": name,
            "DESCRIPTION": f"{data.title}. {data.embargo} {' '.join(data.attributions)}",
        },
    )


def _values(column: str, values: list[Any]) -> tuple[Any, Any]:
    """The column as an array of its kind, and which of its values are missing."""
    missing = np.array([value is None for value in values], dtype=np.bool_)
    if column == "claims":
        return np.array([";".join(value) for value in values], dtype=object), missing
    if column in TEXTS:
        return np.array(values, dtype=object), missing
    kind = np.int64 if column in WHOLE else np.float64
    return np.array([0 if value is None else value for value in values], dtype=kind), missing


def _about(data: SiteData) -> dict[str, str]:
    return {
        "title": data.title,
        "known": data.known,
        "embargo": data.embargo,
        "attribution": "\n".join(data.attributions),
        "starting_map": data.prior_source,
        "border": data.border_note.strip(),
        "codebook": codebook(data, (*columns(data), *(name for name in AREA_COLUMNS if name == "km2"))),
    }


def _add_styles(data: SiteData, on: str, out: Path) -> None:
    """The table in which QGIS looks for a layer's own style."""
    stamp = _stamp(data, on)
    with closing(sqlite3.connect(out)) as file, file:
        file.execute(_STYLES)
        for layer, areas in ((SETTLEMENTS, False), (AREAS, True)):
            file.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
                " styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)"
                " VALUES ('', '', ?, 'geom', 'whoheld', ?, '', 1, 'colours of the sides', '', NULL, ?)",
                (layer, qml(data, areas=areas), stamp),
            )
        file.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)"
            " VALUES ('layer_styles', 'attributes', 'layer_styles', 'styles for QGIS', ?)",
            (stamp,),
        )
