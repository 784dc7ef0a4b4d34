"""Merging: the same settlement gains spellings, others are new, and each in its oblast."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from gazetteer_cases import square, toy_theatre

from whoheld.gazetteer.merge import SAME_KM, merge
from whoheld.gazetteer.oblasts import Oblasts
from whoheld.gazetteer.othernames import other_names
from whoheld.gazetteer.records import Entry, Gazetteer, Merged
from whoheld.theatre.records import Theatre

KM = 1 / 111.2  # a kilometre in degrees of latitude


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    return toy_theatre(tmp_path)


def entry(name: str, lat: float, lon: float, *names: str, key: str = "", line: int = 2, people: int = 0) -> Entry:
    key = key or f"user:{name}-{lat}-{lon}"
    return Entry(line=line, place_id=key, name=name, names=(name, *names), lat=lat, lon=lon, population=people)


def merged(theatre: Theatre, entries: Sequence[Entry]) -> Merged:
    found = Gazetteer(
        file="g.csv", form="csv", sha256="0", rows=len(entries), entries=tuple(entries), refusals=(), skipped={}
    )
    drawn = Oblasts(theatre, [square("W", 31, 35), square("E", 35, 39)])
    return merge(theatre.places, found, oblasts=drawn, regions=theatre.regions, others=other_names(theatre))


def test_a_near_place_of_one_spelling_is_the_same_and_keeps_its_id(theatre: Theatre) -> None:
    done = merged(theatre, [entry("Sribna", 48.5 + (SAME_KM - 0.2) * KM, 33.0, "Silverton", people=5)])
    assert (done.same, done.new, len(done.places)) == (1, 0, 2)
    place = done.places[1]
    assert (place.place_id, place.population) == ("geonames:2", 1200)
    assert "Silverton" in place.spellings
    assert set(theatre.places[1].spellings) <= set(place.spellings)


def test_a_far_place_of_one_spelling_is_another(theatre: Theatre) -> None:
    done = merged(theatre, [entry("Sribna", 48.5 + (SAME_KM + 0.6) * KM, 33.0)])
    assert (done.same, done.new) == (0, 1)


def test_a_near_place_of_another_name_is_another(theatre: Theatre) -> None:
    assert merged(theatre, [entry("Zelena", 48.5, 33.0)]).new == 1


def test_spellings_are_compared_without_case_marks_and_hyphens(theatre: Theatre) -> None:
    done = merged(theatre, [entry("bolshoy-goro'd", 48.0, 32.0)])
    assert done.same == 1


def test_a_city_reaches_further_than_a_village(theatre: Theatre) -> None:
    assert merged(theatre, [entry("Velykyi Misto", 48.0 + 8 * KM, 32.0)]).same == 1


def test_an_entry_with_a_places_id_is_that_place_wherever_it_is(theatre: Theatre) -> None:
    done = merged(theatre, [entry("Argentia", 49.5, 34.0, key="geonames:2")])
    assert (done.same, "Argentia" in done.places[1].spellings) == (1, True)


def test_the_oblast_is_the_polygon_that_holds_the_point(theatre: Theatre) -> None:
    rows = [entry("Zelena", 48, 34.9), entry("Zelena", 48, 35.1), entry("Zelena", 51.03, 33)]
    done = merged(theatre, rows)
    assert [(p.lat, p.lon, p.oblast) for p in sorted(done.places[2:], key=lambda p: p.lon or 0)] == [
        (51.03, 33, "West Oblast"),  # a little beyond a coast that is drawn simply
        (48, 34.9, "West Oblast"),
        (48, 35.1, "East Oblast"),
    ]


def test_a_place_in_no_oblast_is_refused(theatre: Theatre) -> None:
    done = merged(theatre, [entry("Abroad", 51.9, 33, line=7)])
    assert (done.new, [(r.subject, r.reason) for r in done.refusals]) == (0, [("g.csv:7", "oblast")])


def test_a_settlement_given_twice_is_refused_once(theatre: Theatre) -> None:
    done = merged(theatre, [entry("Zelena", 48.1, 34, line=2), entry("Zelena", 48.1 + 0.5 * KM, 34, line=3)])
    assert (done.new, [(r.subject, r.reason) for r in done.refusals]) == (1, [("g.csv:3", "duplicate")])


def test_namesakes_stay_apart(theatre: Theatre) -> None:
    done = merged(theatre, [entry("Zelena", 48.1 + step * 0.1, 34) for step in range(8)])
    assert len({place.place_id for place in done.places}) == 10


def test_words_and_people_are_no_spellings_but_names_stay(theatre: Theatre) -> None:
    done = merged(theatre, [entry("Soniachne", 48.1, 34, "Sunny", "Sonyachne"), entry("Ivan", 48.3, 34)])
    by_name = {place.name: place.spellings for place in done.places}
    assert "Sunny" not in by_name["Soniachne"]
    assert "Sonyachne" in by_name["Soniachne"]
    assert by_name["Ivan"][0] == "Ivan"


def test_a_village_with_the_name_of_a_place_elsewhere_is_told_apart(theatre: Theatre) -> None:
    done = merged(theatre, [entry("Bigtown", 48.1, 34)])
    assert done.places[-1].name == "Bigtown (West Oblast)"
    assert "Bigtown" not in done.places[-1].spellings


def test_the_order_of_the_file_changes_nothing_but_the_twin_kept(theatre: Theatre) -> None:
    rows = [entry("Zelena", 48.1, 34), entry("Hora", 48.2, 36), entry("Sribna", 48.5, 33.0, "Argentia")]
    assert merged(theatre, rows).places == merged(theatre, rows[::-1]).places
