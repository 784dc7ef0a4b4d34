"""A ledger copied to another store, or to a file as a backup, loss-free.

Rows are copied in the order of the chain, with their numbers and links: whatever an interrupted copy holds is a sound
beginning of the ledger, and the same call goes on from there.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Table, func, select

from whoheld.errors import InputError, LedgerError
from whoheld.ledger import chain, tables
from whoheld.ledger.results import DayHead, Manifest, TableSum
from whoheld.ledger.rows import Row, batched
from whoheld.ledger.store import Ledger, open_ledger
from whoheld.model import canonical

COPIED = (*tables.CHAINED, tables.chain)
Progress = Callable[[str, int, int], object]


def _silent(_what: str, _done: int, _total: int) -> None:
    """No progress."""


def copy_rows(source: Ledger, target: Ledger, *, progress: Progress = _silent) -> list[TableSum]:
    """Copy what ``target`` does not hold yet, as ``source`` is at one moment; what both hold at the end, by table.

    ``progress`` is told after each transaction. Raises LedgerError where the source does not verify, the target holds
    other content, or the two differ at the end.
    """
    with source.reading() as reading:
        if fault := chain.check(reading).fault:
            hint = f"see `whoheld verify {source.path}`; a ledger that does not verify is not copied"
            raise LedgerError(source.path, f"was tampered with or damaged: {fault}", hint=hint)
        total = _count(reading, tables.chain)
        with target.reading() as there:
            done = _same_beginning(reading, there, source, target)
        for links in batched(chain.rows_of(reading, tables.chain, after=done), chain.PAGE):
            with target.writing() as writing:
                _same_beginning(reading, writing, source, target)
                for table in tables.CHAINED:
                    target.put(writing, table, _linked(reading, table, links))
                target.put(writing, tables.chain, links)
            progress("rows", links[-1]["seq"], total)
        return _compared(reading, source, target)


def sums(ledger: Ledger) -> list[TableSum]:
    """The number of rows of each table that is copied, and the hash of their content."""
    with ledger.reading() as connection:
        return _sums(connection)


def back_up(ledger: Ledger, out: str, *, progress: Progress = _silent) -> int:
    """Write the ledger, as it is at one moment, to the new file ``out``, and verify that; how many rows it holds.

    The file is a ledger. It is there whole or not at all, for its owner alone; writers go on meanwhile. Raises
    InputError where ``out`` is there already, LedgerError where the ledger can't be read or does not verify.
    """
    if os.path.exists(out):
        raise InputError(out, "is there already", hint="name a new file: a backup replaces nothing")
    part = f"{out}.part"
    remains = [Path(part + end) for end in ("", "-wal", "-shm", "-journal")]
    try:
        for old in remains:
            old.unlink(missing_ok=True)
        if not ledger.snapshot(part):
            with open_ledger(part, create=True) as target:
                copy_rows(ledger, target, progress=progress)
        with open_ledger(part) as written:
            heads = written.verify().days.values()
        with open(part, "rb") as file:
            os.fsync(file.fileno())
        os.rename(part, out)
    finally:
        for left in remains:
            left.unlink(missing_ok=True)
    return max((head.rows for head in heads), default=0)


def _same_beginning(reading: Connection, there: Connection, source: Ledger, target: Ledger) -> int:
    """How many rows an earlier copy brought over. Raises LedgerError where the target is no beginning of the source."""
    head = chain.last_link(there)
    if head is None:
        differs = any(_count(there, table) for table in tables.CHAINED)
    else:
        held = Manifest(days={head["day"]: DayHead(rows=head["seq"], head=head["hash"])})
        differs = chain.compare(reading, held) is not None
    if differs:
        hint = "name a new file or an empty database"
        raise LedgerError(target.path, f"holds other content than {source.path}", hint=hint)
    return head["seq"] if head else 0


def _linked(connection: Connection, table: Table, links: list[Row]) -> list[Row]:
    """The rows of one table that these links, one after the other, belong to."""
    numbers = [link["record_seq"] for link in links if link["record_table"] == table.name]
    if not numbers:
        return []
    return chain.rows_between(connection, table, numbers[0], numbers[-1])


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar() or 0


def _sums(connection: Connection) -> list[TableSum]:
    found = []
    for table in COPIED:
        rows, content = 0, hashlib.sha256()
        for rows, row in enumerate(chain.rows_of(connection, table), 1):  # noqa: B007 - the last number is the count
            content.update(canonical(row) + b"\n")
        found.append(TableSum(table=table.name, rows=rows, sha256=content.hexdigest()))
    return found


def _compared(reading: Connection, source: Ledger, target: Ledger) -> list[TableSum]:
    held = sums(target)
    for mine, theirs in zip(_sums(reading), held, strict=True):
        if mine != theirs:
            what = f"differs from {source.path} in {mine.table}: {theirs.rows:,} rows, not {mine.rows:,}"
            if mine.rows == theirs.rows:
                what = f"differs from {source.path} in {mine.table}: other content"
            hint = "another program wrote to it, or the disk is faulty: copy again to a new file or an empty database"
            raise LedgerError(target.path, what, hint=hint)
    return held
