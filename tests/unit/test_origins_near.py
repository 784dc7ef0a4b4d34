"""Claims tied by words that are nearly the same, by a shared slip, by an agency's credit."""

import itertools
from datetime import date

import pytest

from whoheld.model import Claim, Document
from whoheld.origins import (
    LINKERS,
    Agencies,
    assign,
    credited,
    credits_linker,
    edited_documents,
    edited_passages,
    shared_errors,
    ties,
)
from whoheld.origins.minhash import signature
from whoheld.timespan import day_span

SENTENCE = "Redforce soldiers raised their flag over the town hall of Alpha after two days of heavy fighting"
REPORT = (
    "The river was quiet at dawn. Traders opened the market of Gamma before the rain came. {sentence}. "
    "The ferry to Delta goes twice a day again, and the school has a new roof that was paid for by the port. "
    "A second bridge is to be built next spring, the council of the island has decided after a long debate."
)
AGENCIES = Agencies(
    ids={"northwire": "northwire", "north wire service": "northwire", "tele": "tele"},
    credit=frozenset(("by", "source", "reporting", "with")),
)


def claim(*, document="d1", text="", quote=SENTENCE, day=1, **fields):
    start = max(text.find(quote), 0)
    base = {
        "document": document,
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        "place": "Alpha",
        "place_id": "t:1",
        "place_kind": "settlement",
        "effect": "gains",
        "side": "RED",
        "published": day_span(date(2030, 5, day)),
    }
    return Claim(**{**base, **fields})


def report(text, **fields):
    return Document(text=text, sha256="0" * 64, **fields)


def tied(left, right, texts, *linkers):
    origins = assign([left, right], texts, linkers=linkers)
    return origins[left.id] == origins[right.id]


def test_a_signature_tells_how_alike_two_texts_are():
    words = [f"w{at}" for at in range(400)]
    whole, part, other = (signature(" ".join(some), 3) for some in (words, words[:300], words[::-1]))
    assert whole.likeness(whole) == 1
    assert whole.likeness(part) == pytest.approx(298 / 398, abs=0.1)
    assert whole.likeness(other) < 0.05
    assert signature("two words", 3) is None


def test_signatures_are_the_same_on_every_machine():
    assert signature("a flag flies over the town hall", 2).least[:3].tolist() == [193061006, 387280283, 1631156189]


def edited(word="Weather", by="the governor"):
    first = REPORT.format(sentence=SENTENCE)
    second = f"{word}. " + REPORT.format(sentence="Late at night the flag of Redforce was up in Alpha")
    return (
        {"d1": first, "d2": second},
        claim(text=first, claimant=by),
        claim(document="d2", text=second, quote="the flag of Redforce was up in Alpha", claimant="the governor"),
    )


def test_a_report_that_was_edited_is_the_same_report():
    texts, left, right = edited()
    assert tied(left, right, texts, edited_documents)
    assert not tied(left, right, {**texts, "d2": texts["d2"][:60]}, edited_documents)


def test_in_an_edited_report_another_speaker_is_another_witness():
    texts, left, right = edited(by="the mayor")
    assert not tied(left, right, texts, edited_documents)


@pytest.mark.parametrize(
    ("fields", "same"),
    [({}, True), ({"day": 2}, True), ({"day": 3}, False), ({"place_id": "t:2"}, False), ({"effect": "holds"}, False)],
)
def test_a_sentence_that_was_taken_over_is_the_same_statement(fields, same):
    quote = SENTENCE.replace("heavy", "bitter")
    texts = {"d1": f"Rain fell. {SENTENCE}. It was cold.", "d2": f"Markets rose on Friday. {quote}! Trams ran."}
    right = claim(document="d2", text=texts["d2"], quote=quote, **fields)
    assert tied(claim(text=texts["d1"]), right, texts, edited_passages) is same


def test_a_few_words_are_compared_with_the_sentences_around_them():
    few = "Redforce took Alpha."
    texts = {
        "d1": f"The staff spoke of the eastern shore at noon. {few} It gave no losses and named no other town there.",
        "d2": f"The staff spoke of the eastern shore at noon. {few} It gave no losses and named no other town here.",
        "d3": f"Ferries stopped because of the storm last night. {few} A bakery in Delta sells bread to both islands.",
    }
    first, copy, own = (claim(document=key, text=text, quote=few) for key, text in texts.items())
    assert tied(first, copy, texts, edited_passages)
    assert not tied(first, own, texts, edited_passages)


def test_two_named_speakers_are_two_in_the_same_sentence():
    texts = {"d1": SENTENCE, "d2": SENTENCE + " indeed"}
    mayor, governor = claim(claimant="The mayor"), claim(document="d2", claimant="The governor")
    assert not tied(mayor, governor, texts, edited_passages)
    assert tied(mayor, claim(document="d2"), texts, edited_passages)


def test_a_bulletin_edited_daily_is_a_new_witness_every_other_day():
    texts = {
        f"d{day}": REPORT.format(sentence=f"{SENTENCE}, on day {day} of the siege of the harbour")
        for day in range(1, 7)
    }
    daily = [
        claim(document=key, text=text, day=day, claimant="Staff" if day in (2, 3) else None, source="Staff")
        for day, (key, text) in enumerate(texts.items(), 1)
    ]
    assert len(set(assign(daily, texts).values())) == 3


def test_no_mix_of_reasons_makes_one_origin_of_many_days():
    def tomorrow(claims, _texts):
        days = sorted(claims, key=lambda item: item.day)
        yield from ((left.claim_id, right.claim_id) for left, right in itertools.pairwise(days))

    daily = [claim(document=f"d{day}", quote=f"q{day}", day=day) for day in range(1, 7)]
    assert len(set(assign(daily, {}, linkers=(*LINKERS, tomorrow)).values())) == 3


def test_a_rare_slip_in_a_name_is_seldom_made_twice():
    many = [claim(document=f"m{at}", quote=f"m{at}", day=1 + at % 25) for at in range(30)]
    slip, again = (claim(document=key, quote=key, place="Alhpa", day=28) for key in ("s1", "s2"))
    origins = assign([*many, slip, again], {}, linkers=(shared_errors,))
    assert origins[slip.id] == origins[again.id]
    assert len(set(origins.values())) == 31
    few = assign([*many[:5], slip, again], {}, linkers=(shared_errors,))
    assert few[slip.id] != few[again.id]


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "GAMMA, May 1 (Northwire) - Redforce took Alpha.\nMore later."},
        {"text": "GAMMA. May 1. /North Wire Service/. Redforce took Alpha."},
        {"text": "Redforce took Alpha. (Northwire)"},
        {"text": "Redforce took Alpha.\nSource: Northwire"},
        {"text": "Redforce took Alpha.\n— Northwire"},
        {"text": "By Northwire\nRedforce took Alpha."},
        {"text": "Redforce took Alpha.", "source": "Northwire"},
        {"text": "Redforce took Alpha.", "author": "North Wire Service"},
    ],
)
def test_a_credit_names_the_agency_whose_words_are_printed(fields):
    assert credited(report(**fields), AGENCIES) == "northwire"


@pytest.mark.parametrize(
    "text",
    [
        "Redforce took Alpha.\nNorthwire",  # a bare name signs a picture
        "Redforce took Alpha.\nPhoto: Northwire",
        "Redforce took Alpha, Northwire said. The mayor (Northwire) denied it.",
        "GAMMA (Northwire/Tele) - Redforce took Alpha.",
        "GAMMA (Northwire) - Redforce took Alpha. (Tele)",
        "GAMMA (Northwire TV) - Redforce took Alpha.",
        "",
    ],
)
def test_what_is_no_credit_of_one_agency_is_none(text):
    assert credited(report(text), AGENCIES) is None


def test_a_paper_that_prints_an_agency_joins_what_the_agency_says():
    linker = credits_linker({"d1": "northwire", "d2": "northwire"}, AGENCIES)
    paper, other = claim(source="The Gazette", quote="a"), claim(document="d2", source="The Post", quote="b")
    relay = claim(document="d3", claimant="North Wire Service", quote="c", day=2)
    own, mayor = claim(document="d4", quote="d"), claim(document="d1", quote="e", claimant="The mayor")
    origins = assign([paper, other, relay, own, mayor], {}, linkers=(linker,))
    assert origins[paper.id] == origins[other.id] == origins[relay.id]
    assert len(set(origins.values())) == 3
    assert {reason for reason, _, _ in ties([paper, other], {}, linkers=(linker,))} == {"agency credits"}


def test_thousands_of_reports_of_one_thing_do_not_take_the_square_of_that():
    texts = {f"d{at}": f"{SENTENCE} says report {at}" for at in range(3000)}
    claims = [claim(document=key, text=text) for key, text in texts.items()]
    assert len(set(assign(claims, texts, linkers=(edited_passages,)).values())) == 1
