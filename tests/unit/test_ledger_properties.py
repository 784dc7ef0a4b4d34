"""What must hold for every ledger in every store, whatever the claims and the order in which they come."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from whoheld.ledger import known_of, open_ledger
from whoheld.ledger.store import Ledger
from whoheld.model import Claim, Document
from whoheld.timespan import Span, day_span, end_of

FIRST = date(2022, 9, 1)
RECORDED = datetime(2022, 10, 1, tzinfo=UTC)
days = st.integers(0, 9).map(lambda number: FIRST + timedelta(days=number))
spans = st.none() | days.map(day_span)
Pair = tuple[Document, Claim]
NewStore = Callable[[], str]


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    published = draw(spans)
    document = Document(text=draw(st.sampled_from("abcdef")), published=published, sha256="0" * 64)
    claim = Claim(
        document=document.id,
        quote=document.text,
        start=0,
        end=1,
        effect=draw(st.sampled_from(["gains", "holds", "loses"])),
        valid=draw(spans),
        published=published,
    )
    return document, claim


many = st.lists(pairs(), max_size=8)
quick = settings(max_examples=15, deadline=None)


def append(ledger: Ledger, content: Iterable[Pair]) -> int:
    content = list(content)
    added = ledger.append(
        documents=[document for document, _ in content], claims=[claim for _, claim in content], recorded=RECORDED
    )
    return added.added


def fresh(new_store: NewStore) -> Ledger:
    return open_ledger(new_store(), create=True)


def expected(content: list[Pair], *, valid: date, known: datetime) -> list[Claim]:
    """``as_of`` in the plainest Python."""

    def begins(claim: Claim) -> datetime:
        span: Span | None = claim.valid or claim.published
        return span.start if span else RECORDED

    claims = {claim.id: claim for _, claim in content}.values()
    dated = [(known_of(claim, recorded=RECORDED), claim.id, claim) for claim in claims]
    return [
        claim
        for when, _, claim in sorted(dated, key=lambda row: row[:2])
        if when <= known and begins(claim) < end_of(valid)
    ]


@quick
@given(many, days, days)
def test_as_of_is_what_the_definition_says(new_store: NewStore, content: list[Pair], valid: date, known: date) -> None:
    with fresh(new_store) as ledger:
        append(ledger, content)
        assert ledger.as_of(valid=valid, known=end_of(known)) == expected(content, valid=valid, known=end_of(known))
        assert ledger.as_of() == expected(content, valid=RECORDED.date(), known=RECORDED)


@quick
@given(many)
def test_twice_is_once(new_store: NewStore, content: list[Pair]) -> None:
    with fresh(new_store) as ledger:
        append(ledger, content)
        counts, claims = ledger.counts(), ledger.claims()
        assert append(ledger, content) == 0
        assert append(ledger, reversed(content)) == 0
        assert (ledger.counts(), ledger.claims()) == (counts, claims)


@quick
@given(many, st.randoms(use_true_random=False), st.integers(0, 8))
def test_the_order_of_appends_changes_no_answer(
    new_store: NewStore, content: list[Pair], shuffler: object, cut: int
) -> None:
    shuffled = list(content)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    with fresh(new_store) as one, fresh(new_store) as other:
        append(one, content)
        append(other, shuffled[:cut])
        append(other, shuffled[cut:])
        assert one.claims() == other.claims()
        assert one.documents() == other.documents()
        assert one.as_of(valid=FIRST, known=RECORDED) == other.as_of(valid=FIRST, known=RECORDED)


@quick
@given(many, many, days, days)
def test_what_is_known_later_changes_nothing_known_before(
    new_store: NewStore, before: list[Pair], after: list[Pair], valid: date, known: date
) -> None:
    moment = end_of(known)
    later = [pair for pair in after if known_of(pair[1], recorded=RECORDED) > moment]
    with fresh(new_store) as ledger:
        append(ledger, before)
        answer = ledger.as_of(valid=valid, known=moment)
        append(ledger, later)
        assert ledger.as_of(valid=valid, known=moment) == answer


@quick
@given(many, days, days, days)
def test_more_is_known_later(new_store: NewStore, content: list[Pair], valid: date, one: date, other: date) -> None:
    sooner, later = sorted([end_of(one), end_of(other)])
    with fresh(new_store) as ledger:
        append(ledger, content)
        known_sooner = ledger.as_of(valid=valid, known=sooner)
        assert ledger.as_of(valid=valid, known=later)[: len(known_sooner)] == known_sooner
