"""A map held against another: counts, dates, calibration; and the simple rules that ours is held against."""

from datetime import date, timedelta

import numpy as np
import pytest
from test_fuse_field import DAYS, SITES, START, STATES, claim, field

from whoheld.fuse.compare import date_error, reliability, score
from whoheld.fuse.rivals import RIVALS

TRUTH = ("BLUE", "BLUE", "RED", "contested", "RED", "RED")
BEGUN = ("RED",) * 6


def test_a_score_counts_what_is_wrong_and_leaves_contested_out():
    found = score(("BLUE", "RED", "RED", "RED", "BLUE", "RED"), truth=TRUTH, start=BEGUN, sites=SITES, states=STATES)
    assert (found.scored, found.wrong, found.changed, found.recall, found.false_changes) == (5, 2, 2, 0.5, 1)
    assert found.brier is None


def test_the_brier_score_is_of_settlements_near_to_changes():
    p = np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 0.0], [0.5, 0.5, 0.0], *[[1.0, 0.0, 0.0]] * 3])
    found = score(TRUTH, truth=TRUTH, start=BEGUN, sites=SITES, states=STATES, p=p)
    assert found.near == 3  # the two that changed and the one 3 km off; not those 43 and 400 km off
    assert found.brier == pytest.approx((0 + 0 + 0.5) / 3, abs=1e-4)


def test_without_changes_there_is_no_recall_and_no_brier():
    p = np.tile([1.0, 0.0, 0.0], (6, 1))
    found = score(BEGUN, truth=BEGUN, start=BEGUN, sites=SITES, states=STATES, p=p)
    assert (found.recall, found.brier, found.near, found.wrong) == (None, None, 0, 0)
    assert all(b.n == 0 for b in reliability(p, truth=BEGUN, start=BEGUN, sites=SITES, states=STATES))


def test_reliability_counts_each_settlement_once():
    p = np.array([[0.2, 0.8, 0.0], [0.55, 0.45, 0.0], [1.0, 0.0, 0.0], *[[1.0, 0.0, 0.0]] * 3])
    bins = reliability(p, truth=TRUTH, start=BEGUN, sites=SITES, states=STATES)
    assert {(b.low, b.n, b.right) for b in bins if b.n} == {(0.75, 1, 1.0), (0.5, 1, 0.0), (0.95, 1, 1.0)}


@pytest.mark.parametrize(("turn", "error"), [(3, 2), (5, 0), (6, 0), (9, 3)])
def test_the_date_error_is_the_distance_to_the_days_between_two_maps(turn, error):
    days = [START + timedelta(days=n) for n in range(12)]
    daily = [("BLUE" if n >= turn else "RED", "RED") for n in range(12)]
    maps = [
        (START, ("RED", "RED")),
        (START + timedelta(days=4), ("RED", "RED")),
        (START + timedelta(days=6), ("BLUE", "BLUE")),
    ]
    assert date_error(daily, days, maps=maps) == error


def test_no_change_has_no_date_error():
    assert date_error([("RED",)] * 2, [START, date(2030, 5, 2)], maps=[(START, ("RED",)), (DAYS[1], ("RED",))]) is None


def test_simple_rules():
    relay = {"claimant": "S", "claimant_id": "s", "claimant_side": "BLUE"}
    made = field(
        claim("t:0", day=3, claimant="A"),
        claim("t:0", day=5, effect="loses", claimant="B", claimant_side="BLUE"),
        claim("t:0", day=4, claimant="C"),
        claim("t:1", day=2, document="d1", **relay),
        claim("t:1", day=2, document="d2", quote="again", **relay),
        claim("t:1", day=3, side="RED", claimant="T"),
        claim("t:2", day=3, effect="attacks"),
        claim("t:3", day=3, effect="contests", side="BLUE"),
    )
    said = {name: rule(made, DAYS[-1]) for name, rule in RIVALS.items()}
    assert said["frozen"] == ("RED",) * 6
    assert said["last claim"][:4] == ("RED", "RED", "RED", "contested")
    assert said["most claims"][:4] == ("BLUE", "BLUE", "RED", "contested")
    assert said["most origins"][1] == "RED"  # two relays are one voice: a draw, so as it was
    assert RIVALS["last claim"](made, START + timedelta(days=4))[0] == "BLUE"
