"""Where checks stand on the map: at their settlement, in the regions of their scope, or nowhere."""

import pytest

from whoheld.model import Check, Claim, Quantity
from whoheld.publish.spots import check_spots
from whoheld.theatre.load import load_theatre
from whoheld.timespan import parse_span

THEATRE = load_theatre("ukraine")
IZIUM = next(place for place in THEATRE.places if place.name == "Izium")


def spots(scope, place_id=None):
    figure = Quantity(value=3, unit="settlements")
    claim = Claim(
        document="d", quote="q", start=0, end=1, place_id=place_id, effect="gains", side="UA", count=figure,
        published=parse_span("2022-09-12"),
    )  # fmt: skip
    check = Check(
        claim=claim.id, claimed=figure, scope=scope, on="2022-09-12", known="2022-09-12", verdict="premature",
        detail="",
    )  # fmt: skip
    (found,) = check_spots([check], [claim], THEATRE)
    return found


def test_a_settlement_is_its_own_place():
    (spot,) = spots("gained by Ukraine in Izium", IZIUM.place_id)
    assert (spot.name, spot.lon, spot.lat) == (
        "Izium",
        pytest.approx(IZIUM.lon, abs=1e-4),
        pytest.approx(IZIUM.lat, abs=1e-4),
    )
    assert spot.areas == ()


@pytest.mark.parametrize(
    ("scope", "names"),
    [
        ("gained by Ukraine in Kharkiv Oblast", ["Kharkiv Oblast"]),
        ("held by Russia in Eastern Ukraine and Southern Ukraine", ["Eastern Ukraine", "Southern Ukraine"]),
        ("gained by Ukraine", []),
        ("gained by Ukraine about Kupiansk", []),
    ],
)
def test_regions_are_found_in_the_scope(scope, names):
    assert [spot.name for spot in spots(scope)] == names


def test_a_region_is_drawn_by_its_polygon_or_those_of_its_parts():
    (kharkiv,) = spots("gained by Ukraine in Kharkiv Oblast", "region:kharkiv-oblast")
    assert kharkiv.areas == ("UA-63",)
    (east,) = spots("gained by Ukraine in Eastern Ukraine")
    assert "UA-63" in east.areas
    assert len(east.areas) > 2
    assert 34 < east.lon < 40
    assert 46 < east.lat < 51


def test_without_checks_there_are_no_spots():
    assert check_spots([], [], THEATRE) == ()
