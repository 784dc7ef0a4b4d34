"""The seam between the ledger and one kind of database: all that is not plain SQLAlchemy Core."""

from collections.abc import Iterable
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, Table

Match = tuple[int, float, str]
"""(``seq`` of the row, BM25 rank, snippet)."""


class Dialect(Protocol):
    """What a database must be able to do beside the shared statements."""

    def engine(self, path: str, *, create: bool) -> Engine:
        """Open ``path``; raises LedgerError where it is missing and ``create`` is not set."""
        ...

    def insert_new(self, table: Table) -> Any:
        """An insert that leaves rows whose ``id`` is there already as they are."""
        ...

    def forbid_changes(self, connection: Connection, tables: Iterable[Table]) -> None:
        """Make the tables append only, for every client."""
        ...

    def create_search(self, connection: Connection) -> None:
        """Make the full-text index over documents and quotes, fill it, and keep it current from now on."""
        ...

    def match_documents(self, connection: Connection, words: str, *, limit: int) -> list[Match]:
        """Documents that hold the words, best first."""
        ...

    def match_claims(self, connection: Connection, words: str, *, documents: list[str]) -> list[Match]:
        """Claims of these documents (ids) whose quotes hold the words, by ``seq``."""
        ...
