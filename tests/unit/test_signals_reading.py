"""How statements about an escalation are read: how surely, by whom, whose act, and when it is due."""

from datetime import date

import pytest

from whoheld.extract import Extractor
from whoheld.model import Document, Signal
from whoheld.timespan import day_span

PUBLISHED = day_span(date(2022, 9, 13))  # a Tuesday


def read(extractor: Extractor, text: str, title: str | None = None) -> list[Signal]:
    whole = f"{title}\n\n{text}" if title else text
    return list(extractor.read(Document(title=title, text=whole, published=PUBLISHED, sha256="0" * 64)).signals)


@pytest.mark.parametrize(
    ("text", "topic", "modality"),
    [
        ("Mobilisation is not on the table, an official said.", "mobilisation", "denied"),
        ("There is no talk of a mobilisation in Moscow.", "mobilisation", "denied"),
        ("A truce was ruled out by both governments.", "ceasefire", "denied"),
        ("Mobilisation will be announced soon, officials said.", "mobilisation", "planned"),
        ("A referendum on joining Russia is to be held in the region.", "annexation", "planned"),
        ("The vote on joining Russia would be postponed, officials said.", "annexation", "planned"),
        ("A general mobilisation is being prepared.", "mobilisation", "planned"),
        ("Annexation would solve nothing, the minister said.", "annexation", "hypothetical"),
        ("Party leaders called for a full mobilisation.", "mobilisation", "hypothetical"),
        ("Bloggers ask again and again for a mobilisation.", "mobilisation", "hypothetical"),
        ("Deputies demanded full mobilisation.", "mobilisation", "hypothetical"),
        ("Rumours speak of a mobilisation.", "mobilisation", "rumoured"),
        ("They may call it a war before long.", "declaration_of_war", "hedged"),
        ("Mobilisation goes on.", "mobilisation", "asserted"),
    ],
)
def test_how_surely(extractor: Extractor, text: str, topic: str, modality: str) -> None:
    assert [(s.topic, s.modality) for s in read(extractor, text)] == [(topic, modality)]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Vladimir Putin announced a partial mobilisation.", "mobilisation"),
        ("The president signed a decree on general mobilisation.", "mobilisation"),
        ("He declared four regions annexed.", "annexation"),
        ("He signed decrees on the accession of four regions.", "annexation"),
        ("Both sides agreed to a ceasefire.", "ceasefire"),
        ("The truce came into force at noon.", "ceasefire"),
        ("The parliament has formally declared war.", "declaration_of_war"),
        ("The general ordered the withdrawal of all troops.", "withdrawal_order"),
        ("Russian forces are regrouping from Izium, the ministry said.", "withdrawal_order"),
        ("The troops were pulled out of Lyman to better positions.", "withdrawal_order"),
    ],
)
def test_what_is_told_to_have_happened(extractor: Extractor, text: str, topic: str) -> None:
    assert [(s.topic, s.occurred) for s in read(extractor, text)] == [(topic, True)]


@pytest.mark.parametrize(
    "text",
    [
        "Party leaders have begun to ask in public for full mobilisation.",
        "The president will order a mobilisation.",
        "The ministry denied that the president had ordered a mobilisation.",
        "The Kremlin announced a debate on the rules of mobilisation.",
        "The officials announced the annexation referendum.",
        "After annexation, the law would be changed.",
    ],
)
def test_what_has_not_happened(extractor: Extractor, text: str) -> None:
    assert not any(signal.occurred for signal in read(extractor, text))


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Vladimir Putin declared four Ukrainian regions annexed.", "RU"),
        ("Russia is preparing a declaration of war.", "RU"),
        ("Kyiv will not order a general mobilisation.", "UA"),
        ("The Ukrainian General Staff said that the Russian mobilisation goes on.", "RU"),
        ("The enemy prepares a mobilisation.", None),
        ("Ukraine's foreign minister said that annexation would change nothing.", None),
    ],
)
def test_whose_act_it_is(extractor: Extractor, text: str, side: str | None) -> None:
    assert [signal.subject_side for signal in read(extractor, text)] == [side]


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("Mobilisation will be announced on Friday, a friend said.", "2022-09-16"),
        ("Officials said on Monday that they would hold a referendum on joining Russia on September 25.", "2022-09-25"),
        ("Rumours say that Moscow declares war by October 1.", "2022-10-01"),
        ("The president announced a mobilisation on Monday.", None),
        ("Officials said on Monday that a mobilisation was planned.", None),
    ],
)
def test_when_it_is_due(extractor: Extractor, text: str, deadline: str | None) -> None:
    found = read(extractor, text)
    assert [signal.deadline.last_day.isoformat() if signal.deadline else None for signal in found] == [deadline]


def test_words_of_a_headline_are_no_speaker(extractor: Extractor) -> None:
    title = "Ukraine Retakes Towns Amid Rumours Putin To Issue Declaration Of War"
    found = read(extractor, "Nothing else is known.", title)
    assert [(signal.claimant, signal.subject_side) for signal in found] == [(None, "RU")]


def test_nobody_spreads_a_rumour_about_himself(extractor: Extractor) -> None:
    text = "A speech by Vladimir Putin was put off, which fed rumours that he would declare war."
    assert [(s.topic, s.claimant) for s in read(extractor, text)] == [("declaration_of_war", None)]
