"""The forms of table that a gazetteer comes in: a GeoNames dump, or CSV whose header says what is what."""

import csv
import re
from collections.abc import Iterable, Iterator

from whoheld.errors import InputError
from whoheld.gazetteer.records import BadRow, Row, Skipped
from whoheld.gazetteer.source import is_text

GEONAMES = "geonames"
TABLE = "csv"
_WIDTH = 19  # columns of a GeoNames dump, https://download.geonames.org/export/dump/readme.txt
_HISTORICAL = "PPLH"  # a populated place that no longer exists
_MANY = re.compile(r"\s*[;|]\s*")
_COLUMNS = {
    "key": (
        *("id", "point", "pointid", "cid", "placeid", "geonameid", "osmid", "uid", "fid", "code", "pcode"),
        *("settlementid", "katottg", "wikidata"),
    ),
    "name": ("name", "nameen", "englishname", "latinname", "asciiname", "settlement", "toponym", "placename", "title"),
    "aliases": ("aliases", "alias", "alternatenames", "altnames", "othernames", "spellings", "names", "nameru"),
    "local_name": ("localname", "nameuk", "nameua", "namelocal", "nativename", "ukrainianname", "назва"),
    "lat": ("lat", "latitude", "y", "ycoord"),
    "lon": ("lon", "lng", "long", "longitude", "x", "xcoord"),
    "oblast": ("oblast", "admin1", "adm1", "adm1en", "region", "province", "state", "admin1name"),
    "raion": ("raion", "admin2", "adm2", "adm2en", "district", "county", "admin2name"),
    "population": ("population", "pop", "people", "inhabitants"),
}
NEEDED = ("name", "lat", "lon")


def form_of(first: str) -> str:
    """Which form a file has, by its first line."""
    return GEONAMES if first.count("\t") == _WIDTH - 1 and first.split("\t", 1)[0].isdigit() else TABLE


def geonames_rows(lines: Iterable[str]) -> Iterator[Row | BadRow | Skipped]:
    """Populated places of a GeoNames dump (tab-separated, 19 columns, no header)."""
    for number, line in enumerate(lines, 1):
        cells = line.rstrip("\r\n").split("\t")
        if len(cells) != _WIDTH:
            if line.strip():
                yield BadRow(line=number, reason="columns", detail=f"has {len(cells)} columns, not {_WIDTH}")
            continue
        if cells[6] != "P" or cells[7] == _HISTORICAL:
            yield Skipped(reason="is no settlement of today (feature class)")
            continue
        if not is_text(line):
            yield BadRow(line=number, reason="encoding", detail="is not UTF-8 text")
            continue
        yield Row(
            line=number,
            key=cells[0],
            name=cells[1],
            lat=cells[4],
            lon=cells[5],
            aliases=(cells[2], *cells[3].split(",")),
            population=cells[14] if cells[14] != "0" else "",
        )


def table_rows(lines: Iterable[str], first: str, file: str) -> Iterator[Row | BadRow]:
    """Rows of a CSV file; the header's names say which column is what. Raises InputError on a header that won't do."""
    mark = max("\t;,|", key=first.count)
    columns = _columns(next(csv.reader([first], delimiter=mark), []), file)
    reader = csv.reader(lines, delimiter=mark)
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield BadRow(line=reader.line_num + 1, reason="columns", detail=f"can't be read as CSV: {error}")
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield _table_row(cells, columns, reader.line_num + 1)


def _columns(header: list[str], file: str) -> dict[str, list[int]]:
    """Meaning -> positions of its columns, the best name first."""
    names = [re.sub(r"[\W_]+", "", cell.casefold()) for cell in header]
    found = {what: [names.index(name) for name in known if name in names] for what, known in _COLUMNS.items()}
    missing = [what for what in NEEDED if not found[what]]
    if missing:
        wanted = ", ".join(f"{what} ({', '.join(_COLUMNS[what][:3])}, ...)" for what in missing)
        raise InputError(
            f"{file}:1",
            f"the header has no column for {wanted}",
            hint="name the columns id,name,aliases,lat,lon (aliases separated by ;), or give a GeoNames dump",
        )
    return found


def _aliases(text: str) -> list[str]:
    return _MANY.split(text) if _MANY.search(text) else text.split(",")


def _table_row(cells: list[str], columns: dict[str, list[int]], line: int) -> Row | BadRow:
    if not all(is_text(cell) for cell in cells):
        return BadRow(line=line, reason="encoding", detail="is not UTF-8 text")

    def cell(what: str) -> str:
        return next((text for at in columns[what] if at < len(cells) and (text := cells[at].strip())), "")

    names = [cells[at] for at in (*columns["name"], *columns["local_name"]) if at < len(cells)]
    lists = [cells[at] for at in columns["aliases"] if at < len(cells)]
    return Row(
        line=line,
        key=cell("key"),
        name=_MANY.split(cell("name"))[0],
        lat=cell("lat"),
        lon=cell("lon"),
        aliases=(*(n for text in names for n in _MANY.split(text)), *(n for text in lists for n in _aliases(text))),
        local_name=cell("local_name"),
        oblast=cell("oblast"),
        raion=cell("raion"),
        population=cell("population"),
    )
