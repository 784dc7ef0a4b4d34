"""Records as rows. What ``known`` means stands here and nowhere else."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from whoheld.model import Baseline, Claim, Document, Record, Refusal, Review, Signal, to_json
from whoheld.timespan import utc_text

Row = dict[str, Any]
T = TypeVar("T")
Dated = Document | Claim | Signal


def known_of(record: Dated, *, recorded: datetime) -> datetime:
    """When the record could be known (UTC): the end of ``published``, or ``recorded`` where it has no date."""
    return record.published.end.astimezone(UTC) if record.published else recorded.astimezone(UTC)


def stored_time(moment: datetime) -> str:
    """A time as stored, rounded up to the second, so that nothing seems to be known before it was."""
    if moment.microsecond:
        moment = moment.replace(microsecond=0) + timedelta(seconds=1)
    return utc_text(moment)


def asked_time(moment: datetime) -> str:
    """A time as asked for, rounded down to the second."""
    return utc_text(moment)


def document_row(document: Document, *, recorded: datetime) -> Row:
    """A row of ``documents``."""
    return _row(
        document,
        recorded=recorded,
        name=document.name,
        sha256=document.sha256,
        source=document.source,
        known=stored_time(known_of(document, recorded=recorded)),
    )


def claim_row(claim: Claim, *, recorded: datetime) -> Row:
    """A row of ``claims``. Where no date is given at all, the claim begins and ends when it was recorded."""
    span = claim.valid or claim.published
    return _row(
        claim,
        recorded=recorded,
        document=claim.document,
        source=claim.source,
        place_id=claim.place_id,
        effect=claim.effect,
        side=claim.side,
        claimant_side=claim.claimant_side,
        modality=claim.modality,
        known=stored_time(known_of(claim, recorded=recorded)),
        begins=utc_text(span.start if span else recorded),
        ends=stored_time(span.end if span else recorded),
        valid_from=utc_text(claim.valid.start) if claim.valid else None,
        valid_to=stored_time(claim.valid.end) if claim.valid else None,
    )


def signal_row(signal: Signal, *, recorded: datetime) -> Row:
    """A row of ``signals``."""
    return _row(
        signal,
        recorded=recorded,
        document=signal.document,
        source=signal.source,
        topic=signal.topic,
        claimant_side=signal.claimant_side,
        known=stored_time(known_of(signal, recorded=recorded)),
    )


def refusal_row(refusal: Refusal, *, recorded: datetime) -> Row:
    """A row of ``refusals``."""
    return _row(refusal, recorded=recorded, document=refusal.document, stage=refusal.stage, reason=refusal.reason)


def baseline_row(baseline: Baseline, *, recorded: datetime) -> Row:
    """A row of ``baselines``."""
    known = stored_time(datetime.fromisoformat(baseline.known))
    return _row(baseline, recorded=recorded, on_day=baseline.on, source=baseline.source, known=known)


def review_known(review: Review) -> str:
    """When a decision is known from, as stored."""
    return stored_time(datetime.fromisoformat(review.made))


def review_row(review: Review, *, recorded: datetime) -> Row:
    """A row of ``reviews``."""
    known = review_known(review)
    about = review.target or review.place_id
    return _row(review, recorded=recorded, action=review.action, target=about, author=review.author, known=known)


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most ``size`` (itertools has it from Python 3.12)."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def _row(record: Record, *, recorded: datetime, **columns: str | None) -> Row:
    return {"id": record.id, **columns, "recorded": stored_time(recorded), "record": to_json(record)}
