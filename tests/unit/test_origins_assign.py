"""Which claims are one witness."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whoheld.model import Claim
from whoheld.origins import LINKERS, Said, assign, plain
from whoheld.timespan import day_span


def claim(document="d1", quote="Redforce took Alpha", day=1, published=None, **fields):
    base = {
        "document": document,
        "quote": quote,
        "start": 0,
        "end": len(quote),
        "place": "Alpha",
        "place_id": "t:1",
        "place_kind": "settlement",
        "effect": "gains",
        "side": "RED",
        "published": day_span(date(2030, 5, published or day)),
    }
    return Claim(**{**base, **fields})


def same(left, right, texts=None):
    origins = assign([left, right], texts or {})
    return origins[left.id] == origins[right.id]


def test_the_same_few_words_of_two_named_speakers_are_two_statements():
    mayor, governor = claim(claimant="The mayor"), claim(document="d2", claimant="The governor")
    unnamed = claim(document="d3")
    assert not same(mayor, governor)
    assert same(mayor, unnamed)
    origins = assign([mayor, governor, unnamed], {})
    assert len(set(origins.values())) == 2


def test_every_claim_has_an_origin_and_unlike_claims_have_their_own():
    claims = [claim(), claim(document="d2", quote="Alpha fell to Redforce yesterday")]
    origins = assign(claims, {})
    assert set(origins) == {item.id for item in claims}
    assert len(set(origins.values())) == 2
    assert all(value.startswith("origin-") for value in origins.values())


@pytest.mark.parametrize("quote", ["Redforce took Alpha", "  REDFORCE   took «Alpha»! "])
def test_a_quote_in_the_same_words_is_a_copy(quote):
    assert same(claim(), claim(document="d2", quote=quote))


@pytest.mark.parametrize(
    "fields",
    [
        {"place": "Beta", "place_id": "t:2"},
        {"effect": "holds"},
        {"side": "BLUE"},
        {"scope": "north of"},
        {"day": 9},
    ],
)
def test_a_quote_in_the_same_words_on_another_matter_or_much_later_is_none(fields):
    assert not same(claim(), claim(document="d2", **fields))


def test_a_reprint_of_a_whole_document_is_a_copy_however_late():
    texts = {"d1": "Redforce took Alpha. Rain fell.", "d2": "Redforce took Alpha - rain fell"}
    assert same(claim(), claim(document="d2", day=20), texts)
    assert not same(claim(), claim(document="d2", day=20), {**texts, "d2": "Redforce took Alpha. Sun shone."})


def test_a_relay_has_the_origin_of_its_first_speaker():
    first = claim(claimant="The Staff", quote="we have taken Alpha")
    assert same(first, claim(document="d2", claimant="the staff", via=("Gazette",), day=2))
    assert not same(first, claim(document="d2", claimant="the staff", via=("Gazette",), day=3))
    assert not same(first, claim(document="d2", claimant="the governor"))
    assert not same(first, claim(document="d2", claimant="the staff", modality="denied"))


def test_a_speaker_is_known_by_id_or_by_name():
    by_both = claim(claimant="Gen. Roe", claimant_id="roe", quote="a")
    assert same(by_both, claim(document="d2", claimant="the general", claimant_id="roe", quote="b"))
    assert same(by_both, claim(document="d3", claimant="Gen. Roe", quote="c"))


def test_a_relay_that_names_the_paper_joins_the_papers_own_words():
    own = claim(source="The Gazette", quote="a")
    assert same(own, claim(document="d2", source="Radio", claimant="The Gazette", quote="b"))


def test_what_a_bulletin_says_daily_does_not_chain_into_one_statement():
    daily = [claim(document=f"d{day}", claimant="Staff", quote=f"q{day}", day=day) for day in range(1, 7)]
    assert len(set(assign(daily, {}).values())) == 3


def test_the_day_spoken_of_counts_before_the_day_of_printing():
    valid = day_span(date(2030, 5, 1))
    assert same(
        claim(claimant="S", quote="a", valid=valid),
        claim(document="d2", claimant="S", quote="b", valid=valid, published=9),
    )


def test_undated_claims_are_not_tied_by_words_alone():
    assert not same(Claim(**_undated("d1")), Claim(**_undated("d2")))


def _undated(document):
    return {"document": document, "quote": "x", "start": 0, "end": 1, "effect": "gains", "claimant": "S"}


def test_a_further_linker_joins_claims_by_its_own_reason():
    def rhyme(claims: list[Said], texts):
        yield from ((left.claim_id, right.claim_id) for left, right in itertools.pairwise(claims))

    claims = [claim(), claim(document="d2", quote="other", side="BLUE")]
    assert len(set(assign(claims, {}, linkers=(*LINKERS, rhyme)).values())) == 1


def test_an_origin_is_named_by_its_earliest_member_so_later_copies_keep_the_name():
    first, later = claim(), claim(document="d2", day=2)
    assert assign([first], {})[first.id] == assign([first, later], {})[first.id]


@given(st.permutations(range(8)))
def test_order_does_not_matter(order):
    claims = [claim(document=f"d{at}", quote=f"q{at % 3}", day=1 + at % 4, claimant=f"s{at % 2}") for at in range(8)]
    texts = {f"d{at}": f"text {at % 5}" for at in range(8)}
    assert assign([claims[at] for at in order], texts) == assign(claims, texts)


def test_plain_keeps_words_of_every_script():
    assert plain("Ізюм\u00a0— ВЗЯТО!") == "ізюм взято"
