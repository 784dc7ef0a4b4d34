"""Ordered migrations. A version that was released is never edited: a change is a new entry at the end."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, func, insert, inspect, select
from sqlalchemy.schema import CreateIndex, CreateTable

from whoheld.errors import LedgerError
from whoheld.ledger import tables
from whoheld.ledger.chain import link_all
from whoheld.ledger.dialect import Dialect

Step = Callable[[Connection, Dialect], None]


def _records(connection: Connection, dialect: Dialect) -> None:
    for table in tables.VERSION_1:
        connection.execute(CreateTable(table))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):  # in one order, so that files are alike
            connection.execute(CreateIndex(index))
    dialect.forbid_changes(connection, tables.APPEND_ONLY)


def _chain(connection: Connection, dialect: Dialect) -> None:
    connection.execute(CreateTable(tables.chain))
    link_all(connection)
    dialect.forbid_changes(connection, (tables.chain,))


def _reviews(connection: Connection, dialect: Dialect) -> None:
    connection.execute(CreateTable(tables.reviews))
    dialect.forbid_changes(connection, (tables.reviews,))


def _search(connection: Connection, dialect: Dialect) -> None:
    dialect.create_search(connection)


MIGRATIONS: tuple[tuple[str, Step], ...] = (
    ("records", _records),
    ("search", _search),
    ("chain", _chain),
    ("reviews", _reviews),
)
LATEST = len(MIGRATIONS)


def version_of(connection: Connection, *, path: str) -> int:
    """The file's schema version: 0 where it has no table at all. Raises LedgerError where it is no ledger or newer."""
    names = inspect(connection).get_table_names()
    if tables.migrations.name not in names:
        if names:
            raise LedgerError(path, "holds tables of another program", hint="name a ledger, or a new file or database")
        return 0
    version: int = connection.execute(select(func.max(tables.migrations.c.version))).scalar() or 0
    if version > LATEST:
        raise LedgerError(
            path,
            f"has schema version {version}, and this program knows {LATEST}",
            hint="update it with `pip install --upgrade whoheld`",
        )
    return version


def migrate(
    connection: Connection, dialect: Dialect, *, path: str, upto: int = LATEST, applied: datetime | None = None
) -> tuple[str, ...]:
    """Bring the file from its version up to ``upto`` within the caller's transaction; the names of what was applied.

    ``applied`` is noted for people and enters no result; it defaults to the database's own clock (UTC).
    """
    version = version_of(connection, path=path)
    moment = dialect.clock() if applied is None else applied.strftime("%Y-%m-%d %H:%M:%S")
    done = []
    for number, (name, step) in enumerate(MIGRATIONS[version:upto], start=version + 1):
        step(connection, dialect)
        row = insert(tables.migrations).values(version=number, name=name, applied=moment)
        connection.execute(row)
        done.append(name)
    return tuple(done)
