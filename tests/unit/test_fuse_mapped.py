"""Published maps as sources: late, of bounded weight, one witness a maker, and a part of the account."""

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from fuse_cases import DAYS, MANY, OPTIONS, PRIOR, SITES, START, STATES, claim
from fuse_cases import field as plain_field
from hypothesis import given, settings
from hypothesis import strategies as st

from whoheld.fuse import Drawn, MappedFuser, Terrain, account
from whoheld.origins import assign

RED, BLUE = 0, 1


def drawn(day, *blue, maker="m", name=None):
    state = np.array([BLUE if at in blue else RED for at in range(len(SITES))], dtype=np.int64)
    return Drawn(map_id=name or f"{maker}{day}", maker=maker, day=START + timedelta(days=day), state=state)


def fuser(*maps, maker=""):
    return MappedFuser(
        sites=SITES, states=STATES, prior=PRIOR, settings=OPTIONS, terrain=Terrain(), maps=maps, maker=maker
    )


def field(maps, *claims, days=DAYS, maker="", **options):
    return fuser(*maps, maker=maker).field(claims, assign(claims, {}), days=days, known=None, **options)


MAPS = st.lists(
    st.builds(
        lambda day, blue, maker: drawn(day, *blue, maker=maker),
        st.integers(0, 19),
        st.sets(st.integers(0, len(SITES) - 1)),
        st.sampled_from("mn"),
    ),
    max_size=4,
    unique_by=lambda one: one.map_id,
)


def test_without_maps_it_is_the_plain_field():
    claims = [claim(day=5), claim("t:1", day=7, effect="loses", side="RED", document="x")]
    assert field([], *claims).p.tobytes() == plain_field(*claims).p.tobytes()
    early = drawn(-1, *range(6))  # of a day before the start, which has it
    assert field([early], *claims).p.tobytes() == plain_field(*claims).p.tobytes()


def test_a_map_tells_from_its_day_on_and_is_not_truth():
    made = field([drawn(8, 0, 1, 2, 3, 4, 5)])
    assert (made.p[7, :, BLUE] < 0.1).all()
    assert (made.p[8, :, BLUE] > 0.5).all()
    assert (made.legs[0].end[:, BLUE] < 0.85).all()  # of a place alone; the ground around adds to it
    assert made.p[9] == pytest.approx(made.p[8], abs=0.01)
    assert abs(made.p.sum(axis=2) - 1).max() < 1e-9


def test_claims_of_later_days_overrule_a_map():
    back = [claim(day=12, document=name, claimant=name, quote=name, effect="gains", side="RED") for name in "ab"]
    made = field([drawn(8, *range(6))], *back)
    assert made.states_on(DAYS[11])[0] == "BLUE"
    assert made.states_on(DAYS[12])[0] == "RED"


def test_many_maps_of_one_maker_are_one_witness():
    one = field([drawn(5, *range(6))])
    many = field([drawn(day, *range(6), name=f"m{day}") for day in range(5, 15)])
    assert many.p[-1] == pytest.approx(one.p[-1], abs=0.02)
    two = field([drawn(5, *range(6)), drawn(6, *range(6), maker="n")])
    assert (two.p[-1, 4:, BLUE] > one.p[-1, 4:, BLUE] + 0.05).all()


def test_who_drew_the_start_tells_nothing_new_by_showing_the_same():
    lost = claim(day=4, effect="loses", side="RED", claimant_side="RED")
    same = drawn(8)
    again, other = field([same], maker="m"), field([same], lost, maker="m")
    assert again.p[-1] == pytest.approx(field([]).p[-1], abs=0.01)
    assert other.p[-1, 0, RED] > field([], lost).p[-1, 0, RED] + 0.3  # the belief moved, and the maker says: not so


@settings(max_examples=60, deadline=None)
@given(MANY, MAPS, st.sampled_from(STATES), st.integers(0, len(SITES) - 1), st.sampled_from(DAYS))
def test_the_parts_add_up_with_maps(claims, maps, state, site, day):
    made = field(maps, *claims)
    parts = account(made, site, day, state=state)
    brought = sum(parts.claims.values()) + sum(parts.maps.values())
    assert parts.start + brought + parts.time + parts.ground == pytest.approx(parts.p, abs=1e-9)
    assert parts.p == made.p[made.day_index(day), site, STATES.index(state)]
    assert set(parts.maps) <= {one.map_id for one in maps if one.day <= day}
    assert np.isfinite(made.p).all()
    assert abs(made.p.sum(axis=2) - 1).max() < 1e-9
    for before, after in pairwise(made.legs):
        assert after.field.prior.p == pytest.approx(before.end, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(MANY, MAPS)
def test_what_a_map_shows_is_never_believed_less_for_it(claims, maps):
    for leg in field(maps, *claims).legs:
        for seen in leg.seen:
            assert (seen.brought[np.arange(len(SITES)), seen.state] >= -1e-12).all()


@settings(max_examples=40, deadline=None)
@given(MANY, MAPS, st.lists(st.sampled_from(DAYS), min_size=1, unique=True))
def test_a_later_map_changes_no_day_before_it_and_days_asked_change_nothing(claims, maps, days):
    whole = field(maps, *claims)
    cut = START + timedelta(days=10)
    early = field([one for one in maps if one.day < cut], *claims)
    until = early.day_index(cut)
    assert whole.p[:until] == pytest.approx(early.p[:until], abs=1e-12)
    some = field(maps, *claims, days=days)
    for day in days:
        assert some.p[some.day_index(day)] == pytest.approx(whole.p[whole.day_index(day)], abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(MANY, MANY, MAPS)
def test_one_more_document_is_the_same_as_from_nothing(first, more, maps):
    one = fuser(*maps)
    before = one.field(first, {}, days=DAYS, known=None)
    quick = one.field([*first, *more], {}, days=DAYS, known=None, since=before)
    full = fuser(*maps).field([*first, *more], {}, days=DAYS, known=None)
    assert quick.p == pytest.approx(full.p, abs=1e-9)
    assert [w.claim_id for w in quick.witnesses] == [w.claim_id for w in full.witnesses]
    assert set(quick.unused) == set(full.unused)


def test_evidence_of_days_before_a_map_stays_listed():
    told = claim(day=4, effect="loses", side="RED", claimant_side="RED")
    made = field([drawn(8, 0)], told)
    assert [row.claim for row in made.evidence(0, DAYS[12])] == [told.id]
    assert made.evidence_age(0, DAYS[12]) == 8
    smooth = field([drawn(8, 0)], told, smoothed=True)
    assert abs(smooth.p.sum(axis=2) - 1).max() < 1e-9
