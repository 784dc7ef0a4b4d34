"""The seam between the ledger and one kind of database: all that is not plain SQLAlchemy Core."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Engine, Table
from sqlalchemy.exc import DBAPIError

from whoheld.ledger.rows import Row

Match = tuple[int, float, str]
"""(``seq`` of the row, rank, lower is better, snippet)."""


class Dialect(Protocol):
    """What a database must be able to do beside the shared statements.

    Transactions with the execution option ``whoheld_write`` take turns: a writer waits for the one before.
    """

    def label(self, path: str) -> str:
        """``path`` as it may be shown: without a password. Raises LedgerError where it is malformed."""
        ...

    def engine(self, path: str, *, create: bool) -> Engine:
        """Open ``path``; raises LedgerError where it is missing and ``create`` is not set."""
        ...

    def clock(self) -> ColumnElement[Any]:
        """The database's own time, as text in UTC to the second."""
        ...

    def forbid_changes(self, connection: Connection, tables: Iterable[Table]) -> None:
        """Make the tables append only, for every client."""
        ...

    def create_search(self, connection: Connection) -> None:
        """Make the full-text index over documents and quotes, and fill it."""
        ...

    def index(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Bring rows that were just added to ``table`` (with their ``seq``) into the full-text index."""
        ...

    def match_documents(self, connection: Connection, words: str, *, limit: int) -> list[Match]:
        """Documents that hold the words, best first."""
        ...

    def match_claims(self, connection: Connection, words: str, *, documents: list[str]) -> list[Match]:
        """Claims of these documents (ids) whose quotes hold the words, by ``seq``."""
        ...

    def snapshot(self, engine: Engine, path: str) -> bool:
        """Copy the database to the new SQLite file ``path``, as it is at one moment; False where it can't do that."""
        ...

    def hint(self, error: DBAPIError) -> str:
        """The next step for a failure that the database reports."""
        ...
