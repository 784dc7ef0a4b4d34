"""Parties and places of a war that no theatre describes."""

import json
import time
from pathlib import Path

import msgspec
import pytest

from whoheld.extract import Extractor
from whoheld.extract.elsewhere import NOT_HERE, Elsewhere
from whoheld.extract.names import NameIndex
from whoheld.extract.openplaces import PlaceSpotter
from whoheld.extract.parties import PartyFinder
from whoheld.extract.partyphrases import Countries, classes
from whoheld.model import Document
from whoheld.pipeline.extractor import extractor_of, reader_weights
from whoheld.text.mask import mask
from whoheld.theatre.load import load_theatre
from whoheld.theatre.records import Force, Side
from whoheld.theatre.wording import wording_of

FIXTURE = Path(__file__).parents[1] / "fixtures" / "other-wars.jsonl"
THEATRE = load_theatre("ukraine")
WORDING = wording_of(THEATRE)
WORDS = classes(WORDING.words, WORDING.parties)
FINDER = PartyFinder(WORDS, Countries.of((c.country, c.names, c.demonyms) for c in WORDING.countries))


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return extractor_of(THEATRE)


def named(text: str) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.name) for m in FINDER.find(mask(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Syrian government forces took Hama from rebels.",
            [("Syrian government forces", "Syrian government"), ("rebels", "rebels")],
        ),
        (
            "The Syrian Democratic Forces (SDF) captured Raqqa. SDF fighters entered Tabqa.",
            [("Syrian Democratic Forces (SDF)", "SDF"), ("SDF fighters", "SDF")],
        ),
        (
            "Fighters loyal to the TPLF took Lalibela. The TPLF seized Woldiya.",
            [("Fighters loyal to the TPLF", "TPLF"), ("TPLF", "TPLF")],
        ),
        (
            "Azerbaijani forces seized Hadrut. Armenia said it had retaken Madagiz.",
            [("Azerbaijani forces", "Azerbaijan"), ("Armenia", "Armenia")],
        ),
        (
            "Turkish troops entered Afrin in northern Syria. The YPG withdrew.",
            [("Turkish troops", "Turkey"), ("YPG", "YPG")],
        ),
        (
            "Sudan's army left Wad Madani. The army denied it.",
            [("Sudan's army", "army"), ("army", "army")],
        ),
        (
            "The Rapid Support Forces seized Nyala. RSF troops hold Zalingei.",
            [("Rapid Support Forces", "RSF"), ("RSF troops", "RSF")],
        ),
        (
            "Houthi fighters took Hodeidah. The Houthis control Sanaa.",
            [("Houthi fighters", "Houthis"), ("Houthis", "Houthis")],
        ),
        (
            "Turkish-backed rebels took Dabiq. The rebels advanced.",
            [("Turkish-backed rebels", "rebels"), ("rebels", "rebels")],
        ),
        ("The ISIS-held city of Mosul fell.", [("ISIS", "ISIS")]),
        ("Pro-regime forces captured Palmyra.", [("Pro-regime forces", "pro-regime forces")]),
        ("Aid agencies called on all parties to respect a truce in Jeddah.", []),
    ],
)
def test_parties_are_called_as_the_text_calls_them(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


def test_two_parties_that_fight_each_other_are_not_allies() -> None:
    assert named("The army and the rebels clashed in Homs.") == [("army", "army"), ("rebels", "rebels")]
    assert named("The army and allied militias took Homs.") == [("army and allied militias", "army")]


def test_places_by_where_they_stand() -> None:
    text = "The RSF seized Wad Madani, the capital of Gezira state, and reached al-Bab, Osman Mirghani said in Cairo."
    scan = FINDER.scanner(text)
    spotted = {text[n.start : n.end]: next(iter(n.meanings)) for n in PlaceSpotter(WORDS).spot(scan, frozenset())}
    assert spotted == {"Wad Madani": "place", "Gezira state": "region", "al-Bab": "place", "Cairo": "place"}


def test_whether_a_text_speaks_of_the_theatre() -> None:
    elsewhere, index = Elsewhere(THEATRE, WORDING), NameIndex(THEATRE)
    at_home = "Ukrainian forces liberated Izyum. Russian troops and separatists withdrew from Kupiansk."
    assert elsewhere.war(at_home, index.find(at_home)) is None
    abroad = "The SDF captured Raqqa from ISIS with Russian air support."
    war = elsewhere.war(abroad, index.find(abroad))
    assert war is not None
    assert war.theatre.side_ids == ("SDF", "ISIS")
    nothing = "The weather was fine on Monday."
    assert elsewhere.war(nothing, index.find(nothing)) is None


def test_nearly_all_passages_on_other_wars_are_known_as_such() -> None:
    elsewhere, index = Elsewhere(THEATRE, WORDING), NameIndex(THEATRE)
    rows = [json.loads(line) for line in FIXTURE.read_text(encoding="utf-8").splitlines()]
    claimed = [mask(row["text"]) for row in rows if row["claims"]]
    known = [text for text in claimed if elsewhere.war(text, index.find(text))]
    assert len(known) >= 0.95 * len(claimed)
    for row in rows:
        assert all(claim["place"] in row["text"] and claim["quote"] in row["text"] for claim in row["claims"])


@pytest.mark.skipif(reader_weights() is None, reason="needs the reader's weights")
def test_claims_of_another_war(extractor: Extractor) -> None:
    text = "The SDF captured Raqqa from ISIS on Monday, a spokesman said. ISIS still holds Mayadin."
    claims = {c.place: c for c in extractor.read(Document(text=text, sha256="")).claims}
    assert claims["Raqqa"].side == "SDF"
    assert claims["Mayadin"].side == "ISIS"
    assert {c.place_id for c in claims.values()} == {None}
    assert {c.unresolved for c in claims.values()} == {NOT_HERE}
    assert {c.claimant_side for c in claims.values()} <= {None, "other"}
    assert extractor.read(Document(text=text, sha256="")).signals == ()


@pytest.mark.skipif(reader_weights() is None, reason="needs the reader's weights")
def test_a_theatre_of_three_sides() -> None:
    third = Side(side_id="III", name="Third", role="other", color="#000000", color_dark="#ffffff")
    force = Force(
        row_id="third", side="III", force_kind="force", text="Greenmen", example="Greenmen.", counterexample="None."
    )
    theatre = msgspec.structs.replace(THEATRE, sides=(*THEATRE.sides, third), forces=(*THEATRE.forces, force))
    text = "The Greenmen captured Izyum from Russian forces on Monday. Russian forces withdrew from Lyman."
    claims = extractor_of(theatre).read(Document(text=text, sha256="")).claims
    assert {(c.place, c.effect, c.side) for c in claims} >= {("Izyum", "gains", "III"), ("Lyman", "loses", "RU")}


@pytest.mark.parametrize("piece", ["Xa Yb Zc ", "The US-led ", "army (AB) and ", "The Q Army captured Za from Yb. "])
def test_time_grows_with_the_text(piece: str) -> None:
    def seconds(count: int) -> float:
        runs = []
        for _ in range(3):
            began = time.process_time()
            FINDER.find(piece * count)
            runs.append(time.process_time() - began)
        return min(runs)

    seconds(50)
    assert seconds(2000) < 12 * max(seconds(400), 0.01)
