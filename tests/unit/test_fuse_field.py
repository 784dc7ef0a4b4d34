"""The belief field: what claims do to it, and what they must never do."""

from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest
import shapely
from fuse_cases import DAYS, HELD, MANY, OPTIONS, PRIOR, SITES, START, STATES, claim, field, p
from hypothesis import given, settings
from hypothesis import strategies as st

from whoheld.errors import InputError, NotFound
from whoheld.fuse import Fuser, Prior, Settings, Terrain, fuse, make_sites
from whoheld.fuse.filter import transition
from whoheld.fuse.settle import Ground
from whoheld.fuse.space import distance_km, great_circle_km
from whoheld.origins import assign
from whoheld.timespan import end_of


@settings(max_examples=60, deadline=None)
@given(MANY)
def test_beliefs_are_probabilities_within_the_floor(claims):
    made = field(*claims)
    assert np.isfinite(made.p).all()
    assert abs(made.p.sum(axis=2) - 1).max() < 1e-9
    assert made.p.min() >= OPTIONS.floor * (1 - 1e-9)


@settings(max_examples=40, deadline=None)
@given(MANY, st.randoms(use_true_random=False))
def test_order_does_not_matter(claims, random):
    mixed = list(claims)
    random.shuffle(mixed)
    one, two = field(*claims), field(*mixed, days=DAYS[::-1])
    assert one.p.tobytes() == two.p.tobytes()
    assert [one.evidence(0, day) for day in DAYS] == [two.evidence(0, day) for day in DAYS]


@settings(max_examples=40, deadline=None)
@given(MANY, MANY, st.integers(1, 19))
def test_what_comes_to_be_known_later_changes_nothing_as_known_before(claims, more, day):
    known = end_of(START + timedelta(days=day))
    later = [item for item in more if item.published.end > known]
    one, two = field(*claims, known=known), field(*claims, *later, known=known)
    assert one.p.tobytes() == two.p.tobytes()
    assert one.unused == two.unused
    whole = fuse(
        sites=SITES,
        states=STATES,
        prior=PRIOR,
        claims=[*claims, *later],
        origins=assign([item for item in claims if item.published.end <= known], {}),
        days=DAYS,
        known=known,
        settings=OPTIONS,
    )
    assert whole.p.tobytes() == one.p.tobytes()


@settings(max_examples=40, deadline=None)
@given(MANY)
def test_every_known_claim_is_a_witness_or_refused(claims):
    made = field(*claims)
    ids = {item.id for item in claims}
    assert {item.claim_id for item in made.witnesses} | set(made.unused) == ids
    assert not {item.claim_id for item in made.witnesses} & set(made.unused)


def test_no_claims_leave_the_prior_but_for_drift():
    made = field()
    assert made.p[0] == pytest.approx(HELD)
    assert abs(made.p[-1] - HELD).max() <= OPTIONS.hazard * len(DAYS)
    still = field(options=Settings(hazard=0.0))
    assert still.p[-1] == pytest.approx(HELD)
    assert set(made.states_on(DAYS[-1])) == {"RED"}
    assert made.evidence_age(0, DAYS[-1]) is None


def test_an_admission_turns_its_place_from_its_day_on_and_it_stays():
    made = field(claim(effect="loses", side="RED", claimant_side="RED"))
    assert p(made, 4) < 0.05
    assert p(made, 5) > 0.75
    assert made.states_on(DAYS[4])[0] == "RED"
    assert made.states_on(DAYS[19])[0] == "BLUE"


def test_a_boast_alone_turns_its_place_less_surely_than_an_admission():
    boast = claim(side="BLUE", claimant_side="BLUE")
    admission = claim(side="BLUE", claimant_side="RED")
    assert 0.5 < p(field(boast, options=Settings()), 5) < p(field(admission, options=Settings()), 5)


def test_a_rumour_alone_turns_nothing():
    assert p(field(claim(modality="rumoured")), 5) < 0.25
    assert p(field(claim(modality="planned")), 5) < 0.03


def test_opposite_equal_claims_leave_it_open():
    even = Prior(on=START, p=np.array([[0.49, 0.49, 0.02]] * len(SITES)))
    made = field(
        claim(side="BLUE", claimant_side="other", document="a"),
        claim(side="RED", claimant_side="other", document="b"),
        prior=even,
        options=Settings(),
    )
    assert p(made, 5) == pytest.approx(p(made, 5, side="RED"), abs=1e-9)
    assert made.states_on(DAYS[5])[0] == "contested"


def test_copies_count_once():
    first = claim(document="a", claimant_side="BLUE", claimant="S", modality="hedged")
    copies = [msgspec.structs.replace(first, document=f"c{at}") for at in range(30)]
    assert p(field(first, *copies), 5) == pytest.approx(p(field(first), 5))


def test_neighbours_follow_less_the_farther_they_lie():
    made = field(claim(), claim(place="t:4", effect="holds", side="RED"))
    gains = [p(made, 5, site) for site in (0, 1, 3, 5)]
    assert gains[1] > 0.5 > gains[3]
    assert gains[1] >= gains[2] >= gains[3]
    assert gains[3] == pytest.approx(0.02, abs=0.01)


def test_a_place_asks_only_those_that_started_as_it_did():
    start = HELD.copy()
    start[1] = [0.02, 0.96, 0.02]
    mixed = Prior(on=START, p=start)
    held = field(claim(place="t:1", effect="holds", day=3), claim(), prior=mixed)
    alone = field(claim(), prior=mixed)
    assert p(held, 5, 2) == pytest.approx(p(alone, 5, 2), abs=1e-9)


def test_what_is_still_held_keeps_its_neighbours_and_fades():
    gained, still = claim(place="t:0"), claim(place="t:2", effect="holds", side="RED", day=4)
    lone, both = field(gained), field(gained, still)
    assert p(both, 5, 3) < p(lone, 5, 3)
    assert p(both, 19, 3) > p(both, 5, 3)


def test_a_contested_place_does_not_spread():
    made = field(claim(effect="contests", claimant_side="RED"), claim(effect="contests", day=6, document="d2"))
    assert p(made, 6, 0, "contested") > 0.2
    assert p(made, 6, 1, "contested") < 0.1


def test_a_word_far_behind_the_lines_counts_less():
    start = HELD.copy()
    start[4] = [0.02, 0.96, 0.02]
    front = Prior(on=START, p=start)
    alone = Settings(defender="BLUE", ground=0.0)
    near = field(claim(place="t:3"), prior=front, options=alone)
    far = field(claim(place="t:5"), prior=front, options=alone)
    assert p(near, 5, 3) > p(far, 5, 5)
    assert p(far, 5, 5) < 0.5


LAND = {"region:r": shapely.box(29.9, 49.9, 30.3, 50.2)}
RIVER = shapely.linestrings([[30.02, 49.0], [30.02, 51.0]])


def region(**fields):
    return claim(place="region:r", place_kind="region", lat=None, lon=None, **fields)


def test_a_river_between_weakens_what_neighbours_tell():
    dry = field(claim(), claim(place="t:3", effect="holds", side="RED"))
    wet = field(claim(), claim(place="t:3", effect="holds", side="RED"), terrain=Terrain(rivers=(RIVER,)))
    assert p(wet, 5, 1) < p(dry, 5, 1)


def test_who_won_a_place_passed_over_what_lies_on_the_way_to_it():
    """A line of places from BLUE's ground eastward: the farthest is won, the one between lies on the way."""
    sites = make_sites([f"w:{at}" for at in range(4)], [50.0] * 4, [30.0, 30.3, 30.6, 30.9])
    held = np.array([[0.02, 0.96, 0.02], *[[0.96, 0.02, 0.02]] * 3])
    prior = Prior(on=START, p=held)
    said = [
        claim(place="w:2", place_id="w:2", lat=50.0, lon=30.6, document=f"d{at}", claimant=f"c{at}") for at in range(6)
    ]

    def believed(on_way):
        options = Settings(defender="BLUE", ground=0.0, on_way=on_way)
        made = fuse(
            sites=sites,
            states=STATES,
            prior=prior,
            claims=said,
            origins={},
            days=[DAYS[6]],
            known=None,
            settings=options,
        )
        return made.p[0, :, 1]

    near, never = believed(3.0), believed(1e9)
    assert near[1] > 0.5 > never[1]
    assert near[3] == pytest.approx(never[3])  # beyond it nothing was passed over


def test_a_region_is_believed_where_its_places_fell():
    few = Settings(defender="BLUE", area_prior=0.5, ground=0.0)
    land = Terrain(areas=LAND)
    said, fell = region(), claim(place="t:0")
    alone = field(said, terrain=land, options=few)
    assert p(alone, 5, 3) == pytest.approx(0.02, abs=0.01)
    with_place = field(said, fell, terrain=land, options=few)
    without = field(fell, terrain=land, options=few)
    assert p(with_place, 5, 3) > p(without, 5, 3)
    assert p(with_place, 5, 5) == pytest.approx(p(without, 5, 5))
    rows = {row.claim: row for row in with_place.evidence(3, DAYS[6])}
    assert rows[said.id].distance_km == 0
    assert 0 < rows[said.id].weight < said_weight(with_place, said)


def test_what_happened_somewhere_in_a_region_says_nothing_of_the_rest():
    few = Settings(defender="BLUE", area_prior=0.5, ground=0.0)
    somewhere, fell = region(partial=True), claim(place="t:0")
    made = field(somewhere, fell, terrain=Terrain(areas=LAND), options=few)
    assert made.unused == {somewhere.id: "part of a region"}
    assert made.p.tobytes() == field(fell, terrain=Terrain(areas=LAND), options=few).p.tobytes()


def said_weight(made, item):
    return next(witness.weight for witness in made.witnesses if witness.claim_id == item.id)


def test_a_region_without_sites_is_listed():
    item = region()
    empty = Terrain(areas={"region:r": shapely.box(0, 0, 1, 1)})
    assert field(item, terrain=empty).unused == {item.id: "far from every site"}
    assert field(item).unused == {item.id: "region or other"}


def test_pockets_close_and_straight_fronts_stay():
    lat, lon = (side.ravel() for side in np.meshgrid(np.linspace(50, 50.9, 10), np.linspace(30, 31.4, 10)))
    sites = make_sites([f"g:{at}" for at in range(100)], lat, lon)
    ground = Ground(sites, sides=np.array([0, 1]), settings=Settings())
    west = np.where((lon < 30.7)[:, None], [0.9, 0.08, 0.02], [0.08, 0.9, 0.02])
    assert (ground.settled(west).argmax(axis=1) == west.argmax(axis=1)).all()
    pocket = np.full((100, 3), [0.9, 0.08, 0.02])
    pocket[44] = [0.4, 0.58, 0.02]
    assert ground.settled(pocket)[44].argmax() == 0
    assert ground.settled(pocket).sum(axis=1) == pytest.approx(1)


def test_a_site_alone_is_left_as_it_is():
    sites = make_sites(["a", "b"], [50.0, 55.0], [30.0, 40.0])
    p_in = np.array([[0.6, 0.38, 0.02], [0.3, 0.68, 0.02]])
    assert Ground(sites, sides=np.array([0, 1]), settings=Settings()).settled(p_in) == pytest.approx(p_in)


def test_three_sides_and_a_hundred_thousand_words_stay_probabilities():
    states = ("RED", "BLUE", "GREEN", "contested")
    sites = make_sites(["a", "b"], [50.0, 50.05], [30.0, 30.0])
    prior = Prior(on=START, p=np.array([[0.94, 0.02, 0.02, 0.02], [0.02, 0.02, 0.94, 0.02]]))
    many = [
        claim(place="a", lat=50.0, lon=30.0, document=f"d{at}", quote=f"q{at}", side=("BLUE", "GREEN")[at % 2])
        for at in range(2000)
    ]
    made = fuse(
        sites=sites, states=states, prior=prior, claims=many, origins={}, days=DAYS, known=None, settings=Settings()
    )
    assert np.isfinite(made.p).all()
    assert made.p.sum(axis=2) == pytest.approx(1)


def test_a_claim_on_a_place_that_is_no_site_acts_on_the_points_around():
    made = field(claim(place="elsewhere", lat=50.0005, lon=30.0))
    assert p(made, 5, 0) == pytest.approx(p(field(claim()), 5, 0), abs=1e-3)
    assert not made.unused


def test_claims_without_coordinates_or_far_from_all_sites_are_listed():
    nowhere, far = claim(place="x", lat=None, lon=None), claim(place="y", lat=10.0, lon=10.0)
    assert field(nowhere, far).unused == {nowhere.id: "no coordinates", far.id: "far from every site"}


def test_a_late_report_acts_from_the_day_it_speaks_of_once_it_is_known():
    late = claim(day=5, published=9, claimant_side="RED")
    before, after = end_of(START + timedelta(days=8)), end_of(START + timedelta(days=9))
    assert p(field(late, known=before), 6) < 0.05
    assert p(field(late, known=after), 6) > 0.75


def test_evidence_lists_claims_with_weights_origin_distance_and_age():
    admission, hint = claim(claimant_side="RED"), claim(place="t:1", day=8, modality="hedged")
    made = field(admission, hint)
    rows = made.evidence(0, DAYS[10])
    assert [row.claim for row in rows] == [admission.id, hint.id]
    assert rows[0].toward == "BLUE"
    assert rows[0].age_days == 5
    assert rows[0].distance_km == 0
    assert rows[0].weight > rows[1].weight > 0
    assert rows[1].distance_km == pytest.approx(2.87, abs=0.01)
    assert made.evidence(0, DAYS[7])[0].weight > rows[0].weight
    assert made.evidence(0, DAYS[4]) == ()
    assert made.evidence_age(0, DAYS[10]) == 5  # the hint on the neighbour is of little weight here


def test_copies_are_listed_with_no_weight():
    first = claim(document="a", claimant="S")
    copy = msgspec.structs.replace(first, document="b", via=("Paper",))
    rows = field(first, copy).evidence(0, DAYS[6])
    assert sorted(row.weight > 0 for row in rows) == [False, True]
    assert len({row.origin for row in rows}) == 1


def test_a_belief_record_says_the_same_as_the_field():
    made = field(claim(claimant_side="RED"), known=datetime(2030, 5, 12, tzinfo=UTC))
    belief = made.belief(0, DAYS[6])
    assert belief.state == "BLUE" == max(belief.p, key=belief.p.__getitem__)
    assert belief.known == "2030-05-12T00:00:00Z"
    assert sum(belief.p.values()) == pytest.approx(1, abs=1e-5)
    assert belief.prior["RED"] == 0.96
    assert belief.evidence_age_days == 1
    assert field().belief(0, DAYS[0]).known == "2030-05-02T00:00:00Z"


def test_a_day_or_site_that_was_not_asked_is_not_found():
    made = field(days=[DAYS[3], DAYS[1]])
    assert made.days == (DAYS[1], DAYS[3])
    assert made.site_index("t:2") == 2
    with pytest.raises(NotFound, match="2030-05-03"):
        made.day_index(DAYS[2])
    with pytest.raises(NotFound, match="nowhere"):
        made.site_index("nowhere")


def test_a_day_before_the_map_or_a_wrong_prior_is_refused():
    with pytest.raises(InputError, match="before the starting map"):
        field(days=[START - timedelta(days=1)])
    with pytest.raises(InputError, match="ask for at least one day"):
        field(days=[])
    with pytest.raises(InputError, match="shape"):
        field(prior=Prior(on=START, p=HELD[:2]))
    with pytest.raises(InputError, match="no probabilities"):
        field(prior=Prior(on=START, p=HELD * 2))


@pytest.mark.parametrize("states", [STATES, ("contested", "A"), ("A", "B", "C", "contested")])
def test_transitions_are_probabilities_and_mostly_stay(states):
    step = transition(states, OPTIONS)
    assert step.sum(axis=1) == pytest.approx(1)
    assert (step.diagonal() == 1 - OPTIONS.hazard).all()
    assert (step >= 0).all()


def test_slow_losses_pass_through_contested():
    step = transition(STATES, OPTIONS)
    assert step[0, 2] == pytest.approx(4 * step[0, 1])


def test_great_circle_and_geodesic_agree():
    lat, lon = SITES.lat[:5], SITES.lon[:5]
    exact = distance_km(lat[1:], lon[1:], np.repeat(lat[:1], 4), np.repeat(lon[:1], 4))
    assert great_circle_km(lat[:1], lon[:1], lat[1:], lon[1:])[0] == pytest.approx(exact, rel=0.006)


@settings(max_examples=60, deadline=None)
@given(MANY, MANY, MANY, st.integers(0, 19))
def test_a_field_made_from_an_earlier_one_is_the_same_as_from_nothing(shared, gone, come, upto):
    fuser = Fuser(sites=SITES, states=STATES, prior=PRIOR, settings=OPTIONS)
    before, after = [*shared, *gone], [*shared, *come]
    earlier = fuser.field(before, assign(before, {}), days=DAYS[: upto + 1], known=None)
    made = fuser.field(after, assign(after, {}), days=DAYS, known=None, since=earlier)
    assert abs(made.p - field(*after).p).max() < 1e-9
    assert [made.evidence(2, day) for day in DAYS] == [field(*after).evidence(2, day) for day in DAYS]


def test_days_before_the_first_new_word_are_taken_over():
    fuser = Fuser(sites=SITES, states=STATES, prior=PRIOR, settings=OPTIONS)
    old, new = claim(day=3), claim("t:2", day=10, document="n")
    earlier = fuser.field([old], {}, days=DAYS, known=None)
    earlier.p[5] = 7.0  # a mark that no belief has
    made = fuser.field([old, new], {}, days=DAYS, known=None, since=earlier)
    assert (made.p[5] == 7.0).all()
    assert (made.p[10:] < 1).all()


def test_a_word_of_another_day_alone_makes_a_field_anew():
    fuser = Fuser(sites=SITES, states=STATES, prior=PRIOR, settings=OPTIONS)
    early, late = [claim(side="BLUE", day=3)], [claim(side="BLUE", day=9)]
    earlier = fuser.field(early, assign(early, {}), days=DAYS, known=None)
    made = fuser.field(late, assign(late, {}), days=DAYS, known=None, since=earlier)
    assert made.p.tobytes() == field(*late).p.tobytes()
    assert p(made, 5) < p(earlier, 5)
