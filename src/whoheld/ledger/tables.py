"""The tables: queried columns beside each record's canonical JSON. Times are UTC ISO text, which sorts as time does.

``seq`` is the order of arrival and keys the full-text index (an explicit key survives VACUUM). Text sorts by code point
in every database. A change here needs a migration: ``whoheld.ledger.migrations``.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Table
from sqlalchemy import Text as PlainText

metadata = MetaData()
Text = PlainText().with_variant(PlainText(collation="C"), "postgresql")
Number = Integer().with_variant(BigInteger(), "postgresql")


def _seq() -> Column[int]:
    return Column("seq", Number, primary_key=True, autoincrement=False)


def _record_table(name: str, *columns: Column[str] | Column[str | None]) -> Table:
    """A table of records: ``seq``, the derived ``id``, its own columns, ``recorded``, and the ``record`` as JSON."""
    return Table(
        name,
        metadata,
        _seq(),
        Column("id", Text, nullable=False, unique=True),
        *columns,
        Column("recorded", Text, nullable=False),
        Column("record", Text, nullable=False),
        sqlite_strict=True,
    )


def _text(name: str, *, optional: bool = False) -> Column[str]:
    return Column(name, Text, nullable=optional)


def _document_key(name: str = "document") -> Column[str]:
    return Column(name, Text, ForeignKey("documents.id"), nullable=False)


migrations = Table(
    "migrations",
    metadata,
    Column("version", Number, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("applied", Text, nullable=False),
    sqlite_strict=True,
)

documents = _record_table(
    "documents",
    _text("name", optional=True),
    _text("sha256"),
    _text("source", optional=True),
    _text("known"),
)

# begins/ends: the valid span, or the published one where the text gives none; valid_from/valid_to: only what it gives.
claims = _record_table(
    "claims",
    _document_key(),
    _text("source", optional=True),
    _text("place_id", optional=True),
    _text("effect"),
    _text("side", optional=True),
    _text("claimant_side", optional=True),
    _text("modality"),
    _text("known"),
    _text("begins"),
    _text("ends"),
    _text("valid_from", optional=True),
    _text("valid_to", optional=True),
)

signals = _record_table(
    "signals",
    _document_key(),
    _text("source", optional=True),
    _text("topic"),
    _text("claimant_side", optional=True),
    _text("known"),
)

# No foreign key: what could not be read has no document.
refusals = _record_table("refusals", _text("document", optional=True), _text("stage"), _text("reason"))

baselines = _record_table("baselines", _text("on_day"), _text("source"), _text("known"))

runs = Table(
    "runs",
    metadata,
    _seq(),
    Column("started", Text, nullable=False),
    Column("record", Text, nullable=False),
    sqlite_strict=True,
)

RECORD_TABLES = (documents, claims, signals, refusals, baselines)
APPEND_ONLY = (*RECORD_TABLES, runs, migrations)
VERSION_1 = tuple(metadata.sorted_tables)
"""What the first migration makes: never to be changed, and tables that came later stand at the end."""

Index("documents_by_name", documents.c.name)
Index("documents_by_sha256", documents.c.sha256)
Index("documents_by_known", documents.c.known, documents.c.id)
Index("documents_by_source", documents.c.source)
Index("claims_by_known", claims.c.known, claims.c.id)
Index("claims_by_place", claims.c.place_id, claims.c.known)
Index("claims_by_document", claims.c.document)
Index("claims_by_source", claims.c.source)
Index("signals_by_known", signals.c.known, signals.c.id)
Index("signals_by_document", signals.c.document)
Index("refusals_by_reason", refusals.c.reason)

VERSION_3_CHAINED = (*RECORD_TABLES, runs)
chain = Table(
    "chain",
    metadata,
    _seq(),
    Column("day", Text, nullable=False),
    Column("record_table", Text, nullable=False),
    Column("record_seq", Number, nullable=False),
    Column("hash", Text, nullable=False),
    sqlite_strict=True,
)

reviews = _record_table("reviews", _text("action"), _text("target", optional=True), _text("author"), _text("known"))

CHAINED = (*VERSION_3_CHAINED, reviews)
