"""Spellings: cleaned, completed by rules, backwards from the romanization where only that is known."""

import pytest

from whoheld.gazetteer import names
from whoheld.gazetteer import spellings as sp


@pytest.mark.parametrize(
    ("given", "ukrainian"),
    [
        ("Mykolaivka", ["Миколаївка", "Миколайвка"]),
        ("Andriivka", ["Андріївка"]),
        ("Zelenyi Hai", ["Зелений Гай"]),
        ("Yosypivka", ["Йосипівка"]),
        ("Troitske", ["Троїцьке", "Тройцьке"]),
        ("Zghurivka", ["Згурівка"]),
        ("Pisky-Radkivski", ["Піски-Радківскі"]),
        ("Upper Wells", []),
    ],
)
def test_the_romanization_read_backwards(given: str, ukrainian: list[str]) -> None:
    assert sp.from_national(given) == ukrainian
    assert all(sp.national(name) == given for name in ukrainian)


def test_a_name_known_in_latin_only_gets_the_other_schemes_and_the_russian_forms() -> None:
    found = names.complete("Mykolaivka", None, ["Mykolaivka"])
    assert {"Mykolayivka", "Mykolayevka"} <= set(found)
    assert "Mykolaivka" not in found


def test_a_cyrillic_name_gets_its_latin_forms() -> None:
    assert names.english("Срібна", "Срібна") == "Sribna"
    assert {"Serebryana"} <= set(names.complete("Sribna", "Срібна", ["Срібна", "Серебряна"]))


def test_lost_hyphens_come_back() -> None:
    assert "Ivano-Darivka" in names.complete("Ivano Darivka", None, ["Ivano Darivka"])
    assert "Pisky Radkivski" in names.complete("Pisky-Radkivski", None, [])


def test_apostrophes_stand_in_both_forms() -> None:
    assert {"Slov'yanka", "Slov’yanka"} <= set(names.complete("Slovianka", "Слов'янка", ["Слов'янка"]))


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("pisky-radkivski", ["Pisky-Radkivski"]),
        ("RUDNIA", ["Rudnia"]),
        ("stanytsia na dnipri", ["Stanytsia na Dnipri"]),
        ("luka (nova)", ["Luka (Nova)", "Luka"]),
        ("  lu\u200bka\t", ["Luka"]),
        ("XKC", []),
        ("№ 9", []),
        ("新", []),
        ("", []),
    ],
)
def test_names_are_cleaned(given: str, clean: list[str]) -> None:
    assert names.usable([given]) == clean


def test_accents_fall_but_cyrillic_letters_stay() -> None:
    assert names.english("Płaszówka", None) == "Plaszowka"
    assert names.key("Київ") == "київ"


def test_the_theatre_and_the_tools_share_one_table() -> None:
    assert sp.national("Ізюм") == "Izium"
    assert "Izyum" in sp.ukrainian_forms("Ізюм")
