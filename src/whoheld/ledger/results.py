"""What the ledger answers with, apart from the records themselves."""

from typing import Generic, TypeVar

import msgspec

from whoheld.model import Claim, Document, Record

R = TypeVar("R", bound=Record)


class Arrived(msgspec.Struct, Generic[R], frozen=True):
    """A record as it came in: the number of its row, its id, when it could be known (UTC ISO text), and itself."""

    seq: int
    id: str
    known: str
    record: R


class Appended(msgspec.Struct, frozen=True, kw_only=True):
    """How many records one append added, and how many of its records the ledger held already."""

    documents: int = 0
    claims: int = 0
    signals: int = 0
    refusals: int = 0
    documents_there: int = 0
    claims_there: int = 0
    signals_there: int = 0
    refusals_there: int = 0

    @property
    def added(self) -> int:
        """All records added."""
        return self.documents + self.claims + self.signals + self.refusals

    def __add__(self, other: "Appended") -> "Appended":
        """The sum of two appends, field by field."""
        mine, theirs = msgspec.structs.asdict(self), msgspec.structs.asdict(other)
        return Appended(**{field: mine[field] + theirs[field] for field in mine})


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows each table holds."""

    documents: int
    claims: int
    signals: int
    refusals: int
    baselines: int
    runs: int
    reviews: int = 0


class SourceCount(msgspec.Struct, frozen=True, kw_only=True):
    """What one source gave. ``first`` and ``last`` are the earliest and latest ``known`` of its documents (UTC ISO)."""

    source: str | None
    documents: int
    claims: int
    first: str
    last: str


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to a search: a document and, where the words stand in the quote of a claim, that claim.

    ``snippet`` is the passage with the words in [brackets]. ``rank`` of the document: lower is better (BM25 in SQLite,
    ``ts_rank`` in PostgreSQL).
    """

    document: Document
    claim: Claim | None
    snippet: str
    rank: float


class TableSum(msgspec.Struct, frozen=True, kw_only=True):
    """What one table holds: ``sha256`` is over its rows as lines of canonical JSON, in order."""

    table: str
    rows: int
    sha256: str


class DayHead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The chain at the end of a day: how many rows it holds up to then, and the hash of its last link (hex)."""

    rows: int
    head: str


class Manifest(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="whoheld-1", tag_field="manifest"
):
    """The heads of a ledger's chain by ISO day: who publishes it can't change a row of those days unseen."""

    days: dict[str, DayHead]


class SourceRun(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one source gave in one run of ``watch``: all that came in was the same, a document, or refused.

    ``came`` counts entries, pages, files or lines looked at; ``same`` those known and unchanged; ``documents`` those
    read that are new, of which ``versions`` replace an earlier one of the same name and ``repeats`` are nearly the same
    as an earlier document; ``unread`` gave none. ``refused`` pairs reasons with counts, claims' too. ``chars`` is the
    length of the new texts. ``failed`` says why the source gave nothing at all.
    """

    source: str
    came: int = 0
    same: int = 0
    documents: int = 0
    versions: int = 0
    repeats: int = 0
    unread: int = 0
    chars: int = 0
    refused: tuple[tuple[str, int], ...] = ()
    seconds: float = 0.0
    failed: str | None = None


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A document (derived id) beside the earlier one that it replaces ('version') or nearly repeats ('near').

    ``alike`` is the share of five-word runs that both have, estimated, 0 to 1.
    """

    document: str
    earlier: str
    link: str
    alike: float


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run of ingest or watch: when (UTC ISO), with which theatre, how many documents were read, what was added.

    ``unread`` inputs gave no document; ``refused`` lists (stage, reason, count). ``seconds`` is how long it took (None:
    not measured). ``sources`` and ``links`` are those of a run of watch.
    """

    started: str
    theatre: str
    documents_read: int
    appended: Appended
    command: str = "ingest"
    unread: int = 0
    refused: tuple[tuple[str, str, int], ...] = ()
    seconds: float | None = None
    sources: tuple[SourceRun, ...] = ()
    links: tuple[Link, ...] = ()
