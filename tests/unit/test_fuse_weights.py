"""What one claim says, and how much it counts."""

from datetime import UTC, date, datetime

import pytest

from whoheld.fuse.settings import DEFAULT_TRUST, Settings
from whoheld.fuse.weights import claim_day, witnesses
from whoheld.model import Claim, Quantity
from whoheld.timespan import day_span, days_span

STATES = ("RED", "BLUE", "contested")
SETTINGS = Settings(defender="BLUE")
START = date(2030, 5, 1)


def claim(**fields):
    base = {
        "document": "d",
        "quote": "q",
        "start": 0,
        "end": 1,
        "place": "Alpha",
        "place_id": "t:1",
        "place_kind": "settlement",
        "lat": 50.0,
        "lon": 30.0,
        "effect": "gains",
        "side": "RED",
        "published": day_span(date(2030, 5, 3)),
    }
    return Claim(**{**base, **fields})


def read(*claims, origins=None, known=None, settings=SETTINGS, areas=()):
    return witnesses(
        {item.id: item for item in claims},
        origins or {},
        states=STATES,
        settings=settings,
        prior_on=START,
        known=known,
        areas=areas,
    )


def one(**fields):
    found, unused = read(claim(**fields))
    assert not unused
    return found[0]


def test_every_effect_and_interest_has_one_row_with_a_reason():
    kinds = [(row.effect, row.interest) for row in DEFAULT_TRUST]
    assert len(set(kinds)) == len(kinds) == 25
    assert all(row.source and row.weight > 0 for row in DEFAULT_TRUST)


def test_admission_outweighs_third_party_outweighs_boast():
    admission = one(side="BLUE", claimant_side="RED").weight
    third = one(side="BLUE", claimant_side="other").weight
    boast = one(side="RED", claimant_side="RED").weight
    assert admission > third > boast > 0


def test_the_defenders_own_gain_counts_more_than_the_attackers():
    assert one(side="BLUE", claimant_side="BLUE").weight > one(side="RED", claimant_side="RED").weight
    undefended = read(claim(side="BLUE", claimant_side="BLUE"), settings=Settings())[0][0]
    assert undefended.weight == pytest.approx(one(side="RED", claimant_side="RED").weight)


def test_regrouping_away_is_an_admission_for_the_other_side():
    left = one(effect="loses", side="RED", claimant_side="RED")
    assert left.toward == "BLUE"
    assert left.weight >= one(side="BLUE", claimant_side="RED").weight
    assert left.vector[1] > left.vector[2] > left.vector[0] == 0


@pytest.mark.parametrize(
    ("effect", "modality", "toward"),
    [
        ("gains", "asserted", "RED"),
        ("holds", "asserted", "RED"),
        ("loses", "asserted", "BLUE"),
        ("attacks", "asserted", "BLUE"),
        ("contests", "asserted", "contested"),
        ("gains", "denied", "BLUE"),
        ("holds", "denied", "BLUE"),
        ("loses", "denied", "RED"),
    ],
)
def test_direction(effect, modality, toward):
    item = one(effect=effect, modality=modality)
    assert item.toward == toward
    assert item.vector[STATES.index(toward)] == max(item.vector) == pytest.approx(item.weight)
    assert item.weight > 0


def test_a_denied_fight_speaks_against_contested():
    item = one(effect="contests", modality="denied")
    assert item.toward == "contested"
    assert item.weight < 0
    assert item.vector[2] == pytest.approx(item.weight)


def test_surer_words_count_more():
    weights = [one(modality=modality).weight for modality in ("asserted", "hedged", "rumoured")]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] > 0


def test_attacks_near_a_place_say_little():
    assert 0 < one(effect="attacks").weight < one(effect="holds", modality="hedged").weight


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"modality": "planned"}, "planned"),
        ({"modality": "hypothetical"}, "hypothetical"),
        ({"count": Quantity(value=40, op=">=", unit="settlements")}, "counted"),
        ({"place_kind": "region"}, "region or other"),
        ({"place_kind": "other"}, "region or other"),
        ({"place_id": None}, "no place"),
        ({"scope": "north of"}, "scope"),
        ({"side": None}, "no side"),
        ({"side": "GREEN"}, "no side"),
        ({"effect": "attacks", "modality": "denied"}, "says nothing of control"),
        ({"published": None}, "no day"),
        ({"valid": day_span(date(2030, 4, 30))}, "before the starting map"),
    ],
)
def test_what_is_not_used_is_listed_with_its_reason(fields, reason):
    item = claim(**fields)
    assert read(item) == ([], {item.id: reason})


def test_a_claim_acts_from_the_end_of_its_interval_but_not_after_its_publication():
    published = day_span(date(2030, 5, 10))
    assert claim_day(claim(published=published)) == date(2030, 5, 10)
    assert claim_day(claim(published=published, valid=days_span(date(2030, 5, 2), date(2030, 5, 4)))) == date(
        2030, 5, 4
    )
    assert claim_day(claim(published=published, valid=days_span(date(2030, 5, 1), date(2030, 5, 31)))) == date(
        2030, 5, 10
    )


def test_a_claim_does_not_exist_before_it_is_known():
    item = claim()
    assert read(item, known=datetime(2030, 5, 3, 23, 59, tzinfo=UTC)) == ([], {})
    assert len(read(item, known=datetime(2030, 5, 4, tzinfo=UTC))[0]) == 1
    undated = claim(published=None, valid=day_span(date(2030, 5, 3)))
    assert read(undated, known=datetime(2030, 6, 1, tzinfo=UTC))[1] == {undated.id: "no publication time"}
    assert len(read(undated)[0]) == 1


def test_of_one_origin_the_strongest_claim_speaks_and_the_others_stay_listed():
    weak, strong = claim(modality="hedged"), claim(document="d2")
    found, _ = read(weak, strong, origins={weak.id: "origin-1", strong.id: "origin-1"})
    by_id = {item.claim_id: item for item in found}
    assert by_id[strong.id].leads
    assert not by_id[weak.id].leads
    assert by_id[weak.id].weight == 0
    assert not any(by_id[weak.id].vector)


def test_repeating_oneself_counts_less_until_one_says_otherwise():
    def said(day, side="RED"):
        return claim(document=f"d{day}", claimant="S", side=side, published=day_span(date(2030, 5, day)))

    found, _ = read(said(2), said(5), said(8), said(11, "BLUE"), said(14))
    weights = [item.weight for item in found]
    assert weights[1] == pytest.approx(weights[0] * SETTINGS.repeat)
    assert weights[2] == pytest.approx(weights[0] * SETTINGS.repeat**2)
    assert weights[4] == pytest.approx(weights[0])


@pytest.mark.parametrize("wrong", [{"floor": 0.0}, {"floor": 0.5}, {"hazard": 1.0}, {"own_floor": 0.0}])
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="must lie between"):
        Settings(**wrong)


def region(effect="gains", **fields):
    return claim(place_id="region:r", place_kind="region", effect=effect, lat=None, lon=None, **fields)


def test_a_claim_on_a_region_with_a_shape_is_a_weaker_word_and_scope_is_let_be():
    (item,), unused = read(region(scope="western"), areas={"region:r"})
    assert not unused
    assert item.weight == pytest.approx(SETTINGS.area * one().weight)


@pytest.mark.parametrize("effect", ["attacks", "contests"])
def test_a_fight_somewhere_in_a_region_tells_of_no_place_in_it(effect):
    item = region(effect)
    assert read(item, areas={"region:r"}) == ([], {item.id: "region or other"})


def test_a_region_without_a_shape_is_listed():
    item = region()
    assert read(item) == ([], {item.id: "region or other"})


def test_a_doubtful_reading_is_a_doubtful_witness():
    sure, doubtful, hardly, by_rows = (one(score=score).weight for score in (0.95, 0.5, 0.01, None))
    assert sure == by_rows > doubtful > hardly > 0
    assert hardly == pytest.approx(sure * SETTINGS.read_least)
    assert claim(score=0.5).id == claim(score=0.9).id
