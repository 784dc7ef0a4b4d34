"""How much of a region a claim tells of, and what a row refuses of what the learned reader says. Own sentences."""

import pytest

from whoheld.extract import Extractor
from whoheld.model import Document
from whoheld.pipeline.extractor import extractor_of
from whoheld.theatre.load import load_theatre


@pytest.fixture(scope="module")
def reader() -> Extractor:
    return extractor_of(load_theatre("ukraine"))


@pytest.mark.parametrize(
    ("text", "extents"),
    [
        ("Ukrainian forces have liberated almost all of Kharkiv Oblast.", ["almost all of"]),
        ("Russian troops withdrew from the entire northern part of Kherson Oblast.", ["entire northern part of"]),
        ("Russian forces captured all of Donetsk and Luhansk oblasts.", ["all of", "all of"]),
        ("Ukrainian forces have liberated villages in Kharkiv Oblast.", [None]),
        ("All Ukrainian units that hold Kharkiv Oblast were praised; they liberated Kharkiv Oblast.", [None]),
        ("Ukrainian forces have liberated all of Izium.", [None]),
    ],
)
def test_extents(reader: Extractor, text: str, extents: list[str | None]) -> None:
    claims = reader.read(Document(text=text, sha256="0" * 64)).claims
    assert claims
    said = [claim.extent for claim in claims if claim.effect in ("gains", "loses")]
    assert said == extents[: len(said)]
    assert said


def test_a_place_withdrawn_to_is_not_lost(reader: Extractor) -> None:
    text = "Russian troops withdrew from Balakliia to Kupiansk. Russian forces withdrew to Lyptsi after heavy losses."
    found = reader.read(Document(text=text, sha256="0" * 64))
    assert {(claim.place, claim.effect, claim.side) for claim in found.claims} == {("Balakliia", "loses", "RU")}
    assert [refusal.reason for refusal in found.refusals] == ["withdraw.to", "withdraw.to"]
