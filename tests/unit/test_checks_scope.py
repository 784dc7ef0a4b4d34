"""Where a figure is said to hold, and what the words around it say."""

import msgspec
import numpy as np
import pytest
from checks_cases import THEATRE, claim, held

from whoheld.checks.phrases import read_phrase
from whoheld.checks.scope import scope_of
from whoheld.errors import InputError, NotFound
from whoheld.model import Actor
from whoheld.timespan import parse_day

GROUND = held(5)


def scope(passage="", at=0, ground=GROUND, **fields):
    item = claim(4, **fields)
    return scope_of(item, passage or item.quote, at, ground)


def towns(found):
    return {GROUND.places[at].place_id for at in found.mask.nonzero()[0]}


def unplaced(passage, **fields):
    return scope(passage, place=None, place_id=None, **fields)


@pytest.mark.parametrize(
    ("place_id", "where", "count"),
    [
        ("region:north", "in North Oblast", 20),
        ("region:far", "in Far Raion", 20),
        ("region:both", "in Northern Blueland", 20),
        ("region:plant", "in The Plant", 5),
        ("region:land", "in Blueland", 40),
        ("axis:t", "in the Town direction", 16),
        ("t:25", "in Town C5", 1),
    ],
)
def test_a_place_is_the_scope(place_id, where, count):
    found = scope(place="X", place_id=place_id)
    assert (found.where, len(towns(found))) == (where, count)


def test_a_part_of_a_region_is_the_half_on_that_side():
    found = scope(place="eastern North Oblast", scope="eastern")
    assert found.where == "in the east of North Oblast"
    assert towns(found) == {f"t:{row}{column}" for row in (2, 3) for column in range(5, 10)}
    other = scope(place="North Oblast", scope="middle")
    assert "'middle' is not heeded" in other.note
    assert len(towns(other)) == 20


def test_a_sector_about_a_town_that_the_theatre_does_not_draw():
    found = scope(place="the north of Town A5", place_id=None, scope="north")
    assert found.where == "north of Town A5"
    assert "t:15" in towns(found)
    assert "t:05" not in towns(found) - {"t:05"}
    assert "t:00" not in towns(found)
    assert scope(place="northern Town A5", place_id="t:05", scope="northern").where == "north of Town A5"


def test_a_place_that_the_map_does_not_draw():
    nothing = scope(place="the Valley", place_id=None)
    assert not nothing.drawn
    assert scope(place="Towns", place_id=None).drawn, "a common noun is no place"
    assert not nothing.where


def test_the_region_of_the_quote_before_that_of_the_sentence():
    found = unplaced("In South Oblast it rained; 4 settlements.", quote="took 4 settlements in the North region")
    assert found.where == "in North Oblast"


def test_the_region_nearest_to_the_figure_and_those_joined_to_it():
    text = "In South Oblast it rained, and 4 settlements of North Oblast were taken."
    assert scope(text, at=text.index("4"), place=None, place_id=None).where == "in North Oblast"
    both = unplaced("They took 4 settlements in South Oblast and North Oblast.")
    assert both.where == "in South Oblast and North Oblast"
    assert len(towns(both)) == 40


def test_a_direction_is_the_theatre_s_area():
    assert unplaced("They took 4 settlements in the north.").where == "in Northern Blueland"
    assert unplaced("They took 4 settlements in the west.").where == ""
    assert unplaced("The General Staff of Blueland counts 4.").where == "", "the country narrows nothing"


def test_an_office_tells_the_region_where_the_words_do_not():
    mayor = Actor(actor_id="m", name="Ada Hill", office="Head of North Oblast", actor_kind="regional_head")
    ground = held(5, theatre=msgspec.structs.replace(THEATRE, actors=(mayor,)))
    found = scope("We took 4.", ground=ground, place=None, place_id=None, claimant_id="m")
    assert found.where == "in North Oblast"
    assert "office" in found.note


@pytest.mark.parametrize(
    ("text", "figure", "wanted"),
    [
        ("Since the start of September 4 towns fell.", "4 towns", {"since": True}),
        ("Since 6 September 4 towns fell.", "4 towns", {"since": True}),
        ("4 towns fell, for the first time since the war began.", "4 towns", {"since": False, "first_time": True}),
        ("4 towns fell within a day.", "4 towns", {"days": 1}),
        ("4 towns fell in the past 48 hours.", "4 towns", {"days": 2}),
        ("4 towns fell in two weeks.", "4 towns", {"days": 14}),
        ("They stand within 5 km of the border.", "within 5 km", {"measured": "to border", "left": False}),
        ("5 km remain to the frontier.", "5 km", {"measured": "to border", "left": True}),
        ("The border is 5 km away.", "5 km", {"measured": "to border"}),
        ("They stand 5 km from the outskirts of Old Town.", "5 km", {"measured": "to place", "place": "Old Town"}),
        ("They are within 5 km of Redland's border.", "within 5 km", {"measured": "to border"}),
        ("They went 5 km deep.", "5 km", {"measured": "depth"}),
        ("They advanced by 5 km.", "5 km", {"measured": "depth"}),
        ("They took 5 km.", "5 km", {"measured": None}),
    ],
)
def test_the_words_around_a_figure(text, figure, wanted):
    found = read_phrase(text, figure)
    assert {key: getattr(found, key) for key in wanted} == wanted


def test_ground_of_another_shape_is_refused():
    with pytest.raises(InputError):
        msgspec.structs.replace(GROUND, start=np.zeros(3, dtype=np.int8))
    with pytest.raises(NotFound):
        GROUND.on(parse_day("2031-01-01"))
