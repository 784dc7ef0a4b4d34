"""Distances to the border and to towns, depths of advances, and what is the first time."""

import pytest
from checks_cases import DAYS, FIRST, claim, held

from whoheld.checks import check_claims

ADVANCE = held(5, 5, 5, 6, 6, 7, 7, 7, 7, 7, 7, 7, 8)
BORDER = "Its army pushed Redland back to {} of the border with Redland."


def check(item, passage, ground=ADVANCE):
    (found,) = check_claims([item], passages={item.id: passage}, ground=ground)
    return found


def distance(km, text, *, op="<=", unit="km", **fields):
    return claim(km, unit, op=op, text=text, **fields)


def test_within_a_distance_of_the_border_has_two_readings():
    found = check(distance(50, "within 50 km"), BORDER.format("within 50 km"))
    assert (found.verdict, found.computed) == ("supported", 40.0)
    assert "Town C6, at 40 km" in found.detail
    advanced, left = found.readings
    assert advanced == "advanced to within that distance of the border: Town C6, 40 km"
    assert left == (
        "that distance left to the border: the deepest ground still on the other side is Town C7, 30 km from the border"
    )


def test_nearer_than_claimed_is_a_floor():
    found = check(distance(90, "within 90 km"), BORDER.format("within 90 km"))
    assert found.verdict == "supported as a floor"
    assert "That is 50 km nearer than claimed." in found.detail


def test_a_distance_that_is_reached_later_is_premature():
    found = check(distance(30, "within 30 km"), BORDER.format("within 30 km"))
    assert found.verdict == "premature"
    assert f"it was so on {DAYS[12]}, 2 days later (30 km)" in found.detail


def test_a_distance_that_is_never_reached_is_overstated():
    found = check(distance(5, "within 5 km"), BORDER.format("within 5 km"))
    assert found.verdict == "overstated"
    assert "falls short by 35 km" in found.detail


def test_no_ground_won_is_no_support():
    found = check(distance(50, "within 50 km"), BORDER.format("within 50 km"), held(5))
    assert (found.verdict, found.computed) == ("not supported", None)


def test_miles_are_converted():
    found = check(distance(31, "within 31 miles", unit="mi"), BORDER.format("within 31 miles"))
    assert found.verdict == "supported"
    assert found.detail.startswith("That is 49.9 km.")


@pytest.mark.parametrize(("km", "verdict"), [(30, "supported"), (60, "supported as a floor"), (10, "overstated")])
def test_so_many_km_left_is_of_the_strip_that_is_left(km, verdict):
    found = check(distance(km, f"{km} km", op="="), f"They advance, and {km} km remain to the state border.")
    assert (found.verdict, found.computed) == (verdict, 30.0)


def test_nothing_left_is_said():
    found = check(distance(30, "30 km", op="="), "30 km remain to the border.", held(5, 10))
    assert found.verdict == "not supported"
    assert "nothing is left on the other side" in found.readings[1]


def test_the_first_time_is_answered_as_far_as_the_ledger_goes():
    text = "Its army pushed Redland back to within 60 km of the border for the first time since the war began."
    found = check(distance(60, "within 60 km"), text)
    assert found.readings[2:] == (
        "for the first time: no, 2 settlements there within 60 km of the border were held already by the starting map "
        f"of {FIRST} (nearest Town C4, 60 km)",
        f"for the first time, of ground won since the starting map of {FIRST}: so from {DAYS[3]}",
        f"for the first time, before {FIRST}: needs the history, which this ledger does not hold",
    )
    nearer = check(distance(45, "within 45 km"), text.replace("60", "45"))
    assert not any("first time: no" in row for row in nearer.readings)


def test_a_distance_from_a_town():
    found = check(distance(20, "within 20 km"), "Its troops came within 20 km of the city of Town C8 on Friday.")
    assert found.verdict == "supported as a floor"
    assert 14.0 < found.computed < 14.6, "two tenths of a degree of longitude at 50 degrees"
    away = check(distance(20, "within 20 km"), "Its troops came within 20 km of Nowhere.")
    assert away.detail == "It is measured from Nowhere, which the gazetteer does not hold."


def test_a_depth_is_measured_from_the_front_of_the_start():
    found = check(distance(15, "up to 15 km"), "They went up to 15 km deep behind the former line.")
    assert (found.verdict, found.computed) == ("supported", 15.0)
    assert "Town C6, lies 15 km beyond the front of the start" in found.detail
    far = check(distance(90, "up to 90 km"), "They advanced up to 90 km.")
    assert far.verdict == "overstated"
    none = check(distance(15, "15 km", op="="), "They advanced 15 km.", held(5))
    assert none.verdict == "not supported"


def test_a_distance_from_nothing_named_cannot_be_checked():
    found = check(distance(15, "15 km"), "The troops took 15 km.")
    assert found.verdict == "cannot be checked"
    assert found.detail == "The text does not say from what the distance is measured."


def test_of_ground_lost_the_other_side_s_way_is_measured():
    lost = distance(50, "within 50 km", effect="loses", side="RED")
    assert check(lost, BORDER.format("within 50 km")).computed == 40.0
    assert check(lost, BORDER.format("within 50 km")).scope == "lost by Redland in North Oblast"


def test_a_distance_may_only_tell_where_a_town_lies():
    near = distance(50, "within 50 km", place="Town C6", place_kind="settlement", place_id="t:26")
    found = check(near, "They took Town C6, within 50 km of the border.")
    assert (found.verdict, found.computed) == ("supported", 40.0)
    assert "Town C6 itself lies 40 km from the border." in found.detail


def test_an_advance_from_a_town_is_measured_about_it():
    pushed = distance(50, "within 50 km", place="Town C3", place_kind="settlement", place_id="t:23")
    found = check(pushed, "Redland was pushed from Town C3 to within 50 km of the border.")
    assert (found.verdict, found.computed) == ("supported", 40.0)


def test_the_border_of_a_region_is_no_line_of_the_map():
    found = check(distance(50, "within 50 km"), "They stand within 50 km of the North Oblast border.")
    assert found.detail == "The text does not say from what the distance is measured."
