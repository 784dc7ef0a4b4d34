"""Tamper evidence: each row has a link in one chain, and the hash of a link covers its row and the link before.

A link's hash is SHA-256 over the canonical JSON of ``["link-1", hash before, seq, day, table, row]``, where ``row`` has
the columns that are not null, and the first link's hash before is 64 zeros. Links stand in the order of arrival; the
day of a link is that of its row's recording (UTC), never before the day of the link before it, so that the head of a
day that is over stays as it is.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, Table, insert, select

from whoheld.ledger import tables
from whoheld.ledger.results import DayHead, Manifest
from whoheld.ledger.rows import Row
from whoheld.model import canonical

START = "0" * 64
PAGE = 1_000


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """The heads of the chain by day, and the first thing that is wrong with it (None: nothing)."""

    manifest: Manifest
    fault: str | None = None


def rows_of(connection: Connection, table: Table, *, after: int | None = None) -> Iterator[Row]:
    """The rows of a table by ``seq``, read a page at a time; all, or those with a higher one than ``after``."""
    start = select(table).order_by(table.c.seq).limit(PAGE)
    query = start if after is None else start.where(table.c.seq > after)
    while page := connection.execute(query).all():
        yield from (_plain(table, row) for row in page)
        query = start.where(table.c.seq > page[-1].seq)


def rows_between(connection: Connection, table: Table, first: int, last: int) -> list[Row]:
    """The rows of a table whose ``seq`` is in the range, both ends included."""
    query = select(table).where(table.c.seq.between(first, last)).order_by(table.c.seq)
    return [_plain(table, row) for row in connection.execute(query)]


def last_link(connection: Connection) -> Row | None:
    """The head of the chain."""
    chain = tables.chain
    return _first(connection, chain, select(chain).order_by(chain.c.seq.desc()))


def add_links(connection: Connection, table: Table, rows: Iterable[Row], *, day: str = "") -> None:
    """Link rows that were just added, in their order; on the ISO ``day`` at the earliest. For a writer at its turn."""
    head = last_link(connection)
    seq, before, day = (head["seq"], head["hash"], max(head["day"], day)) if head else (0, START, day)
    links: list[Row] = []
    for row in rows:
        seq, day = seq + 1, max(day, day_of(row))
        before = _hash(before, seq=seq, day=day, table=str(table.name), row=row)
        links.append({"seq": seq, "day": day, "record_table": table.name, "record_seq": row["seq"], "hash": before})
        if len(links) == PAGE:
            connection.execute(insert(tables.chain), links)
            links = []
    if links:
        connection.execute(insert(tables.chain), links)


def link_all(connection: Connection) -> None:
    """Link the rows of a ledger that had no chain: table by table, all on the day of the latest."""
    days = (day_of(row) for table in tables.VERSION_3_CHAINED for row in rows_of(connection, table))
    latest = max(days, default="")
    for table in tables.VERSION_3_CHAINED:
        add_links(connection, table, rows_of(connection, table), day=latest)


def day_of(row: Row) -> str:
    """The ISO day on which a row was recorded (a run: begun)."""
    moment: str = row["recorded"] if "recorded" in row else row["started"]
    return moment[:10]


def check(connection: Connection) -> Checked:
    """Walk the chain and every table beside it, once, up to the first row that is not as it was written."""
    days: dict[str, DayHead] = {}
    waiting = {table.name: _Stream(rows_of(connection, table)) for table in tables.CHAINED}
    before, fault = START, None
    for number, link in enumerate(rows_of(connection, tables.chain), 1):
        fault = _fault(connection, link, number=number, before=before, waiting=waiting)
        if fault:
            break
        before = link["hash"]
        days[link["day"]] = DayHead(rows=number, head=before)
    else:
        unlinked = ((name, stream.next) for name, stream in waiting.items() if stream.next)
        fault = next(
            (f"{_name(table, row)} was inserted: it has no link in the chain" for table, row in unlinked), None
        )
    return Checked(manifest=Manifest(days=days), fault=fault)


def compare(connection: Connection, manifest: Manifest) -> str | None:
    """How the chain, sound in itself, differs from what was published of it; None where it holds all of that."""
    chain = tables.chain
    last = 0
    for day, published in sorted(manifest.days.items()):
        link = _first(connection, chain, select(chain).where(chain.c.seq == published.rows))
        if link is None:
            head = last_link(connection)
            return f"{published.rows - (head['seq'] if head else 0)} rows at its end, up to {day}, were removed"
        if link["hash"] != published.head:
            first = _first(connection, chain, select(chain).where(chain.c.seq == last + 1)) or link
            rows = (
                f"{first['record_table']} row {first['record_seq']} to {link['record_table']} row {link['record_seq']}"
            )
            return f"the chain was made anew: among {rows} (links {last + 1} to {published.rows}, {day}) one is another"
        last = published.rows
    return None


class _Stream:
    """Rows with the next one in sight."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self.next = next(rows, None)

    def take(self) -> None:
        self.next = next(self._rows, None)


def _fault(
    connection: Connection, link: Row, *, number: int, before: str, waiting: Mapping[str, _Stream]
) -> str | None:
    table, record_seq = link["record_table"], link["record_seq"]
    if link["seq"] != number:
        return _missing_link(connection, number)
    if table not in waiting:
        return f"link {number} of the chain was changed: there is no table {table!r}"
    row = waiting[table].next
    if row is None or row["seq"] > record_seq:
        return f"{table} row {record_seq} was removed"
    if row["seq"] < record_seq:
        return f"{_name(table, row)} was inserted: it has no link in the chain"
    if link["hash"] != _hash(before, seq=number, day=link["day"], table=table, row=row):
        return f"{_name(table, row)} was changed, or its link {number} in the chain"
    waiting[table].take()
    return None


def _missing_link(connection: Connection, number: int) -> str:
    """Words for a gap in the chain: with the row that lost its link, where that is still there."""
    chain = tables.chain
    for table in tables.CHAINED:
        linked = select(chain.c.record_seq).where(chain.c.record_table == table.name)
        query = select(table).where(table.c.seq.not_in(linked)).order_by(table.c.seq)
        if row := _first(connection, table, query):
            return f"the link {number} of {_name(table.name, row)} was removed from the chain"
    return f"link {number} of the chain was removed, and its row with it"


def _first(connection: Connection, table: Table, query: Select[Any]) -> Row | None:
    row = connection.execute(query.limit(1)).first()
    return _plain(table, row) if row else None


def _plain(table: Table, row: Sequence[Any]) -> Row:
    return {str(column.name): value for column, value in zip(table.columns, row, strict=True)}


def _hash(before: str, *, seq: int, day: str, table: str, row: Row) -> str:
    content = {column: value for column, value in row.items() if value is not None}
    return hashlib.sha256(canonical(["link-1", before, seq, day, table, content])).hexdigest()


def _name(table: str, row: Row) -> str:
    return f"{table} row {row['seq']}" + (f" ({row['id']})" if "id" in row else "")
