"""What a belief adds up to, the grades of claims, and the words for probabilities."""

import numpy as np
import pytest
from fuse_cases import DAYS, MANY, SITES, STATES, claim, field
from hypothesis import given, settings
from hypothesis import strategies as st

from whoheld.errors import InputError
from whoheld.fuse import CANNOT_BE_JUDGED, account, credibility, likelihood


@settings(max_examples=60, deadline=None)
@given(MANY, st.sampled_from(STATES), st.integers(0, len(SITES) - 1), st.sampled_from(DAYS))
def test_the_parts_add_up_to_the_belief(claims, state, site, day):
    made = field(*claims)
    parts = account(made, site, day, state=state)
    assert parts.start + sum(parts.claims.values()) + parts.time + parts.ground == pytest.approx(parts.p, abs=1e-9)
    assert parts.p == made.p[made.day_index(day), site, STATES.index(state)]
    assert np.isfinite([*parts.claims.values(), parts.time, parts.ground]).all()
    later = {w.claim_id for w in made.witnesses if w.day > day}
    assert not later & set(parts.claims)


def test_claims_bring_what_they_say():
    gained = claim(day=5, claimant_side="RED", effect="loses", side="RED")
    held = claim(day=5, document="other", effect="contests", side="RED", claimant_side="RED", claimant="S")
    parts = account(field(gained, held), 0, DAYS[6])
    assert parts.state == "BLUE"
    assert parts.claims[gained.id] > 0.5
    assert parts.claims[held.id] < 0
    assert abs(parts.ground) < 0.2


def test_a_place_that_nobody_names_has_its_neighbours_parts():
    made = field(claim("t:2", day=5, effect="loses", side="RED", claimant_side="RED"))
    parts = account(made, 0, DAYS[6], state="BLUE")
    assert sum(parts.claims.values()) > 0.1
    assert set(parts.claims) == {made.witnesses[0].claim_id}


def test_no_claims_no_parts():
    parts = account(field(), 0, DAYS[3])
    assert parts.claims == {}
    assert parts.p == pytest.approx(parts.start + parts.time + parts.ground)


def test_a_smoothed_field_has_no_account():
    with pytest.raises(InputError, match="smoothed"):
        account(field(smoothed=True), 0, DAYS[3])


def test_grades_count_other_origins():
    one = claim(day=5, document="a", claimant="S", quote="one")
    two = claim(day=7, document="b", claimant="T", quote="two")
    far = claim(day=19, document="c", claimant="U", quote="three", effect="holds", side="RED")
    attack = claim(day=5, document="e", claimant="W", quote="five", effect="attacks", side="RED")
    grades = credibility(field(one, two, far, attack))
    assert (grades[one.id], grades[two.id], grades[far.id]) == (2, 2, 3)
    assert grades[attack.id] == CANNOT_BE_JUDGED
    third = claim(day=6, document="f", claimant="X", quote="six")
    assert credibility(field(one, two, third))[one.id] == 1
    against = [claim(day=6, document=name, claimant=name, quote=name, effect="holds", side="RED") for name in "gh"]
    assert credibility(field(one, *against))[one.id] == 5
    assert credibility(field(one, two, against[0]))[one.id] == 4
    copy = claim(day=5, document="z", claimant="S", quote="one")
    assert credibility(field(one, copy))[one.id] == 3  # a copy bears nothing out


def test_probabilities_in_words():
    said = {p: likelihood(p) for p in (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97)}
    assert said == {
        0.01: "almost no chance",
        0.1: "very unlikely",
        0.3: "unlikely",
        0.5: "roughly even chance",
        0.7: "likely",
        0.9: "very likely",
        0.97: "almost certain",
    }


def test_evidence_of_later_days_counts_when_smoothed():
    fell = claim(day=12, effect="loses", side="RED", claimant_side="RED")
    held = claim(day=4, document="x", effect="holds", side="RED", claimant_side="BLUE", claimant="T")
    then, now = field(held, fell), field(held, fell, smoothed=True)
    assert now.p[-1] == pytest.approx(then.p[-1])
    assert now.p[3, 0, 0] > 0.8
    assert now.p[11, 0, 0] > 0.5  # a loss told on the 12th day is no loss before
    silent = claim(day=12, effect="holds", side="BLUE", claimant_side="RED")
    between = field(held, silent, smoothed=True).p[4:13, 0, 1]
    assert (np.diff(between) > 0).all()
    assert between[4] > field(held, silent).p[8, 0, 1] + 0.05
    assert now.evidence_age(0, DAYS[11]) == 1
    assert {e.claim for e in now.evidence(0, DAYS[5])} == {held.id, fell.id}
    assert {e.age_days for e in now.evidence(0, DAYS[5])} == {1.0, -7.0}


@settings(max_examples=40, deadline=None)
@given(MANY)
def test_smoothed_beliefs_are_probabilities_and_end_where_the_filter_ends(claims):
    then, now = field(*claims), field(*claims, smoothed=True)
    assert np.isfinite(now.p).all()
    assert abs(now.p.sum(axis=2) - 1).max() < 1e-9
    if all(w.day <= DAYS[-1] for w in now.witnesses):
        assert now.p[-1].argmax(axis=1).tolist() == then.p[-1].argmax(axis=1).tolist()


def test_words_after_the_last_day_asked_speak_of_it_when_smoothed():
    silent = claim(day=8, effect="holds", side="BLUE", claimant_side="RED")
    now = field(silent, days=DAYS[:8], smoothed=True)
    assert now.p[-1, 0, 1] > field(silent, days=DAYS[:8]).p[-1, 0, 1] + 0.05
