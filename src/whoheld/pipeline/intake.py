"""Documents into the ledger, with what is extracted from them: out + refused accounts for all that came in."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from whoheld.ledger import Appended, Ledger
from whoheld.ledger.rows import batched
from whoheld.model import Claim, Document, Refusal, Signal
from whoheld.pipeline.progress import Progress, silent
from whoheld.read.refusals import refused

BATCH = 200
"""Documents in one transaction: what an interruption can lose, against the cost of a commit."""
_EXAMPLES = 3
_AHEAD = timedelta(days=1)


class Extracted(Protocol):
    """What is found in one document."""

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Claims, in the order of the text."""
        ...

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Signals, in the order of the text."""
        ...

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """What was not taken, and why."""
        ...


class DocumentReader(Protocol):
    """What finds claims in a document: ``whoheld.extract.Extractor``, or a fake of it."""

    def read(self, document: Document) -> Extracted:
        """Claims, signals and refusals of one document; a pure function of it."""
        ...


class RefusedCount(msgspec.Struct, frozen=True, kw_only=True):
    """How often something was refused at a stage for a reason, with a few details to show."""

    stage: str
    reason: str
    count: int
    examples: tuple[str, ...]


class IngestSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What came in and what became of it. ``claims`` and ``signals`` are those added.

    ``documents_read == documents_new + documents_there``; ``unread`` inputs (files, lines) gave no document at all.
    """

    documents_read: int = 0
    documents_new: int = 0
    documents_there: int = 0
    claims: int = 0
    signals: int = 0
    unread: int = 0
    refused: tuple[RefusedCount, ...] = ()


def take_in(
    ledger: Ledger,
    extractor: DocumentReader,
    items: Iterable[Document | Refusal],
    *,
    recorded: datetime,
    progress: Progress = silent,
) -> tuple[IngestSummary, Appended]:
    """Append documents, and the claims, signals and refusals of those that the ledger does not hold yet.

    A document that is there is not read again, so a later extractor never mixes its claims with an earlier one's. Each
    batch is one transaction: after an interruption the same call goes on where it stopped. Raises LedgerError.
    """
    total, read = Appended(), 0
    refusals: list[Refusal] = []
    for batch in batched(items, BATCH):
        documents = [item for item in batch if isinstance(item, Document)]
        refusing = [item for item in batch if isinstance(item, Refusal)]
        there = ledger.present(document.id for document in documents)
        found = [extractor.read(document) for document in _first_of_each(documents) if document.id not in there]
        refusing += [refusal for extraction in found for refusal in extraction.refusals]
        total += ledger.append(
            documents=documents,
            claims=[claim for extraction in found for claim in extraction.claims],
            signals=[signal for extraction in found for signal in extraction.signals],
            refusals=refusing,
            recorded=recorded,
        )
        refusals += refusing
        read += len(documents)
        progress("documents", read)
    summary = IngestSummary(
        documents_read=read,
        documents_new=total.documents,
        documents_there=total.documents_there,
        claims=total.claims,
        signals=total.signals,
        unread=sum(refusal.stage == "read" and refusal.document is None for refusal in refusals),
        refused=count_refusals(refusals),
    )
    return summary, total


def without_future_dates(items: Iterable[Document | Refusal], *, recorded: datetime) -> Iterator[Document | Refusal]:
    """The items; a document dated more than a day after ``recorded`` (UTC) is undated, and a refusal says so.

    Maps run to the last date of publication and the embargo counts back from it, so one wrong date would undo both. The
    day allows for zones and clocks.
    """
    latest = recorded + _AHEAD
    for item in items:
        if isinstance(item, Document) and item.published and item.published.start > latest:
            undated = msgspec.structs.replace(item, published=None)
            what = f"it is dated {item.published.edtf()}, which is still to come"
            yield undated
            yield refused(item.origin_path or item.label, "future_date", what, document=undated)
        else:
            yield item


def count_refusals(refusals: Iterable[Refusal]) -> tuple[RefusedCount, ...]:
    """Refusals by stage and reason, the most frequent first, each with its first examples."""
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], list[str]] = {}
    for refusal in refusals:
        key = refusal.stage, refusal.reason
        counts[key] += 1
        shown = examples.setdefault(key, [])
        line = f"{refusal.subject}: {refusal.detail}"
        if len(shown) < _EXAMPLES and line not in shown:
            shown.append(line)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        RefusedCount(stage=stage, reason=reason, count=count, examples=tuple(examples[stage, reason]))
        for (stage, reason), count in ordered
    )


def _first_of_each(documents: list[Document]) -> list[Document]:
    """Without copies, in order."""
    return list({document.id: document for document in documents}.values())
