"""The panel: one row for each settlement and day, written day by day so that memory does not grow with the days."""

import csv
import gzip
import io
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from whoheld.errors import InputError
from whoheld.publish.export import arrow, arrow_fields, write_codebook
from whoheld.publish.records import SiteData, SiteDay
from whoheld.publish.table import Columns, Sheets, codebook, panel_columns
from whoheld.publish.whole import whole

NEAR_KM = 25.0
"""So near to a settlement in another state a settlement lies near the front."""
_KM_PER_DEG = 111.2
_GROUP = 16  # days in one row group of Parquet: some 90,000 rows of a whole country

Flags = npt.NDArray[np.bool_]


def export_panel(data: SiteData, out: Path, *, changed_only: bool = False) -> list[Path]:
    """Write all days of ``data``, by day, then in the order of the settlements; the codebook goes beside it.

    ``out`` ends in .csv (RFC 4180), .csv.gz or .parquet. ``changed_only`` keeps the settlements that changed their
    state within these days or lay near the front on one of them (NEAR_KM). Raises InputError on another ending, and
    MissingExtra without pyarrow.
    """
    kept = np.flatnonzero(moving(data)) if changed_only else None
    name = out.name.lower()
    if not name.endswith((".csv", ".csv.gz", ".parquet")):
        raise InputError(str(out), "has no form of a panel", hint="let OUT end in .csv, .csv.gz or .parquet")
    write = _write_parquet if name.endswith(".parquet") else _write_csv
    with whole(out) as file:
        write(data, file, kept)
    return [out, write_codebook(out, codebook(data, panel_columns(data)))]


def panel_days(data: SiteData, kept: npt.NDArray[np.intp] | None = None) -> Iterator[tuple[SiteDay, Columns]]:
    """Each day with its columns, of all settlements or of those whose indexes are ``kept``."""
    sheets = Sheets(data)
    chosen = None if kept is None else kept.tolist()
    for day in data.days:
        table = sheets.of(day)
        if chosen is not None:
            table = {name: [values[at] for at in chosen] for name, values in table.items()}
        yield day, table


def moving(data: SiteData) -> Flags:
    """The settlements that changed their state within the days, or lay near the front on one of them."""
    found = np.zeros(len(data.places), dtype=np.bool_)
    if not data.days:
        return found
    one, other = _neighbours(data)
    first = data.days[0].state
    for day in data.days:
        found |= day.state != first
        found[one[day.state[one] != day.state[other]]] = True
    return found


def _neighbours(data: SiteData) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Pairs of settlements within NEAR_KM, on a plane that is true to scale at each one's own latitude."""
    lat = np.array([place.lat for place in data.places])
    lon = np.array([place.lon for place in data.places])
    high = NEAR_KM / _KM_PER_DEG
    wide = high / np.cos(np.radians(lat))
    tree = shapely.STRtree(shapely.points(lon, lat))
    one, other = tree.query(shapely.box(lon - wide, lat - high, lon + wide, lat + high))
    x = (lon[one] - lon[other]) * np.cos(np.radians(lat[one]))
    near = np.hypot(x, lat[one] - lat[other]) * _KM_PER_DEG <= NEAR_KM
    return one[near], other[near]


def _write_csv(data: SiteData, out: Path, kept: npt.NDArray[np.intp] | None) -> None:
    with ExitStack() as stack:
        raw: Any = stack.enter_context(out.open("wb"))
        if out.suffix.lower() == ".gz":
            # Without name and time, so that the same panel gives the same bytes.
            raw = stack.enter_context(gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6))
        text = stack.enter_context(io.TextIOWrapper(raw, encoding="utf-8", newline=""))
        writer = csv.writer(text, lineterminator="\r\n")
        names = panel_columns(data)
        writer.writerow(names)
        for _, table in panel_days(data, kept):
            writer.writerows(zip(*(table[name] for name in names), strict=True))


def _write_parquet(data: SiteData, out: Path, kept: npt.NDArray[np.intp] | None) -> None:
    pa, pq = arrow()
    names = panel_columns(data)
    schema = pa.schema(arrow_fields(names), metadata={"codebook": codebook(data, names), "known": data.known})
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        waiting: list[Any] = []
        for number, (_, table) in enumerate(panel_days(data, kept), 1):
            waiting.append(pa.table({name: table[name] for name in names}, schema=schema))
            if len(waiting) == _GROUP or number == len(data.days):
                writer.write_table(pa.concat_tables(waiting), row_group_size=sum(map(len, waiting)) or None)
                waiting = []
