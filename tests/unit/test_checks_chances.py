"""The chance that a claimed figure is so: what moves it, and where it stands beside the verdict."""

from datetime import timedelta

import numpy as np
import pytest
from checks_cases import BLUE, FIRST, RED, claim, held
from hypothesis import given, settings
from hypothesis import strategies as st

from whoheld.checks import check_claims
from whoheld.timespan import day_span

STEADY = (5, 5, 5, 6, 6, 7)  # by day 5 North Oblast has four settlements more, of 100 km2 each


def check(item, ground, passage=None):
    passages = {} if passage is None else {item.id: passage}
    (found,) = check_claims([item], passages=passages, ground=ground)
    return found


def unsure(rows, *, to=0.5, day=6):
    """Ground on which some settlements are Blueland's with the chance ``to`` from a day on (0.5: by a hair)."""
    ground = held(*STEADY)
    p = ground.p.copy()
    mean = 0.02 + to * 0.94
    p[day:, rows] = [1 - 0.02 - mean, mean, 0.02]
    best = ground.best.copy()
    best[day:, rows] = BLUE if mean >= 0.49 else RED
    return held(*STEADY, p=p, best=best)


@pytest.mark.parametrize(
    ("value", "op", "chance"),
    [(4, ">=", 1), (5, ">=", 0), (4, "~", 1), (2, "=", 1), (5, "<=", 1), (2, "<=", 0)],
)
def test_where_the_beliefs_leave_no_doubt_a_figure_is_so_or_not(value, op, chance):
    assert check(claim(value, op=op), held(*STEADY)).probability == chance


@pytest.mark.parametrize(
    ("value", "unit", "op", "chance"),
    [
        (400, "km2", ">=", 1), (600, "km2", ">=", 0), (400, "km2", "~", 1), (40, "percent", "~", 0),
        (70, "percent", "=", 1), (2600, "people", "~", 1), (9000, "people", ">=", 0),
    ],
)  # fmt: skip
def test_so_it_is_with_areas_people_and_shares(value, unit, op, chance):
    assert check(claim(value, unit, op=op), held(*STEADY)).probability == chance


def test_a_doubtful_settlement_makes_the_figure_doubtful():
    ground = unsure([27], to=0.6)  # one more in North Oblast
    assert check(claim(5), ground).probability == pytest.approx(0.6, abs=0.02)
    assert check(claim(4), ground).probability == 1
    assert check(claim(6), ground).probability == 0


def test_a_denial_has_the_other_chance():
    ground = unsure([27], to=0.6)
    assert check(claim(5, modality="denied"), ground).probability == pytest.approx(0.4, abs=0.02)


@pytest.mark.parametrize(
    ("value", "op", "verdict", "chance"),
    [(40, "~", "supported", 1), (60, "~", "supported as a floor", 1), (20, "=", "overstated", 0)],
)
def test_a_distance_left_is_that_of_the_farthest_ground_on_the_other_side(value, op, verdict, chance):
    item = claim(value, "km", op=op, text=f"{value} km")  # column 7, 30 km from the border, is the farthest
    ground = held(5, 5, 5, 6, 6, 7)
    found = check(item, ground, f"Blueland has {value} km left to the border.")
    assert (found.verdict, found.computed, found.probability) == (verdict, 30.0, chance)


@pytest.mark.parametrize(("value", "op", "chance"), [(10, ">=", 1), (90, ">=", 0), (15, "~", 1), (10, "~", 1)])
def test_a_depth_is_that_of_the_farthest_ground_won(value, op, chance):
    found = check(claim(value, "km", op=op, text=f"{value} km"), held(*STEADY), f"Blueland went {value} km deep.")
    assert (found.computed, found.probability) == (15.0, chance)


def test_what_cannot_be_checked_has_none():
    assert check(claim(5, modality="planned"), held(*STEADY)).probability is None
    assert check(claim(5, "km"), held(*STEADY), "Blueland took 5 km.").probability in (None, 0.0)


def test_a_plain_figure_tells_its_chance_as_a_floor_too():
    found = check(claim(2, op="="), held(*STEADY))
    assert (found.verdict, found.probability) == ("supported as a floor", 1)
    assert "about that: with a chance of 0%; at least that: with one of 100%" in found.readings


def test_ground_lost_and_won_back_is_won():
    ground = held(5, 5, 3, 3, 5, start=5)
    found = check(claim(4, day=8), ground)
    assert (found.verdict, found.probability) == ("supported", 1)
    lost = check(claim(4, effect="loses", side="BLUE", day=3), ground)
    assert (lost.verdict, lost.probability) == ("supported", 1)


def test_ground_that_was_won_and_lost_counts_as_lost():
    ground = held(5, 5, 7, 7, 5, start=5)
    found = check(claim(4, effect="loses", side="BLUE", day=8), ground)
    assert (found.verdict, found.probability) == ("supported", 1)


def test_a_period_counts_from_its_eve():
    ground = held(*STEADY)
    since = FIRST + timedelta(days=4)
    item = claim(2, day=8, valid=day_span(since))
    found = check(item, ground, "Since 5 September Blueland took 2 settlements in North Oblast.")
    assert found.probability == 1
    more = claim(3, day=8, valid=day_span(since))
    assert check(more, ground, "Since 5 September Blueland took 3 settlements in North Oblast.").probability == 0


@pytest.mark.parametrize(("value", "chance"), [(45, 1), (30, 0.6), (15, 0)])
def test_a_distance_is_reached_if_any_place_within_it_is_won(value, chance):
    ground = unsure([27, 37], to=0.6)  # column 7 lies 30 km from the border, column 6 40 km
    item = claim(value, "km", op="<=", text=f"within {value} km")
    found = check(item, ground, f"Blueland advanced to within {value} km of the border.")
    assert found.probability == pytest.approx(chance, abs=0.12)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 40),
    st.sampled_from([">=", "<=", "~", "="]),
    st.sampled_from(["settlements", "km2", "people", "percent"]),
    st.integers(0, 5),
)
def test_it_is_a_chance_and_falls_with_the_figure(value, op, unit, seed):
    rng = np.random.default_rng(seed)
    ground = held(*STEADY)
    p = 0.02 + 0.94 * rng.dirichlet([0.5, 0.5, 0.2], size=ground.best.shape)
    ground = held(*STEADY, p=p.astype(np.float32), best=p.argmax(axis=2).astype(np.int8))
    factor = {"settlements": 1, "km2": 100, "people": 500, "percent": 2}[unit]
    chances = [check(claim(n * factor, unit, op=op), ground).probability for n in (value, value + 2)]
    assert all(0 <= chance <= 1 for chance in chances)
    if op == ">=":
        assert chances[0] >= chances[1]
    if op == "<=":
        assert chances[0] <= chances[1]
