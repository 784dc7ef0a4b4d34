"""How surely a claim is said, who says it, and what of a name is meant: short reports of our own."""

import pytest

from whoheld.extract import Extractor
from whoheld.model import Claim, Document
from whoheld.theatre.load import load_theatre


def _claims(extractor: Extractor, text: str) -> dict[str | None, Claim]:
    return {claim.place: claim for claim in extractor.read(Document(text=text, sha256="")).claims}


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Ukrainian forces recaptured Balakliia on Friday.", "asserted"),
        ("Ukrainian forces likely recaptured Balakliia on Friday.", "hedged"),
        ("Ukrainian forces will likely continue to attack Balakliia this week.", "planned"),
        ("Ukrainian forces are unlikely to capture Balakliia this week.", "hypothetical"),
        ("Russian sources claimed that Ukrainian forces captured Balakliia but gave no evidence.", "rumoured"),
        ("Ukrainian forces failed to capture Balakliia on Friday.", "denied"),
    ],
)
def test_cues_weigh_beside_what_the_reader_hears(extractor: Extractor, text: str, modality: str) -> None:
    assert _claims(extractor, text)["Balakliia"].modality == modality


@pytest.mark.parametrize("doubt", ["The monitors could not independently verify this claim.", "It rained all day."])
def test_a_claim_that_the_next_sentence_doubts_is_a_rumour(extractor: Extractor, doubt: str) -> None:
    claim = _claims(extractor, f"A Russian officer said that Russian forces captured Balakliia. {doubt}")["Balakliia"]
    assert (claim.modality == "rumoured") is doubt.startswith("The monitors")


def test_a_place_after_which_one_says_something_is_a_person(extractor: Extractor) -> None:
    claims = _claims(extractor, "Kyslytsia said that Russian forces withdrew from Izium.")
    assert "Kyslytsia" not in claims
    assert claims["Izium"].claimant == "Kyslytsia"


def test_a_suburb_that_is_not_named_is_no_place_of_the_gazetteer(extractor: Extractor) -> None:
    claim = _claims(extractor, "Russian forces withdrew from the Kyiv suburb on Friday.")["Kyiv suburb"]
    assert claim.place_id is None
    assert claim.unresolved == "a suburb that is not named"


def test_the_city_of_kyiv_is_the_town(extractor: Extractor) -> None:
    claims = _claims(extractor, "Russian forces failed to capture the city of Kyiv in March.")
    assert [claim.place_id for claim in claims.values()] == ["geonames:703448"]


def test_places_of_a_long_list_are_all_read(extractor: Extractor) -> None:
    names = [p.name for p in load_theatre("ukraine").places if p.name.isalpha() and len(p.name) > 5][:120]
    text = f"Russian forces captured {', '.join(names[:-1])} and {names[-1]} on Friday."
    read = [c for c in extractor.read(Document(text=text, sha256="")).claims if c.effect == "gains" and c.side == "RU"]
    assert len({claim.place for claim in read}) > 0.9 * len(set(names))


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Ukrainian forces will likely capture Kupiansk in the next three days.", "UA"),
        ("Ukrainian forces are close to taking Kreminna.", "UA"),
        ("Ukrainian troops likely continued attacks toward Lyman on Thursday.", "UA"),
        ("Russian bloggers claimed that Russian forces recaptured Kostromka.", "RU"),
        ("Russian forces will likely capture Bakhmut in the next three days.", "RU"),
        ("Izium was captured by Ukrainian troops on Saturday.", "UA"),
    ],
)
def test_who_plainly_does_it_is_whose_it_is(extractor: Extractor, text: str, side: str) -> None:
    found = _claims(extractor, text)
    assert found
    assert {claim.side for claim in found.values()} == {side}
