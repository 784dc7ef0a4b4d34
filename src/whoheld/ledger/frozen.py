"""A ledger as it was at one moment, held in memory: for questions that are answered while others write."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Table, func, select

from whoheld.ledger import chain, tables
from whoheld.ledger.results import Arrived, DayHead
from whoheld.ledger.rows import asked_time
from whoheld.ledger.store import Ledger
from whoheld.model import Baseline, Claim, Document, Record, Review, Signal, from_json
from whoheld.timespan import Span

R = TypeVar("R", bound=Record)


class FrozenLedger(Ledger):
    """The records that beliefs are made of, read in one transaction; ``moment`` is the head of the chain then.

    What else is asked of it (search, sources, counts), and all writing, goes to the ledger as it is now.
    """

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(path=ledger.path, engine=ledger.engine, dialect=ledger.dialect)
        with ledger.reading() as connection:
            link = chain.last_link(connection)
            self.moment = DayHead(rows=link["seq"], head=link["hash"]) if link else DayHead(rows=0, head="")
            last: str | None = connection.execute(select(func.max(tables.documents.c.recorded))).scalar()
            self._latest = datetime.fromisoformat(last) if last else None
            self._documents = _read(connection, tables.documents, Document)
            self._claims = _read(connection, tables.claims, Claim)
            self._signals = _read(connection, tables.signals, Signal)
            maps, reviews = tables.baselines, tables.reviews
            self._baselines = _read(connection, maps, Baseline, order=(maps.c.on_day, maps.c.known, maps.c.id))
            self._reviews = _read(connection, reviews, Review, order=(reviews.c.known, reviews.c.seq))

    def documents(self, ids: Iterable[str] | None = None) -> list[Document]:
        """As ``Ledger.documents``."""
        wanted = None if ids is None else set(ids)
        return [row.record for row in self._documents if wanted is None or row.id in wanted]

    def documents_after(self, seq: int) -> list[Arrived[Document]]:
        """As ``Ledger.documents_after``."""
        return _after(self._documents, seq)

    def claims_after(self, seq: int) -> list[Arrived[Claim]]:
        """As ``Ledger.claims_after``."""
        return _after(self._claims, seq)

    def claims(
        self,
        *,
        valid: Span | None = None,
        known: datetime | None = None,
        place_id: str | None = None,
        document: str | None = None,
        recorded: datetime | None = None,
    ) -> list[Claim]:
        """As ``Ledger.claims``; with ``valid``, ``document`` or ``recorded`` of the ledger as it is now."""
        if valid is not None or document is not None or recorded is not None:
            return super().claims(valid=valid, known=known, place_id=place_id, document=document, recorded=recorded)
        return [claim for claim in _by(self._claims, known) if place_id is None or claim.place_id == place_id]

    def latest(self) -> datetime | None:
        """As ``Ledger.latest``."""
        return self._latest

    def signals(self, known: datetime | None = None) -> list[Signal]:
        """As ``Ledger.signals``."""
        return _by(self._signals, known)

    def baselines(self, known: datetime | None = None) -> list[Baseline]:
        """As ``Ledger.baselines``."""
        return _by(self._baselines, known)

    def reviews(self, known: datetime | None = None) -> list[Review]:
        """As ``Ledger.reviews``."""
        return _by(self._reviews, known)


def _read(
    connection: Connection, table: Table, cls: type[R], *, order: tuple[ColumnElement[str], ...] = ()
) -> list[Arrived[R]]:
    """The table's records by (known, id), or in another order."""
    query = select(table.c.seq, table.c.id, table.c.known, table.c.record)
    rows = connection.execute(query.order_by(*(order or (table.c.known, table.c.id))))
    return [Arrived(row[0], row[1], row[2], from_json(cls, row[3])) for row in rows]


def _after(rows: list[Arrived[R]], seq: int) -> list[Arrived[R]]:
    return sorted((row for row in rows if row.seq > seq), key=lambda row: row.seq)


def _by(rows: list[Arrived[R]], known: datetime | None) -> list[R]:
    last = None if known is None else asked_time(known)
    return [row.record for row in rows if last is None or row.known <= last]
