"""How many settlements a region has in all, where a theatre says so: the gazetteer lists only a part of them."""

from pathlib import Path

from whoheld.theatre.records import Theatre
from whoheld.theatre.table import Table

FILE = "settlements.csv"
_COLUMNS = ("region_id", "settlements")
_MOST = 1_000_000


def load_totals(theatre: Theatre) -> dict[str, int]:
    """Settlements by region id, from ``settlements.csv`` in the theatre's folder; empty where it has no such file.

    Raises TheatreError (``subject`` is ``file:row``) on an unknown region or a count that is no whole number.
    """
    path = Path(theatre.folder) / FILE
    if not theatre.folder or not path.is_file():
        return {}
    table = Table(path, _COLUMNS)
    known = {region.region_id for region in theatre.regions}
    seen: set[str] = set()
    totals = {}
    for number, row in table.rows():
        table.new_id(number, row["region_id"], seen)
        if row["region_id"] not in known:
            raise table.fail(number, f"unknown region {row['region_id']!r}", "name a region_id of regions.csv")
        count = table.number(number, "settlements", row["settlements"], 1, _MOST)
        if not count.is_integer():
            raise table.fail(number, f"settlements {row['settlements']!r} is no whole number", "write digits only")
        totals[row["region_id"]] = int(count)
    return totals
