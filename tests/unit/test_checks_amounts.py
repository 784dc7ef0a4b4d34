"""Counts, areas, people and shares against a map made for the test: every verdict, and what hangs on what."""

from datetime import timedelta

import pytest
from checks_cases import DAYS, FIRST, claim, held
from hypothesis import given, settings
from hypothesis import strategies as st

from whoheld.checks import check_claims
from whoheld.timespan import day_span, days_span

ADVANCE = held(5, 5, 5, 6, 6, 7, 7, 7, 7, 7, 7, 7, 8)  # North Oblast has two settlements in each column


def check(item, ground=ADVANCE, passage=None):
    passages = {} if passage is None else {item.id: passage}
    (found,) = check_claims([item], passages=passages, ground=ground)
    return found


def test_a_figure_that_the_map_has_is_supported():
    found = check(claim(4))
    assert (found.verdict, found.computed, found.scope) == ("supported", 4.0, "gained by Blueland in North Oblast")
    assert found.on == DAYS[10].isoformat()
    assert "Town C6, Town D6, Town C5 and 1 more" in found.detail
    assert found.readings[0] == "as the map has it: 4 settlements"


def test_a_floor_tells_how_far_below_the_map_it_sits():
    found = check(claim(2))
    assert (found.verdict, found.computed) == ("supported as a floor", 4.0)
    assert "The claim sits 2 settlements below the map." in found.detail


@pytest.mark.parametrize(
    ("value", "op", "verdict"),
    [
        (4, "=", "supported"),
        (5, "~", "supported"),
        (2, "=", "supported as a floor"),
        (5, "<=", "supported"),
        (2, "<=", "not supported"),
    ],
)
def test_the_comparator_decides(value, op, verdict):
    assert check(claim(value, op=op)).verdict == verdict


def test_what_becomes_true_later_is_premature():
    found = check(claim(6))
    assert (found.verdict, found.computed) == ("premature", 4.0)
    assert f"it was so on {DAYS[12]}, 2 days later (6 settlements)" in found.detail


def test_more_than_the_map_ever_has_is_overstated_by_how_much():
    found = check(claim(9))
    assert (found.verdict, found.computed) == ("overstated", 4.0)
    assert "falls short by 5 settlements" in found.detail


def test_a_map_without_word_of_the_rest_does_not_speak_against_a_claim():
    ground = held(5, 5, 5, 6, 6, 7, age=-1)
    found = check(claim(9), ground)
    assert found.verdict == "not supported"
    assert "of 6 settlements still on the other side there, the ledger has recent word of 0" in found.detail
    most = check(claim(11), ground)
    assert most.verdict == "overstated", "there were ten to win"


def test_nothing_on_the_map_is_no_support():
    found = check(claim(3, day=2), held(5))
    assert (found.verdict, found.computed) == ("not supported", 0.0)
    assert "neither then nor in the month after" in found.detail


def test_where_the_ledger_ends_with_the_claim_silence_is_no_evidence():
    found = check(claim(900, day=19))
    assert found.verdict == "not supported"
    assert "the ledger ends that day" in found.detail


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"modality": "planned"}, "planned"),
        ({"modality": "hypothetical"}, "supposed"),
        ({"effect": "attacks"}, "where there was an attack"),
        ({"effect": "contests"}, "where there was an attack or a fight"),
        ({"side": None}, "No side"),
        ({"side": "GREEN"}, "No side"),
        ({"published": None}, "has a date"),
        ({"published": day_span(FIRST - timedelta(days=9))}, "the map begins on 2030-09-01"),
        ({"place": "the Valley", "place_id": None}, "does not draw 'the Valley'"),
        ({"place": "Town C5", "place_kind": "settlement", "place_id": "t:25"}, "nothing finer"),
    ],
)
def test_what_cannot_be_checked_says_why(fields, reason):
    found = check(claim(4, **fields))
    assert found.verdict == "cannot be checked"
    assert found.computed is None
    assert reason in found.detail


def test_a_unit_that_the_map_does_not_count():
    found = check(claim(3000, "troops"))
    assert (found.verdict, found.detail) == ("cannot be checked", "The map has no figure for troops.")


def test_a_denial_turns_the_verdict_round():
    assert check(claim(4, modality="denied")).verdict == "not supported"
    assert check(claim(9, modality="denied")).verdict == "supported"
    early = check(claim(6, modality="denied"))
    assert early.verdict == "supported"
    assert "it was so on" in early.detail


def test_areas_people_and_miles():
    area = check(claim(400, "km2", op="~"))
    assert (area.verdict, area.computed) == ("supported", 400.0)
    assert "with 400 km² around them, give or take 112 km² for where cells end" in area.detail
    assert check(claim(154, "mi2", op="~")).verdict == "supported"
    assert "That is 399 km²." in check(claim(154, "mi2", op="~")).detail
    people = check(claim(2600, "people", op="="))
    assert (people.verdict, people.computed) == ("supported", 2600.0)


def test_an_estimate_stands_for_the_settlements_that_the_gazetteer_does_not_list():
    ground = held(5, 5, 5, 6, 6, 7, 7, 7, 7, 7, 7, 7, 8, totals={"region:north": 200})
    enough = check(claim(15), ground)
    assert (enough.verdict, enough.computed) == ("supported as a floor", 40.0)
    assert (
        "about 40 with those that it does not list (19 to 61, a standard error either way; 1 in 10 is listed)"
        in enough.detail
    )
    close = check(claim(45), ground)
    assert close.verdict == "cannot be checked"
    assert "within what the map may have missed" in close.detail
    assert check(claim(4), ground).computed == 4.0, "what is listed decides where it is enough"
    none = check(claim(2, day=1), ground)
    assert none.verdict == "cannot be checked", "none listed is no proof of none where 1 in 10 is listed"
    assert "which lists 1 in 10" in none.detail


def test_a_period_counts_from_its_own_start():
    span = days_span(DAYS[4], DAYS[10])
    found = check(claim(2, valid=span, op="="))
    assert (found.verdict, found.computed) == ("supported", 2.0)
    assert f"since {DAYS[4]}" in found.detail
    since = claim(2, valid=day_span(DAYS[4]), op="=")
    assert check(since, passage="Since 5 September Blueland took 2 settlements.").computed == 2.0
    within = claim(2, op="=", day=12)
    assert check(within, passage="Within a day Blueland took 2 settlements.").computed == 2.0


def test_what_was_said_shortly_before_the_report_is_held_against_the_report_s_day():
    spoken = claim(6, valid=day_span(DAYS[11]), published=day_span(DAYS[12]))
    assert (check(spoken).on, check(spoken).verdict) == (DAYS[12].isoformat(), "supported")
    past = claim(2, valid=day_span(DAYS[4]), published=day_span(DAYS[12]), op="=")
    assert (check(past).on, check(past).computed) == (DAYS[4].isoformat(), 2.0)


def test_contested_ground_and_doubt_are_readings_of_their_own():
    ground = held(5, 5, 5, 7, contested=[(3, 25)], sure=0.6)
    found = check(claim(3), ground)
    assert found.computed == 3.0
    assert "with contested ground: 4 settlements" in found.readings
    assert "what the map is 80% sure of: 0 settlements" in found.readings


def test_ground_lost_and_won_back_is_gained():
    back = held(5, 3, 3, 5)
    found = check(claim(4), back)
    assert (found.verdict, found.computed) == ("supported", 4.0)
    assert check(claim(2, valid=days_span(DAYS[3], DAYS[10])), held(5, 3, 3, 4, 5)).computed == 4.0
    assert check(claim(1, valid=days_span(DAYS[8], DAYS[10])), back).computed == 0.0


def test_a_total_without_a_start_is_of_the_last_weeks():
    long = held(5, 6, 6, 7, length=100)
    found = check(claim(2, day=90), long)
    assert found.verdict == "not supported"
    assert f"since {FIRST + timedelta(days=30)} (60 days)" in found.detail
    assert check(claim(4, day=50), long).verdict == "supported"


def test_losses_are_counted_of_the_side_that_lost():
    found = check(claim(4, effect="loses", side="RED"))
    assert (found.verdict, found.scope) == ("supported", "lost by Redland in North Oblast")
    back = check(claim(2, effect="loses", side="BLUE"), held(5, 4))
    assert (back.verdict, back.computed) == ("supported", 2.0)


def test_holding_a_count_is_read_as_won_and_as_held_in_all():
    found = check(claim(4, effect="holds"))
    assert found.verdict == "supported"
    assert "held in all: 14 settlements" in found.readings


def test_a_share_of_a_region_is_by_area():
    found = check(claim(70, "percent", op="=", effect="holds"))
    assert (found.verdict, found.computed) == ("supported", 70.0)
    assert found.readings == (
        "by area: 70 %",
        "by people (of the gazetteer): 51 %",
        "by settlements (of the gazetteer): 70 %",
    )
    assert check(claim(90, "percent", op="~", effect="holds")).verdict == "overstated"
    assert check(claim(30, "percent", op=">=", effect="holds")).verdict == "supported as a floor"
    assert check(claim(30, "percent", op="=", effect="holds")).verdict == "not supported"
    nowhere = claim(90, "percent", effect="holds", place=None, place_id=None)
    assert "a share" in check(nowhere).detail


FIGURES = st.builds(
    claim,
    value=st.floats(0, 1e6, allow_nan=False),
    unit=st.sampled_from(["settlements", "km2", "mi2", "people", "km", "mi", "percent", "tanks"]),
    op=st.sampled_from(["=", ">=", "<=", "~"]),
    day=st.integers(-3, 19),
    effect=st.sampled_from(["gains", "holds", "loses", "contests", "attacks"]),
    side=st.sampled_from(["RED", "BLUE", "GREEN", None]),
    modality=st.sampled_from(["asserted", "hedged", "rumoured", "denied", "planned", "hypothetical"]),
    place_id=st.sampled_from(["region:north", "region:both", "region:far", "t:25", None]),
    text=st.sampled_from(["within 50 km of the border", "50 km deep", "50 km of Town A9", "some"]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(FIGURES, max_size=4))
def test_each_claim_with_a_figure_gives_one_check_and_a_sentence(claims):
    found = check_claims(claims, passages={}, ground=ADVANCE)
    assert [item.claim for item in found] == [item.id for item in claims]
    assert all(item.detail for item in found)
    assert check_claims(claims, passages={}, ground=ADVANCE) == found


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.sampled_from(["settlements", "km2"]))
def test_a_smaller_floor_is_never_worse_supported(value, less, unit):
    ranks = ("supported as a floor", "supported", "cannot be checked", "premature", "overstated", "not supported")
    high, low = max(value, less), min(value, less)
    one, two = check(claim(high, unit)), check(claim(low, unit))
    assert ranks.index(two.verdict) <= ranks.index(one.verdict)


def test_claims_without_a_figure_give_none():
    assert check_claims([claim(4, count=None)], passages={}, ground=ADVANCE) == []
