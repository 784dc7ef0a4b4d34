"""What a ledger tells of how far kinds of claims can be believed, and the rows that it starts from."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from whoheld.errors import TheatreError
from whoheld.fuse import DEFAULT_TRUST, Prior, Settings, Trust, fuse, learn, learned, make_sites
from whoheld.model import Claim
from whoheld.theatre.records import Theatre
from whoheld.theatre.trust import load_trust
from whoheld.timespan import day_span

STATES = ("RED", "BLUE", "contested")
START = date(2030, 5, 1)
SITES = make_sites([f"t:{at}" for at in range(4)], [50.0, 50.9, 51.8, 52.7], [30.0] * 4)
SETTINGS = Settings(defender="BLUE")
HEADER = "effect,interest,side,toward,right,wrong,source"


def claim(place, day, **fields):
    at = START + timedelta(days=day)
    base = {
        "document": f"d{day}",
        "quote": f"{place} {day}",
        "start": 0,
        "end": 1,
        "place": place,
        "place_id": place,
        "place_kind": "settlement",
        "effect": "gains",
        "side": "BLUE",
        "valid": day_span(at),
        "published": day_span(at),
    }
    return Claim(**{**base, **fields})


def field(*claims, days=40, known=None):
    return fuse(
        sites=SITES,
        states=STATES,
        prior=Prior(on=START, p=np.array([[0.96, 0.02, 0.02]] * len(SITES))),
        claims=claims,
        origins={},
        days=[START + timedelta(days=at) for at in range(days)],
        known=known,
        settings=SETTINGS,
    )


def lesson(made, effect="gains", interest="narrator"):
    return next(row for row in learn(made) if (row.before.effect, row.before.interest) == (effect, interest))


def test_a_claim_that_others_bore_out_counts_as_right_and_one_overturned_as_wrong():
    good = lesson(field(claim("t:0", 2), claim("t:0", 5, claimant="S", claimant_side="RED")))
    bad = lesson(field(claim("t:0", 2), claim("t:0", 5, side="RED", claimant="S", claimant_side="BLUE")))
    assert good.right + good.wrong == pytest.approx(1)
    assert good.right > 0.8
    assert bad.right < 0.3
    assert good.after.weight > bad.after.weight
    assert bad.after.weight < bad.before.weight


def test_a_claim_is_held_against_no_belief_of_the_next_two_weeks():
    early, late = field(claim("t:0", 2), days=16), field(claim("t:0", 2), days=17)
    assert lesson(early).right + lesson(early).wrong == 0
    assert lesson(late).right + lesson(late).wrong == 1
    with pytest.raises(ValueError, match="a day at least"):
        learn(late, after=timedelta(0))


def test_what_is_learned_as_known_then_does_not_change_when_more_comes_to_be_known():
    first, then = claim("t:0", 2), datetime(2030, 5, 20, tzinfo=UTC)
    later = claim("t:0", 30, side="RED", claimant="S", claimant_side="BLUE", valid=day_span(START + timedelta(days=4)))
    assert learn(field(first, known=then)) == learn(field(first, later, known=then))
    assert learn(field(first)) != learn(field(first, later))


def test_a_hedged_claim_counts_by_its_part_and_a_fight_not_at_all():
    hedged = lesson(field(claim("t:0", 2, modality="hedged")))
    assert hedged.right + hedged.wrong == pytest.approx(SETTINGS.hedged)
    fought = lesson(field(claim("t:0", 2, effect="contests")), effect="contests")
    assert fought.right == fought.wrong == 0


def test_nothing_learned_leaves_the_settings_as_they_were():
    assert learned(SETTINGS, learn(field())) == SETTINGS


def test_the_narrowest_row_counts():
    wide, of_side = (Trust(effect="gains", interest="own", right=e, wrong=1, source="s") for e in (2, 3))
    of_side = Trust(effect="gains", interest="own", side="RED", right=3, wrong=1, source="s")
    both = Trust(effect="gains", interest="own", side="RED", toward="RED", right=4, wrong=1, source="s")
    options = Settings(trust=(wide, of_side, both))
    rows = [options.row(effect="gains", interest="own", side=s, toward=t) for s, t in (("BLUE", "BLUE"), ("RED", "X"))]
    assert rows == [wide, of_side]
    assert options.weight(effect="gains", interest="own", side="RED", toward="RED") == both.weight == 1.39
    assert options.weight(effect="holds", interest="own") == 0


# pragma: allowlist nextline secret
def test_the_packaged_theatre_weighs_as_the_default_and_names_its_sources(theatre: Theatre):
    weights = {(row.effect, row.interest): row.weight for row in DEFAULT_TRUST}
    assert {(row.effect, row.interest): row.weight for row in theatre.trust} == weights
    assert all(row.source for row in theatre.trust)


def rows(*changed):
    kinds = [f"{row.effect},{row.interest},,,{row.right},{row.wrong},measured" for row in DEFAULT_TRUST]
    return "\n".join((HEADER, *kinds, *changed)) + "\n"


def test_rows_of_a_theatre_are_read(tmp_path):
    (tmp_path / "trust.csv").write_text(rows("gains,own,RED,,3,1,their boasts"))
    found = load_trust(tmp_path / "trust.csv", sides=frozenset(("RED", "BLUE")))
    assert len(found) == 26
    assert found[-1] == Trust(effect="gains", interest="own", side="RED", right=3, wrong=1, source="their boasts")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("wins,own,,,3,1,s", "unknown effect 'wins'"),
        ("gains,mine,,,3,1,s", "unknown interest 'mine'"),
        ("gains,own,GREEN,,3,1,s", "unknown side 'GREEN'"),
        ("gains,own,,GREEN,3,1,s", "unknown toward 'GREEN'"),
        ("gains,own,RED,,3,0,s", "wrong 0 is not within"),
        ("gains,own,RED,,nan,1,s", "right nan is not within"),
        ("gains,own,RED,,3,1,", "source is empty"),
        ("gains,own,,,3,1,s", "stands twice"),
    ],
)
def test_a_wrong_row_is_named(tmp_path, row, reason):
    (tmp_path / "trust.csv").write_text(rows(row))
    with pytest.raises(TheatreError, match=reason) as caught:
        load_trust(tmp_path / "trust.csv", sides=frozenset(("RED", "BLUE")))
    assert str(caught.value.subject).startswith("trust.csv:27")
    assert caught.value.hint


def test_every_kind_of_claim_needs_a_row(tmp_path):
    (tmp_path / "trust.csv").write_text("\n".join(rows().splitlines()[:-1]) + "\n")
    with pytest.raises(TheatreError, match="no row for 'attacks' by 'narrator'"):
        load_trust(tmp_path / "trust.csv", sides=frozenset(("RED", "BLUE")))
