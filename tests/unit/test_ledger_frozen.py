"""A ledger held as it was at one moment: what came in later is not in it, and it answers like the ledger itself."""

from datetime import UTC, date, datetime, timedelta

from whoheld.ledger import FrozenLedger, Ledger
from whoheld.model import Baseline, Claim, Document, Review, Signal
from whoheld.timespan import day_span

RECORDED = datetime(2022, 9, 20, tzinfo=UTC)
EARLY = datetime(2022, 9, 12, tzinfo=UTC)


def document(number: int) -> Document:
    return Document(text=f"Report {number}.", sha256="0" * 64, published=day_span(date(2022, 9, 10 + number)))


def claim(of: Document, place: str) -> Claim:
    return Claim(document=of.id, quote="x", start=0, end=1, effect="holds", place_id=place, published=of.published)


def fill(ledger: Ledger) -> list[Document]:
    documents = [document(number) for number in range(4)]
    ledger.append(
        documents=documents,
        claims=[claim(one, f"t:{at % 2}") for at, one in enumerate(documents)],
        signals=[Signal(document=documents[0].id, topic="ceasefire", quote="x", start=0, end=1)],
        recorded=RECORDED,
    )
    ledger.add_baseline(Baseline(on="2022-09-01", source="a map", known="2022-09-02T00:00:00Z", geojson="{}"))
    ledger.add_review(
        Review(action="retract", author="A", reason="r", made="2022-09-19T00:00:00Z", target="claim-0"),
        recorded=RECORDED,
    )
    return documents


def test_it_answers_like_the_ledger(ledger: Ledger) -> None:
    documents = fill(ledger)
    frozen = FrozenLedger(ledger)
    assert frozen.moment == ledger.head()
    assert frozen.moment.rows == 11
    for known in (None, EARLY, RECORDED):
        assert frozen.claims(known=known) == ledger.claims(known=known)
        assert frozen.claims(known=known, place_id="t:1") == ledger.claims(known=known, place_id="t:1")
        assert frozen.signals(known) == ledger.signals(known)
        assert frozen.baselines(known) == ledger.baselines(known)
        assert frozen.reviews(known) == ledger.reviews(known)
    assert frozen.documents() == ledger.documents()
    assert frozen.documents([documents[2].id]) == [documents[2]]
    assert frozen.claims(document=documents[2].id) == ledger.claims(document=documents[2].id)
    assert frozen.counts() == ledger.counts()
    for after in (0, 2, 4):
        assert frozen.documents_after(after) == ledger.documents_after(after)
        assert frozen.claims_after(after) == ledger.claims_after(after)
    assert frozen.latest() == ledger.latest() == RECORDED


def test_what_comes_later_is_not_in_it(ledger: Ledger) -> None:
    fill(ledger)
    frozen = FrozenLedger(ledger)
    new = document(9)
    ledger.append(documents=[new], claims=[claim(new, "t:1")], recorded=RECORDED + timedelta(days=1))
    assert new not in frozen.documents()
    assert frozen.latest() == RECORDED
    assert ledger.latest() == RECORDED + timedelta(days=1)
    assert len(frozen.claims()) == len(frozen.claims_after(0)) == 4
    assert len(frozen.documents_after(0)) == 4
    assert frozen.moment != ledger.head()
    assert len(FrozenLedger(ledger).claims()) == 5


def test_an_empty_ledger_has_a_head(ledger: Ledger) -> None:
    assert FrozenLedger(ledger).latest() is ledger.latest() is None
    assert (ledger.head().rows, ledger.head().head) == (0, "")
    assert FrozenLedger(ledger).moment == ledger.head()
