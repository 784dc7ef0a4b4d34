"""The ledger's statements. Nothing here is of one database: that stands in ``sqlite.py`` and ``postgres.py``."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec
from sqlalchemy import Connection, Engine, Select, Table, func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from whoheld.errors import LedgerError, NotFound
from whoheld.ledger import chain, tables
from whoheld.ledger.dialect import Dialect
from whoheld.ledger.migrations import LATEST, migrate, version_of
from whoheld.ledger.postgres import PostgresDialect, is_postgres
from whoheld.ledger.results import Appended, Arrived, Counts, DayHead, Hit, Manifest, Run, SourceCount
from whoheld.ledger.rows import (
    Row,
    asked_time,
    baseline_row,
    batched,
    claim_row,
    document_row,
    refusal_row,
    review_row,
    signal_row,
)
from whoheld.ledger.sqlite import SqliteDialect
from whoheld.model import Baseline, Claim, Document, Record, Refusal, Review, Signal, canonical, from_json
from whoheld.timespan import Span, end_of, utc_text

R = TypeVar("R", bound=Record)
T = TypeVar("T")
_BATCH = 2_000
_ASK = 500


def open_ledger(path: str, *, create: bool = False, made: datetime | None = None) -> "Ledger":
    """Open the ledger in the file or at the ``postgresql://`` address ``path``, bringing an older schema up to date.

    ``create`` makes a missing file, or the tables in an empty database. ``made`` is the time (UTC) noted for a new
    schema: the database's clock, unless the file is to be alike each time.

    Raises LedgerError where the ledger is missing, not a ledger, of a newer version, locked, or needs an update that
    can't be written; MissingExtra where PostgreSQL is asked for without its driver.
    """
    dialect: Dialect = PostgresDialect() if is_postgres(path) else SqliteDialect()
    name = dialect.label(path)
    ledger = Ledger(path=name, engine=dialect.engine(path, create=create), dialect=dialect)
    try:
        with ledger.guarded(), ledger.engine.connect() as connection:
            version = version_of(connection, path=name)
        if version < LATEST:
            if version == 0 and not create:
                raise LedgerError(name, "holds no ledger", hint=f"fill it with `whoheld ingest {name} FILE...`")
            with ledger.writing() as connection:
                migrate(connection, dialect, path=name, applied=made)
    except BaseException:
        ledger.close()
        raise
    return ledger


class Ledger:
    """An open ledger; a context manager. Rows are only ever added, and a record that is there already is left alone.

    All times asked for are UTC; ``known`` None means all that is known now. ``path`` is for people: no password in it.
    """

    def __init__(self, *, path: str, engine: Engine, dialect: Dialect) -> None:
        self.path = path
        self.engine = engine
        self.dialect = dialect

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the file or the connections go."""
        self.engine.dispose()

    # -- writing ------------------------------------------------------------------------------------------------------

    def append(
        self,
        *,
        documents: Iterable[Document] = (),
        claims: Iterable[Claim] = (),
        signals: Iterable[Signal] = (),
        refusals: Iterable[Refusal] = (),
        recorded: datetime,
    ) -> Appended:
        """Add what is not there yet, in one transaction: all of it or, on an error, nothing.

        ``recorded`` (with a zone) is the time of this append; it is also when a record without a date is known. Claims
        and signals name a document, by its derived id, of this append or an earlier one. Raises LedgerError.
        """
        with self.writing() as connection:
            added = {
                table.name: self._insert(connection, table, rows)
                for table, rows in (
                    (tables.documents, [document_row(record, recorded=recorded) for record in documents]),
                    (tables.claims, [claim_row(record, recorded=recorded) for record in claims]),
                    (tables.signals, [signal_row(record, recorded=recorded) for record in signals]),
                    (tables.refusals, [refusal_row(record, recorded=recorded) for record in refusals]),
                )
            }
        return Appended(
            **{name: new for name, (new, _) in added.items()},
            **{f"{name}_there": there for name, (_, there) in added.items()},
        )

    def add_baseline(self, baseline: Baseline, *, recorded: datetime | None = None) -> bool:
        """Add a published map; False where it was there already. ``recorded`` defaults to the baseline's ``known``."""
        row = baseline_row(baseline, recorded=recorded or datetime.fromisoformat(baseline.known))
        with self.writing() as connection:
            new, _ = self._insert(connection, tables.baselines, [row])
        return new == 1

    def add_review(self, review: Review, *, recorded: datetime) -> bool:
        """Add an analyst's decision; False where it was there already."""
        with self.writing() as connection:
            new, _ = self._insert(connection, tables.reviews, [review_row(review, recorded=recorded)])
        return new == 1

    def add_run(self, run: Run) -> None:
        """Note one run of ingest."""
        with self.writing() as connection:
            self._add(connection, tables.runs, [{"started": run.started, "record": canonical(run).decode()}])

    # -- records ------------------------------------------------------------------------------------------------------

    def documents(self, ids: Iterable[str] | None = None) -> list[Document]:
        """All documents, or those with these derived ids, by when they were known. Unknown ids are left out."""
        table = tables.documents
        query = select(table.c.known, table.c.id, table.c.record)
        if ids is None:
            return self._records(Document, query.order_by(table.c.known, table.c.id), at=2)
        rows: list[Sequence[Any]] = []
        for part in batched(dict.fromkeys(ids), _ASK):
            rows += self._rows(query.where(table.c.id.in_(part)))
        return [from_json(Document, row[2]) for row in sorted(rows, key=lambda row: (row[0], row[1]))]

    def documents_after(self, seq: int) -> list[Arrived[Document]]:
        """Documents that came in after the one numbered ``seq`` (0: all), in the order of arrival."""
        return self._after(tables.documents, Document, seq)

    def claims_after(self, seq: int) -> list[Arrived[Claim]]:
        """Claims that came in after the one numbered ``seq`` (0: all), in the order of arrival."""
        return self._after(tables.claims, Claim, seq)

    def document(self, id_or_label: str) -> Document:
        """The document with this derived id, or the latest known with this supplier's name. Raises NotFound."""
        table = tables.documents
        match = (table.c.id == id_or_label) | (table.c.name == id_or_label)
        newest = (table.c.id == id_or_label).desc(), table.c.known.desc(), table.c.seq.desc()
        found = self._records(Document, select(table.c.record).where(match).order_by(*newest).limit(1))
        if not found:
            raise NotFound(id_or_label, "is no document of this ledger", hint=f"try `whoheld search {self.path} WORDS`")
        return found[0]

    def present(self, ids: Iterable[str]) -> set[str]:
        """Those of the documents' derived ids that the ledger holds."""
        column = tables.documents.c.id
        parts = batched(dict.fromkeys(ids), _ASK)
        return {row[0] for part in parts for row in self._rows(select(column).where(column.in_(part)))}

    def claims(
        self,
        *,
        valid: Span | None = None,
        known: datetime | None = None,
        place_id: str | None = None,
        document: str | None = None,
        recorded: datetime | None = None,
    ) -> list[Claim]:
        """Claims by (known, id). ``valid``: those whose own span (the published one, where none is said) meets it.

        ``document`` is a derived id. ``recorded``: only what the ledger held at that time, whatever came in later.
        """
        table = tables.claims
        query = _known_by(select(table.c.record), table, known=known, recorded=recorded)
        if valid is not None:
            start, end = utc_text(valid.start), utc_text(valid.end)
            # A claim without any date has begins == ends, and lies in a span that holds that moment.
            meets = (table.c.ends > start) | ((table.c.begins == table.c.ends) & (table.c.ends == start))
            query = query.where(table.c.begins < end, meets)
        if place_id is not None:
            query = query.where(table.c.place_id == place_id)
        if document is not None:
            query = query.where(table.c.document == document)
        return self._records(Claim, query.order_by(table.c.known, table.c.id))

    def claim(self, claim_id: str) -> Claim:
        """The claim with this id. Raises NotFound."""
        found = self._records(Claim, select(tables.claims.c.record).where(tables.claims.c.id == claim_id))
        if not found:
            raise NotFound(claim_id, "is no claim of this ledger", hint=f"try `whoheld search {self.path} WORDS`")
        return found[0]

    def as_of(
        self, *, valid: date | None = None, known: datetime | None = None, recorded: datetime | None = None
    ) -> list[Claim]:
        """What could be known at ``known`` of the state up to the end of the day ``valid``, by (known, id).

        A claim counts where its valid span (the published one, where the text gives none) begins before that day ends.
        Claims known later never change the answer. A report of an earlier date that comes in late does, since it could
        have been known; ``recorded`` leaves out what came in after that time, so that the answer is fixed for good.
        """
        table = tables.claims
        query = _known_by(select(table.c.record), table, known=known, recorded=recorded)
        if valid is not None:
            query = query.where(table.c.begins < utc_text(end_of(valid)))
        return self._records(Claim, query.order_by(table.c.known, table.c.id))

    def signals(self, known: datetime | None = None) -> list[Signal]:
        """Signals that could be known at ``known``, by (known, id)."""
        table = tables.signals
        query = _known_by(select(table.c.record), table, known=known, recorded=None)
        return self._records(Signal, query.order_by(table.c.known, table.c.id))

    def refusals(self) -> list[Refusal]:
        """All that was refused, by id."""
        return self._records(Refusal, select(tables.refusals.c.record).order_by(tables.refusals.c.id))

    def baselines(self, known: datetime | None = None) -> list[Baseline]:
        """Published maps that could be known at ``known``, by (day, known, id)."""
        table = tables.baselines
        query = _known_by(select(table.c.record), table, known=known, recorded=None)
        return self._records(Baseline, query.order_by(table.c.on_day, table.c.known, table.c.id))

    def reviews(self, known: datetime | None = None) -> list[Review]:
        """Analysts' decisions that were known at ``known``, oldest first."""
        table = tables.reviews
        query = _known_by(select(table.c.record), table, known=known, recorded=None)
        return self._records(Review, query.order_by(table.c.known, table.c.seq))

    def runs(self) -> list[Run]:
        """Runs of ingest, oldest first."""
        return self._records(Run, select(tables.runs.c.record).order_by(tables.runs.c.seq))

    # -- search and figures -------------------------------------------------------------------------------------------

    def search(self, words: str, *, limit: int = 20) -> list[Hit]:
        """Documents with all the words, best first: one hit for each claim whose quote holds them, else one in all.

        "..." is a phrase, ``word*`` a beginning; no input raises. Accents don't count.
        """
        with self.reading() as connection:
            found = self.dialect.match_documents(connection, words, limit=max(0, limit))
            documents = _by_seq(connection, tables.documents, Document, [match[0] for match in found])
            ids = [documents[seq].id for seq, _, _ in found]
            quoted = self.dialect.match_claims(connection, words, documents=ids) if ids else []
            claims = _by_seq(connection, tables.claims, Claim, [match[0] for match in quoted])
        of_document: dict[str, list[tuple[Claim | None, str]]] = {}
        for seq, _, snippet in quoted:
            of_document.setdefault(claims[seq].document, []).append((claims[seq], snippet))
        hits = []
        for (seq, rank, snippet), document in zip(found, ids, strict=True):
            passages = of_document.get(document) or [(None, snippet)]
            hits += [Hit(document=documents[seq], claim=claim, snippet=words, rank=rank) for claim, words in passages]
        return hits[: max(0, limit)]

    def sources(self) -> list[SourceCount]:
        """What each source gave, most documents first."""
        table, claims = tables.documents, tables.claims
        count = func.count().label("documents")
        query = (
            select(table.c.source, count, func.min(table.c.known), func.max(table.c.known))
            .group_by(table.c.source)
            .order_by(count.desc(), table.c.source.nulls_first())
        )
        joined = claims.join(table, table.c.id == claims.c.document)
        per_source = select(table.c.source, func.count()).select_from(joined).group_by(table.c.source)
        of_source: dict[str | None, int] = {row[0]: row[1] for row in self._rows(per_source)}
        return [
            SourceCount(source=name, documents=number, claims=of_source.get(name, 0), first=first, last=last)
            for name, number, first, last in self._rows(query)
        ]

    def verify(self, against: Manifest | None = None) -> Manifest:
        """The heads of the chain by day, where every row is as it was written and in its place.

        ``against`` is what was published of it before. Raises LedgerError that names the first row that was changed,
        removed or inserted.
        """
        with self.reading() as connection:
            checked = chain.check(connection)
            fault = checked.fault or (chain.compare(connection, against) if against else None)
        if fault:
            hint = "keep it as it is, and find by a backup or copy what it was"
            raise LedgerError(self.path, f"was tampered with or damaged: {fault}", hint=hint)
        return checked.manifest

    def latest(self) -> datetime | None:
        """When the last document came in (UTC); None: there is none."""
        last: str | None = self._rows(select(func.max(tables.documents.c.recorded)))[0][0]
        return datetime.fromisoformat(last) if last else None

    def head(self) -> DayHead:
        """How many rows the chain has, and the hash of its last link ('' while there is none)."""
        with self.reading() as connection:
            link = chain.last_link(connection)
        return DayHead(rows=link["seq"], head=link["hash"]) if link else DayHead(rows=0, head="")

    def counts(self) -> Counts:
        """The number of rows of each kind."""
        counted = (*tables.RECORD_TABLES, tables.runs, tables.reviews)
        query = select(*(select(func.count()).select_from(table).scalar_subquery() for table in counted))
        row = self._rows(query)[0]
        return Counts(**{table.name: number for table, number in zip(counted, row, strict=True)})

    # -- connections --------------------------------------------------------------------------------------------------

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn the database's errors into LedgerError."""
        try:
            yield
        except IntegrityError as error:
            hint = "append the document with its claims or before them; nothing of this append was kept"
            raise LedgerError(self.path, f"a record does not fit: {error.orig}", hint=hint) from error
        except DBAPIError as error:
            reason = " ".join(str(error.orig).split())
            raise LedgerError(self.path, reason, hint=self.dialect.hint(error)) from error

    def put(self, connection: Connection, table: Table, rows: list[Row]) -> None:
        """Add whole rows as they are, within the caller's transaction; their numbers and links are its care."""
        for part in batched(rows, _BATCH):
            connection.execute(insert(table), part)
            self.dialect.index(connection, table, part)

    def snapshot(self, path: str) -> bool:
        """Copy the database to the new file ``path`` as it is; False where its kind can't do that."""
        with self.guarded():
            return self.dialect.snapshot(self.engine, path)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that may write, all or nothing."""
        with self.guarded(), self.engine.connect() as plain:
            connection = plain.execution_options(whoheld_write=True)
            with connection.begin():
                yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that sees one state of the ledger throughout."""
        with self.guarded(), self.engine.connect() as connection:
            yield connection

    def _insert(self, connection: Connection, table: Table, rows: list[Row]) -> tuple[int, int]:
        """(rows added, rows that were there)."""
        new: dict[str, Row] = {}
        for row in rows:
            new.setdefault(row["id"], row)
        for part in batched(list(new), _ASK):
            for (there,) in connection.execute(select(table.c.id).where(table.c.id.in_(part))):
                del new[there]
        self._add(connection, table, list(new.values()))
        return len(new), len(rows) - len(new)

    def _add(self, connection: Connection, table: Table, rows: list[Row]) -> None:
        """Add rows that are not there. Writers take turns, so the next ``seq`` is nobody else's."""
        last = connection.execute(select(func.max(table.c.seq))).scalar() or 0
        numbered = [{"seq": seq, **row} for seq, row in enumerate(rows, last + 1)]
        self.put(connection, table, numbered)
        chain.add_links(connection, table, numbered)

    def _after(self, table: Table, cls: type[R], seq: int) -> list[Arrived[R]]:
        query = select(table.c.seq, table.c.id, table.c.known, table.c.record).where(table.c.seq > seq)
        rows = self._rows(query.order_by(table.c.seq))
        return [Arrived(row[0], row[1], row[2], from_json(cls, row[3])) for row in rows]

    def _rows(self, query: Select[Any]) -> list[Sequence[Any]]:
        with self.reading() as connection:
            return list(connection.execute(query).all())

    def _records(self, cls: type[T], query: Select[Any], *, at: int = 0) -> list[T]:
        return [msgspec.json.decode(row[at], type=cls) for row in self._rows(query)]


def _known_by(query: Select[Any], table: Table, *, known: datetime | None, recorded: datetime | None) -> Select[Any]:
    if known is not None:
        query = query.where(table.c.known <= asked_time(known))
    if recorded is not None:
        query = query.where(table.c.recorded <= asked_time(recorded))
    return query


def _by_seq(connection: Connection, table: Table, cls: type[R], seqs: list[int]) -> dict[int, R]:
    found: dict[int, R] = {}
    for part in batched(seqs, _ASK):
        query = select(table.c.seq, table.c.record).where(table.c.seq.in_(part))
        found |= {row[0]: from_json(cls, row[1]) for row in connection.execute(query)}
    return found
