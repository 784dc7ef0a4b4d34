"""Whose a place is by words elsewhere: a verb after a list, the text below a title."""

import pytest

from whoheld.extract import Extractor
from whoheld.model import Document
from whoheld.pipeline.extractor import extractor_of
from whoheld.theatre.load import load_theatre


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return extractor_of(load_theatre("ukraine"))


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Vysokopillia, Novovoznesenske, Sukhyi Stavok and Myroliubivka are under Ukrainian control, she said.", "UA"),
        ("Izium, Kupiansk and Balakliia remain under the control of Russian troops, he said.", "RU"),
    ],
)
def test_a_list_is_under_the_control_that_its_verb_names(extractor: Extractor, text: str, side: str) -> None:
    claims = extractor.read(Document(text=text, sha256="0" * 64)).claims
    names = text.split(" are ", maxsplit=1)[0].split(" remain ", maxsplit=1)[0].replace(" and ", ", ").split(", ")
    assert {claim.place for claim in claims} == set(names)
    assert {(claim.effect, claim.side) for claim in claims} == {("holds", side)}


def test_what_follows_another_name_is_no_part_of_it(extractor: Extractor) -> None:
    text = "Sukhyi Stavok and Myroliubivka are under Ukrainian control."
    claims = extractor.read(Document(text=text, sha256="0" * 64)).claims
    assert {claim.place for claim in claims} == {"Sukhyi Stavok", "Myroliubivka"}


@pytest.mark.parametrize(("party", "side"), [("Ukrainian", "UA"), ("Russian", "RU")])
def test_a_title_that_names_no_party_speaks_of_the_one_below(extractor: Extractor, party: str, side: str) -> None:
    text = f"Izium taken\n\n{party} troops have taken Izium, an official said on Saturday."
    claims = extractor.read(Document(text=text, sha256="0" * 64)).claims
    assert [(claim.place, claim.effect, claim.side) for claim in claims] == [("Izium", "gains", side)] * 2


def test_a_title_that_names_a_party_is_taken_at_its_word(extractor: Extractor) -> None:
    text = "Russian troops capture Izium\n\nUkrainian troops have taken Izium, an official said on Saturday."
    claims = extractor.read(Document(text=text, sha256="0" * 64)).claims
    assert {claim.side for claim in claims} == {"RU", "UA"}
