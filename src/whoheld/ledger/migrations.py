"""Ordered migrations. A version that was released is never edited: a change is a new entry at the end."""

from collections.abc import Callable

from sqlalchemy import Connection, func, insert, inspect, select

from whoheld.errors import LedgerError
from whoheld.ledger import tables
from whoheld.ledger.dialect import Dialect

Step = Callable[[Connection, Dialect], None]


def _records(connection: Connection, dialect: Dialect) -> None:
    tables.metadata.create_all(connection, checkfirst=False)
    dialect.forbid_changes(connection, tables.APPEND_ONLY)


def _search(connection: Connection, dialect: Dialect) -> None:
    dialect.create_search(connection)


MIGRATIONS: tuple[tuple[str, Step], ...] = (("records", _records), ("search", _search))
LATEST = len(MIGRATIONS)


def version_of(connection: Connection, *, path: str) -> int:
    """The file's schema version: 0 where it has no table at all. Raises LedgerError where it is no ledger or newer."""
    names = inspect(connection).get_table_names()
    if tables.migrations.name not in names:
        if names:
            raise LedgerError(path, "is an SQLite file of another program", hint="name a ledger, or a new file")
        return 0
    version: int = connection.execute(select(func.max(tables.migrations.c.version))).scalar() or 0
    if version > LATEST:
        raise LedgerError(
            path,
            f"has schema version {version}, and this program knows {LATEST}",
            hint="update it with `pip install --upgrade whoheld`",
        )
    return version


def migrate(connection: Connection, dialect: Dialect, *, path: str, upto: int = LATEST) -> tuple[str, ...]:
    """Bring the file from its version up to ``upto`` within the caller's transaction; the names of what was applied.

    ``applied`` is the database's own clock (UTC): it is for people and enters no result.
    """
    version = version_of(connection, path=path)
    done = []
    for number, (name, step) in enumerate(MIGRATIONS[version:upto], start=version + 1):
        step(connection, dialect)
        row = insert(tables.migrations).values(version=number, name=name, applied=func.current_timestamp())
        connection.execute(row)
        done.append(name)
    return tuple(done)
