"""Intake: everything that comes in is a new document, a known one, or refused for a reason."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from whoheld.ledger import Ledger, open_ledger
from whoheld.model import Claim, Document, Refusal, Signal
from whoheld.pipeline import intake
from whoheld.pipeline.intake import take_in, without_future_dates
from whoheld.timespan import day_span

RECORDED = datetime(2022, 9, 20, tzinfo=UTC)


class Found(msgspec.Struct, frozen=True):
    claims: tuple[Claim, ...] = ()
    signals: tuple[Signal, ...] = ()
    refusals: tuple[Refusal, ...] = ()


class FakeExtractor:
    """A claim for each 'took', a signal for each 'truce', a refusal for each 'shelled'."""

    def __init__(self) -> None:
        self.read_ids: list[str] = []

    def read(self, document: Document) -> Found:
        self.read_ids.append(document.id)
        common: dict[str, Any] = {"document": document.id, "quote": "q", "published": document.published}
        words = document.text.split()
        return Found(
            tuple(Claim(**common, start=n, end=n + 1, effect="gains") for n, w in enumerate(words) if w == "took"),
            tuple(Signal(**common, start=n, end=n + 1, topic="ceasefire") for n, w in enumerate(words) if w == "truce"),
            tuple(
                Refusal(stage="extract", subject=document.label, reason="strike", detail=f"word {n}", start=n)
                for n, w in enumerate(words)
                if w == "shelled"
            ),
        )


def a_document(text: str) -> Document:
    return Document(text=text, sha256="0" * 64, published=day_span(date(2022, 9, 10)))


UNREAD = Refusal(stage="read", subject="bad.jsonl:3", reason="bad_json", detail="Expecting value")
ITEMS = [a_document("They took it"), UNREAD, a_document("truce shelled shelled"), a_document("nothing")]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(str(tmp_path / "war.ledger"), create=True) as opened:
        yield opened


def test_all_that_came_in_is_accounted_for(ledger: Ledger) -> None:
    summary, appended = take_in(ledger, FakeExtractor(), ITEMS, recorded=RECORDED)
    assert (summary.documents_read, summary.documents_new, summary.documents_there) == (3, 3, 0)
    assert (summary.claims, summary.signals, summary.unread) == (1, 1, 1)
    strike, bad_json = summary.refused
    assert (strike.reason, strike.count, len(strike.examples)) == ("strike", 2, 2)
    assert (bad_json.stage, bad_json.examples) == ("read", ("bad.jsonl:3: Expecting value",))
    assert appended.refusals == 3
    counts = ledger.counts()
    assert (counts.documents, counts.claims, counts.signals, counts.refusals) == (3, 1, 1, 3)


def test_known_documents_are_not_read_again(ledger: Ledger) -> None:
    take_in(ledger, FakeExtractor(), ITEMS, recorded=RECORDED)
    before = ledger.counts()
    again = FakeExtractor()
    new = a_document("took took")
    summary, _ = take_in(ledger, again, [*ITEMS, new, new], recorded=RECORDED)
    assert again.read_ids == [new.id]
    assert (summary.documents_read, summary.documents_new, summary.documents_there) == (5, 1, 4)
    assert summary.claims == 2
    assert ledger.counts().refusals == before.refusals


def test_batches_change_nothing_but_the_transactions(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BATCH", 2)
    seen: list[tuple[str, int, int | None]] = []

    def progress(what: str, done: int, total: int | None = None) -> None:
        seen.append((what, done, total))

    summary, _ = take_in(ledger, FakeExtractor(), ITEMS, recorded=RECORDED, progress=progress)
    assert summary.documents_new == 3
    assert seen == [("documents", 1, None), ("documents", 3, None)]


def test_an_interruption_keeps_whole_batches_and_the_next_run_goes_on(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "BATCH", 1)

    def broken() -> Iterator[Document | Refusal]:
        yield ITEMS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_in(ledger, FakeExtractor(), broken(), recorded=RECORDED)
    assert (ledger.counts().documents, ledger.counts().claims) == (1, 1)
    summary, _ = take_in(ledger, FakeExtractor(), ITEMS, recorded=RECORDED)
    assert (summary.documents_new, summary.documents_there) == (2, 1)


def test_a_date_that_is_still_to_come_is_not_taken(ledger: Ledger) -> None:
    """One such date would end the embargo at once, and draw a map of each day up to it."""
    today, later = (
        Document(text=f"They took it, {day}", sha256="0" * 64, published=day_span(date(2022, 9, day)))
        for day in (21, 22)
    )
    items = list(without_future_dates([today, later, UNREAD], recorded=RECORDED))
    undated = msgspec.structs.replace(later, published=None)
    assert items[:2] == [today, undated]
    assert items[3] == UNREAD
    told = items[2]
    assert isinstance(told, Refusal)
    assert (told.reason, told.document) == ("future_date", undated.id)
    assert "2022-09-22" in told.detail
    take_in(ledger, FakeExtractor(), items, recorded=RECORDED)
    assert [document.published for document in ledger.documents()] == [None, today.published]
