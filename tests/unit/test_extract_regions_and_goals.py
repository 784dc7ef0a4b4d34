"""How much of a region a claim tells of, and what a row refuses of what the learned reader says. Own sentences."""

import pytest

from whoheld.extract import Extractor
from whoheld.model import Document


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
def test_extents(extractor: Extractor, text: str, extents: list[str | None]) -> None:
    claims = extractor.read(Document(text=text, sha256="0" * 64)).claims
    assert claims
    said = [claim.extent for claim in claims if claim.effect in ("gains", "loses")]
    assert said == extents[: len(said)]
    assert said


@pytest.mark.parametrize(
    ("text", "partial"),
    [
        ("Ukrainian forces have made gains in Kharkiv Oblast.", True),
        ("Ukrainian forces have liberated villages in northern Kharkiv Oblast.", True),
        ("Russian forces captured parts of Donetsk and Luhansk oblasts.", True),
        ("Russian troops made gains in the eastern region of Luhansk and the southern region of Zaporizhzhia.", True),
        ("Ukrainian forces have liberated Kharkiv Oblast.", False),
        ("Russian troops withdrew from Kherson Oblast.", False),
        ("Russian forces withdrew from positions in almost all of Kharkiv Oblast.", False),
        ("Ukrainian forces have liberated Izium in Kharkiv Oblast.", False),
    ],
)
def test_what_happened_somewhere_in_a_region_is_told_of_a_part_of_it(
    extractor: Extractor, text: str, partial: bool
) -> None:
    claims = extractor.read(Document(text=text, sha256="0" * 64)).claims
    assert {claim.partial for claim in claims if claim.effect in ("gains", "loses")} == {partial}


def test_a_place_withdrawn_to_is_not_lost(extractor: Extractor) -> None:
    text = "Russian troops withdrew from Balakliia to Kupiansk. Russian forces withdrew to Lyptsi after heavy losses."
    found = extractor.read(Document(text=text, sha256="0" * 64))
    assert {(claim.place, claim.effect, claim.side) for claim in found.claims} == {("Balakliia", "loses", "RU")}
    assert [refusal.reason for refusal in found.refusals] == ["withdraw.to", "withdraw.to"]


@pytest.mark.parametrize(
    ("text", "effect", "side"),
    [
        ("Kyiv denied that Bakhmut had fallen.", "loses", "UA"),
        ("The Russian defence ministry denied that Izium had fallen.", "loses", "RU"),
        ("The Russian defence ministry rejected reports that Lyman had been captured.", "gains", "UA"),
        ("Ukraine's General Staff dismissed claims that Soledar had been taken.", "gains", "RU"),
        ("The Russian defence ministry denied that Russian forces had captured Soledar.", "gains", "RU"),
    ],
)
def test_a_party_denies_its_own_loss_and_the_others_gain(
    extractor: Extractor, text: str, effect: str, side: str
) -> None:
    (claim,) = extractor.read(Document(text=text, sha256="0" * 64)).claims
    assert (claim.effect, claim.side, claim.modality) == (effect, side, "denied")
