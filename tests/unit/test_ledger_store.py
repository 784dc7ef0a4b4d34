"""The ledger, over every store: what goes in comes out, once, in a fixed order, and never changes."""

import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from whoheld.errors import LedgerError, NotFound
from whoheld.ledger import Appended, Counts, Ledger, Run, known_of, open_ledger
from whoheld.model import Baseline, Claim, Document, Refusal, Review, Signal
from whoheld.timespan import Span, day_span, days_span, instant, parse_known

RECORDED = datetime(2022, 9, 20, 12, tzinfo=UTC)
DAY = date(2022, 9, 10)


def a_document(text: str = "Troops entered Alder on Saturday.", **fields: Any) -> Document:
    return Document(text=text, sha256="0" * 64, **{"published": day_span(DAY), "source": "Gazette", **fields})


def a_claim(document: Document, **fields: Any) -> Claim:
    given = {
        "quote": document.text,
        "start": 0,
        "end": len(document.text),
        "effect": "gains",
        "side": "north",
        "place_id": "geonames:1",
        "published": document.published,
        "source": document.source,
        **fields,
    }
    return Claim(document=document.id, **given)


def test_what_goes_in_comes_out(ledger: Ledger) -> None:
    document = a_document(name="r1", title="Entered")
    claim = a_claim(document, valid=days_span(date(2022, 9, 8), DAY))
    signal = Signal(document=document.id, topic="ceasefire", quote="q", start=0, end=1, published=document.published)
    refusal = Refusal(stage="extract", subject="r1", reason="no_side", detail="No side is named.", document=document.id)
    added = ledger.append(documents=[document], claims=[claim], signals=[signal], refusals=[refusal], recorded=RECORDED)
    assert added == Appended(documents=1, claims=1, signals=1, refusals=1)
    assert ledger.documents() == [document]
    assert ledger.claims() == [claim]
    assert ledger.claim(claim.id) == claim
    assert ledger.signals() == [signal]
    assert ledger.refusals() == [refusal]
    assert ledger.counts() == Counts(documents=1, claims=1, signals=1, refusals=1, baselines=0, runs=0)


def test_the_same_input_twice_adds_nothing(ledger: Ledger) -> None:
    document = a_document()
    content: dict[str, Any] = {"documents": [document, document], "claims": [a_claim(document)]}
    first = ledger.append(**content, recorded=RECORDED)
    again = ledger.append(**content, recorded=RECORDED + timedelta(days=1))
    assert first == Appended(documents=1, documents_there=1, claims=1)
    assert again == Appended(documents_there=2, claims_there=1)
    assert (again.added, (first + again).added) == (0, 2)
    assert ledger.counts().documents == 1


def test_hostile_texts_are_kept_to_the_letter_and_break_no_search(ledger: Ledger) -> None:
    flood = " ".join(f"w{n:x}" for n in range(150_000))
    texts = [
        "a\x00b \\u0000 c",
        "x" * 5_000 + " end",
        flood + " last",
        "' \\ :1A 'or' & | ! <-> ;--",
        "й ї é ß ﬁ ² e\u0301t",
    ]
    documents = [a_document(text, name=f"r{n}") for n, text in enumerate(texts)]
    ledger.append(documents=documents, claims=[a_claim(documents[0])], recorded=RECORDED)
    assert [ledger.document(document.id) for document in documents] == documents
    assert [hit.document for hit in ledger.search("end")] == [documents[1]]
    assert [hit.document for hit in ledger.search("w1f")] == [documents[2]]
    assert [hit.document for hit in ledger.search("or 1a")] == [documents[3]]
    assert [hit.document for hit in ledger.search("ét Й ²")] == [documents[4]]


def test_an_append_is_all_or_nothing(ledger: Ledger) -> None:
    stranger = a_claim(a_document("Never appended."))
    with pytest.raises(LedgerError, match="does not fit") as caught:
        ledger.append(documents=[a_document()], claims=[stranger], recorded=RECORDED)
    assert "append the document" in caught.value.hint
    assert ledger.counts().documents == 0
    assert ledger.search("Alder") == []


def test_documents_by_id_and_by_label(ledger: Ledger) -> None:
    old = a_document("First words.", name="r1", published=day_span(date(2022, 9, 1)))
    new = a_document("Corrected words.", name="r1", published=day_span(date(2022, 9, 2)))
    ledger.append(documents=[new, old], recorded=RECORDED)
    assert ledger.document("r1") == new, "the latest known"
    assert ledger.document(old.id) == old
    assert ledger.documents() == [old, new]
    assert ledger.documents([new.id, "document-0", new.id]) == [new]
    assert ledger.documents([]) == []
    assert ledger.present([old.id, "document-0"]) == {old.id}
    with pytest.raises(NotFound, match="no document") as caught:
        ledger.document("r2")
    assert "search" in caught.value.hint
    with pytest.raises(NotFound, match="no claim"):
        ledger.claim("claim-0")


def test_known_is_the_end_of_publication_or_the_time_of_recording() -> None:
    document = a_document()
    assert known_of(document, recorded=RECORDED) == datetime(2022, 9, 11, tzinfo=UTC)
    assert known_of(a_claim(document, published=None), recorded=RECORDED) == RECORDED


def test_a_claim_without_a_date_is_known_from_its_recording(ledger: Ledger) -> None:
    document = a_document(published=None)
    claim = a_claim(document)
    ledger.append(documents=[document], claims=[claim], recorded=RECORDED)
    assert ledger.as_of(known=RECORDED - timedelta(seconds=1)) == []
    assert ledger.as_of(known=RECORDED) == [claim]
    assert ledger.as_of(valid=date(2022, 9, 19)) == []
    assert ledger.as_of(valid=date(2022, 9, 20)) == [claim]
    assert ledger.claims(valid=day_span(date(2022, 9, 20))) == [claim]
    assert ledger.claims(valid=day_span(date(2022, 9, 21))) == []


def test_parts_of_a_second_never_make_a_claim_known_too_early(ledger: Ledger) -> None:
    document = a_document(published=None)
    ledger.append(documents=[document], claims=[a_claim(document)], recorded=RECORDED.replace(microsecond=800_000))
    assert ledger.claims(known=RECORDED.replace(microsecond=200_000)) == []
    assert len(ledger.claims(known=RECORDED + timedelta(seconds=1))) == 1


def test_known_on_a_day_holds_what_was_published_that_day(ledger: Ledger) -> None:
    document = a_document()
    ledger.append(documents=[document], claims=[a_claim(document)], recorded=RECORDED)
    assert len(ledger.as_of(known=parse_known("2022-09-10"))) == 1
    assert ledger.as_of(known=parse_known("2022-09-09")) == []
    assert ledger.as_of(known=parse_known("2022-09-10T23:59:00Z")) == []


def test_as_of_goes_by_the_valid_span_and_else_by_publication(ledger: Ledger) -> None:
    document = a_document()
    said = a_claim(document, valid=day_span(date(2022, 9, 5)))
    unsaid = a_claim(document)
    planned = a_claim(document, valid=day_span(date(2022, 9, 15)), modality="planned")
    ledger.append(documents=[document], claims=[said, unsaid, planned], recorded=RECORDED)

    def ids(day: date) -> set[str]:
        return {claim.id for claim in ledger.as_of(valid=day)}

    assert ids(date(2022, 9, 4)) == set()
    assert ids(date(2022, 9, 5)) == {said.id}
    assert ids(DAY) == {said.id, unsaid.id}
    assert ids(date(2022, 9, 15)) == {said.id, unsaid.id, planned.id}


def test_claims_are_filtered_and_ordered(ledger: Ledger) -> None:
    early = a_document("Early.", published=instant(datetime(2022, 9, 1, 8, tzinfo=UTC)))
    late = a_document("Late.", published=day_span(date(2022, 9, 3)))
    one = a_claim(late, place_id="geonames:2", valid=days_span(date(2022, 9, 1), date(2022, 9, 2)))
    two, three = a_claim(early), a_claim(early, effect="holds")
    ledger.append(documents=[late, early], claims=[one, two, three], recorded=RECORDED)
    assert ledger.claims() == [*sorted([two, three], key=lambda claim: claim.id), one]
    assert ledger.claims(place_id="geonames:2") == [one]
    assert ledger.claims(document=late.id) == [one]
    assert ledger.claims(known=parse_known("2022-09-01T08:00:01Z"), place_id="geonames:2") == []
    assert ledger.claims(valid=day_span(date(2022, 9, 2))) == [one]
    assert ledger.claims(valid=day_span(date(2022, 9, 3))) == [], "spans are half-open"


def test_what_came_in_late_can_be_left_out(ledger: Ledger) -> None:
    first, second = a_document("First."), a_document("Found in an archive.", published=day_span(date(2022, 9, 2)))
    ledger.append(documents=[first], claims=[a_claim(first)], recorded=RECORDED)
    fixed = ledger.as_of(recorded=RECORDED)
    ledger.append(documents=[second], claims=[a_claim(second)], recorded=RECORDED + timedelta(days=1))
    assert len(ledger.as_of()) == 2
    assert ledger.as_of(recorded=RECORDED) == fixed == ledger.claims(recorded=RECORDED)


def test_baselines(ledger: Ledger) -> None:
    first = Baseline(on="2022-09-05", source="Atlas", known="2022-09-06T00:00:00Z", geojson="{}")
    later = Baseline(on="2022-02-24", source="Atlas", known="2022-09-08T00:00:00+03:00", geojson="{}")
    assert ledger.add_baseline(first)
    assert not ledger.add_baseline(first, recorded=RECORDED)
    assert ledger.add_baseline(later)
    assert ledger.baselines() == [later, first], "by the day that they show"
    assert ledger.baselines(known=parse_known("2022-09-07T20:59:59Z")) == [first]
    assert ledger.baselines(known=parse_known("2022-09-07T21:00:00Z")) == [later, first]


def test_signals_by_known_and_runs_in_order(ledger: Ledger) -> None:
    document = a_document()
    signal = Signal(document=document.id, topic="ceasefire", quote="q", start=0, end=1, published=document.published)
    ledger.append(documents=[document], signals=[signal], recorded=RECORDED)
    assert ledger.signals(parse_known("2022-09-09")) == []
    assert ledger.signals(parse_known("2022-09-10")) == [signal]
    times = ["2022-09-20T12:00:00Z", "2022-09-20T13:00:00Z"]
    runs = [Run(started=time, theatre="t", documents_read=1, appended=Appended(documents=1)) for time in times]
    for run in runs:
        ledger.add_run(run)
    assert ledger.runs() == runs


def test_reviews_by_known(ledger: Ledger) -> None:
    times = ["2022-09-21T12:00:00Z", "2022-09-20T12:00:00Z"]
    late, early = (Review(action="retract", author="A", reason="r", made=made, target="claim-0") for made in times)
    assert ledger.add_review(late, recorded=RECORDED)
    assert ledger.add_review(early, recorded=RECORDED)
    assert not ledger.add_review(early, recorded=RECORDED)
    assert ledger.reviews() == [early, late]
    assert ledger.reviews(parse_known("2022-09-20T12:00:00Z")) == [early]
    assert ledger.reviews(parse_known("2022-09-20T11:59:59Z")) == []
    assert ledger.counts().reviews == 2


def test_sources(ledger: Ledger) -> None:
    gazette = [a_document(f"Report {n}.", published=day_span(date(2022, 9, n))) for n in (1, 2)]
    nobody = a_document("Unsigned.", source=None)
    ledger.append(documents=[*gazette, nobody], claims=[a_claim(gazette[0]), a_claim(nobody)], recorded=RECORDED)
    first, second = ledger.sources()
    assert (first.source, first.documents, first.claims) == ("Gazette", 2, 1)
    assert (first.first, first.last) == ("2022-09-02T00:00:00Z", "2022-09-03T00:00:00Z")
    assert (second.source, second.documents, second.claims) == (None, 1, 1)


@pytest.mark.parametrize(
    "table", ["documents", "claims", "signals", "refusals", "baselines", "runs", "chain", "reviews", "migrations"]
)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {key} = {key}", "DELETE FROM {table}"])
def test_rows_cannot_be_changed_by_any_client(
    path: str, table: str, statement: str, execute: Callable[..., Any]
) -> None:
    document = a_document()
    with open_ledger(path, create=True) as ledger:
        ledger.append(
            documents=[document],
            claims=[a_claim(document)],
            signals=[Signal(document=document.id, topic="ceasefire", quote="q", start=0, end=1)],
            refusals=[Refusal(stage="read", subject="x", reason="bad", detail="Bad.")],
            recorded=RECORDED,
        )
        ledger.add_baseline(Baseline(on="2022-09-05", source="A", known="2022-09-05T00:00:00Z", geojson="{}"))
        moment = "2022-09-20T12:00:00Z"
        ledger.add_run(Run(started=moment, theatre="t", documents_read=1, appended=Appended()))
        review = Review(action="retract", author="A", reason="r", made=moment, target=a_claim(document).id)
        ledger.add_review(review, recorded=RECORDED)
    key = "version" if table == "migrations" else "seq"
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError), match="append only"):
        execute(path, statement.format(table=table, key=key))


def test_columns_are_typed_and_keys_hold(tmp_path: Path) -> None:
    path = str(tmp_path / "war.ledger")
    open_ledger(path, create=True).close()
    connection = sqlite3.connect(path)
    try:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        strict = {name for _, name, kind, _, _, strict in connection.execute("PRAGMA table_list") if strict}
        assert {
            "documents",
            "claims",
            "signals",
            "refusals",
            "baselines",
            "runs",
            "chain",
            "reviews",
            "migrations",
        } <= strict
        keys = [row[2:5] for row in connection.execute("PRAGMA foreign_key_list(claims)")]
        assert keys == [("documents", "document", "id")]
    finally:
        connection.close()


def test_two_writers_take_turns(path: str, execute: Callable[..., Any]) -> None:
    open_ledger(path, create=True).close()
    failures: list[BaseException] = []

    def write(name: str) -> None:
        try:
            with open_ledger(path) as mine:
                for n in range(10):
                    mine.append(documents=[a_document(f"{name} {n}."), a_document(f"Both {n}.")], recorded=RECORDED)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_ledger(path) as opened:
        assert opened.counts().documents == 30
    assert execute(path, "SELECT count(*), min(seq), max(seq) FROM documents") == [(30, 1, 30)]


def test_valid_span_of_an_instant(ledger: Ledger) -> None:
    document = a_document()
    moment = datetime(2022, 9, 10, 18, tzinfo=UTC)
    claim = a_claim(document, valid=instant(moment))
    ledger.append(documents=[document], claims=[claim], recorded=RECORDED)
    second = timedelta(seconds=1)
    assert ledger.claims(valid=Span(start=moment + second, end=moment + 2 * second, precision="instant")) == []
    assert ledger.claims(valid=Span(start=moment, end=moment + second, precision="instant")) == [claim]
