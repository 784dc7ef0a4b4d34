"""Names found in a text: longest first, whole words, and villages told from persons and things of their names."""

from pathlib import Path

import pytest
from gazetteer_cases import toy_theatre

from whoheld.extract.names import NameIndex

PLACES = """place_id,name,local_name,oblast,raion,lat,lon,population,located,spellings
p:kuzma,Kuzma,,West Oblast,,48.0,33.0,100,exact,
p:azure,Azure,,West Oblast,,48.1,33.0,100,exact,
p:town,Grayford,,West Oblast,,48.2,33.0,20000,exact,
p:city,Bigcity,,West Oblast,,48.3,33.0,800000,exact,
p:nova,Nova Luka,,West Oblast,,48.4,33.0,100,exact,Nova Luka's
p:luka,Luka,,West Oblast,,48.5,33.0,100,exact,
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> NameIndex:
    return NameIndex(toy_theatre(tmp_path_factory.mktemp("theatre"), places=PLACES))


def found(index: NameIndex, text: str) -> list[tuple[str, str]]:
    return [(text[name.start : name.end], next(iter(name.meanings))) for name in index.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Troops entered Kuzma.",
        "Kuzma fell on Monday.",
        "Fighting in Kuzma Monday morning.",
        "The Kuzma Hromada was shelled.",
        "Russian-held Kuzma was hit.",
        "Near the E40 Kuzma is on fire.",
        "They left Kyiv. Kuzma stayed.",
        "It is near Kuzma. Mayors said so.",
        "Heavy fighting; nearby Kuzma fell.",
        "Near Kuzma, and near the river.",
    ],
)
def test_a_village_is_a_place(index: NameIndex, text: str) -> None:
    assert ("Kuzma", "place") in found(index, text)


@pytest.mark.parametrize(
    "text",
    [
        "Colonel Petro Kuzma was wounded.",
        "Frederick W. Kuzma wrote it.",
        "Kuzma Bondar was wounded.",
        "The report, Kuzma said, is false.",
        "A ship sailed the Sea of Kuzma that day.",
    ],
)
def test_a_person_or_a_thing_is_none(index: NameIndex, text: str) -> None:
    assert found(index, text) == [("Kuzma", "person")]


def test_who_is_named_in_full_once_is_a_person_throughout(index: NameIndex) -> None:
    text = "Petro Kuzma spoke first. Later Kuzma left, and critics of his left too."
    assert found(index, text) == [("Kuzma", "person"), ("Kuzma", "person")]


def test_but_not_where_the_text_is_in_that_village_too(index: NameIndex) -> None:
    text = "Petro Kuzma spoke first. Shells fell in Kuzma. Many left Kuzma."
    assert [kind for _, kind in found(index, text)] == ["person", "place", "place"]


def test_words_that_the_text_has_in_small_letters_are_no_strangers(index: NameIndex) -> None:
    assert found(index, "The coastal road. Coastal Azure was hit.") == [("Azure", "place")]
    assert found(index, "Wasyl Azure was hit.") == [("Azure", "person")]


def test_in_a_headline_capitals_say_nothing(index: NameIndex) -> None:
    assert found(index, "Rebel Forces Capture Kuzma Overnight\n\nThey came by night.") == [("Kuzma", "place")]


def test_a_town_is_no_person_for_what_it_says_or_who_stands_beside(index: NameIndex) -> None:
    assert found(index, "Those who fled Grayford told us.") == [("Grayford", "place")]
    assert found(index, "The mayor of Grayford Oleh Petrov came.") == [("Grayford", "place")]
    assert found(index, "Great Bigcity Yards burned.") == [("Bigcity", "place")]


def test_longest_whole_words(index: NameIndex) -> None:
    assert found(index, "From Nova Luka to Luka, not Lukashiv.") == [("Nova Luka", "place"), ("Luka", "place")]


def test_a_spelling_is_known_or_not(index: NameIndex) -> None:
    assert index.knows("Luka") == {"place": ("p:luka",)}
    assert index.knows("Nova Luka’s") == {"place": ("p:nova",)}
    assert index.knows("Lukas") == {}


def test_an_empty_text_has_no_names(index: NameIndex, tmp_path: Path) -> None:
    assert index.find("") == []
