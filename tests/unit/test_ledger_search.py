"""Full-text search, over every store: in titles, texts and quotes, in any script, with any input."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from whoheld.ledger import Ledger, open_ledger
from whoheld.ledger.sqlite import fts_query
from whoheld.model import Claim, Document
from whoheld.timespan import day_span

RECORDED = datetime(2022, 9, 20, tzinfo=UTC)


def a_document(text: str, title: str | None = None) -> Document:
    return Document(text=text, title=title, sha256="0" * 64, published=day_span(date(2022, 9, 10)))


def a_claim(document: Document, quote: str) -> Claim:
    start = document.text.index(quote)
    return Claim(document=document.id, quote=quote, start=start, end=start + len(quote), effect="gains")


ALDER = a_document("The mayor of Alder spoke. Troops entered Alder on Saturday. Birch is quiet.", "Alder is free")
BIRCH = a_document("Nothing new from Birch, and Alder is far. Villagers in Ївшань near the café waited.")
CLAIM = a_claim(ALDER, "Troops entered Alder on Saturday.")


@pytest.fixture(scope="module")
def ledger(new_store: Callable[[], str]) -> Any:
    with open_ledger(new_store(), create=True) as opened:
        opened.append(documents=[ALDER, BIRCH], claims=[CLAIM], recorded=RECORDED)
        yield opened


def found(ledger: Ledger, words: str) -> list[tuple[str, bool]]:
    return [(hit.document.id, hit.claim is not None) for hit in ledger.search(words)]


def test_a_quote_that_holds_the_words_brings_its_claim(ledger: Ledger) -> None:
    hit, *rest = ledger.search("entered alder")
    assert (hit.document, hit.claim, rest) == (ALDER, CLAIM, [])
    assert hit.snippet == "Troops [entered] [Alder] on Saturday."


def test_titles_weigh_more_and_words_outside_quotes_find_the_document(ledger: Ledger) -> None:
    assert found(ledger, "alder") == [(ALDER.id, True), (BIRCH.id, False)]
    assert found(ledger, "birch quiet") == [(ALDER.id, False)]


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ('"is free"', 1),
        ('"free is"', 0),
        ("villag*", 1),
        ("villag", 0),
        ("CAFE", 1),
        ("ЇВШАНЬ", 1),
        ("alder -birch", 2),  # operators are words like others
        ("alder OR nowhere", 0),
        ("", 0),
        ("***", 0),
        ('"', 0),
    ],
)
def test_words_phrases_and_beginnings(ledger: Ledger, words: str, hits: int) -> None:
    assert len(ledger.search(words)) == hits


def test_the_limit_is_kept(ledger: Ledger) -> None:
    assert len(ledger.search("alder", limit=1)) == 1
    assert ledger.search("alder", limit=0) == ledger.search("alder", limit=-3) == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.one_of(
        st.text(st.characters(exclude_categories=())),
        st.lists(
            st.sampled_from(['"', "'", "*", "NEAR", "NEAR(a b, 2)", "AND", "OR", "NOT", "title:", "^a", "(", ")"])
        ).map(" ".join),
    )
)
def test_no_input_raises(ledger: Ledger, words: str) -> None:
    assert len(ledger.search(words)) <= 2


def test_the_query_holds_only_quoted_words() -> None:
    assert fts_query('say "NEAR Alder" title:x\x00y* ;--') == '"say" "NEAR Alder" "title:x" "y*"*'
    assert fts_query("\ud800 ok") == '"ok"'
