"""Sides of regions and rivers: what lies on them, and that claims on them speak of that."""

import numpy as np
import pytest
import shapely
from fuse_cases import DAYS, OPTIONS, START, STATES, claim
from hypothesis import given
from hypothesis import strategies as st

from whoheld.fuse import Prior, Terrain, fuse, make_sites
from whoheld.fuse.areas import Areas
from whoheld.fuse.sides import Side, in_part, on_bank, side_of
from whoheld.origins import assign

SQUARE = shapely.box(30.0, 50.0, 32.0, 52.0)
CORNERS = make_sites(
    ["sw", "se", "nw", "ne", "middle"], [50.2, 50.2, 51.8, 51.8, 51.01], [30.2, 31.8, 30.2, 31.8, 31.01]
)


def names(flags, sites=CORNERS):
    return {name for name, inside in zip(sites.place_ids, flags, strict=True) if inside}


@pytest.mark.parametrize(
    ("scope", "side"),
    [
        ("northern", Side(north=1)),
        ("west", Side(east=-1)),
        ("Southeastern", Side(east=1, north=-1)),
        ("north-west", Side(east=-1, north=1)),
        ("right", Side(bank="right")),
        ("central", Side(middle=True)),
        ("outskirts", None),
        ("", None),
        (None, None),
    ],
)
def test_words_of_sides(scope, side):
    assert side_of(scope) == side


@given(st.text(max_size=12))
def test_no_words_are_too_strange(scope):
    side_of(scope)


def test_parts_of_an_area():
    assert names(in_part(SQUARE, Side(north=1), CORNERS)) == {"nw", "ne", "middle"}
    assert names(in_part(SQUARE, Side(east=-1), CORNERS)) == {"sw", "nw"}
    assert names(in_part(SQUARE, Side(east=1, north=1), CORNERS)) >= {"ne", "middle"}
    assert "sw" not in names(in_part(SQUARE, Side(east=1, north=1), CORNERS))
    assert names(in_part(SQUARE, Side(middle=True), CORNERS)) == {"middle"}


def test_banks_of_a_river_that_runs_south_and_bends_east():
    river = shapely.LineString([(31.0, 52.0), (31.0, 50.5), (33.0, 50.5)])
    sites = make_sites(["west", "east", "south", "far"], [51.5, 51.5, 50.3, 51.5], [30.9, 31.1, 32.5, 28.0])
    assert names(on_bank(river, Side(east=-1), sites, within_km=40), sites) == {"west"}
    assert names(on_bank(river, Side(east=1), sites, within_km=40), sites) >= {"east"}
    # Whoever looks downstream has the west, and after the bend the south, on the right.
    assert names(on_bank(river, Side(bank="right"), sites, within_km=40), sites) == {"west", "south"}
    assert names(on_bank(river, Side(bank="left"), sites, within_km=40), sites) == {"east"}
    both = on_bank(river, Side(bank="right"), sites, within_km=40) & on_bank(
        river, Side(bank="left"), sites, within_km=40
    )
    assert not both.any()
    parts = shapely.MultiLineString([river, shapely.LineString([(27.9, 51.0), (27.9, 52.0)])])
    assert names(on_bank(parts, Side(east=1), sites, within_km=40), sites) >= {"east", "far"}


def grid():
    """Twelve by twelve villages in the square, all RED's."""
    lat, lon = (axis.ravel() for axis in np.meshgrid(np.linspace(50.1, 51.9, 12), np.linspace(30.1, 31.9, 12)))
    sites = make_sites([f"g:{at}" for at in range(len(lat))], lat, lon)
    return sites, Prior(on=START, p=np.array([[0.96, 0.02, 0.02]] * len(sites)))


TERRAIN = Terrain(areas={"r": SQUARE}, named={"river:a": shapely.LineString([(31.5, 52.0), (31.5, 50.0)])})


def told_of(scope, name="r"):
    """How much of its weight a claim that RED lost a region, or a side of it, has in each village."""
    sites, prior = grid()
    region = {"place_kind": "region", "lat": None, "lon": None, "effect": "loses", "side": "RED"}
    claims = [claim(name, scope=scope, **region)]
    made = fuse(
        sites=sites,
        states=STATES,
        prior=prior,
        claims=claims,
        origins=assign(claims, {}),
        days=[DAYS[8]],
        known=None,
        settings=OPTIONS,
        terrain=TERRAIN,
    )
    areas = Areas(TERRAIN, sites=sites, prior=prior, sides=np.array([0, 1]), settings=OPTIONS)
    spots = areas.spots(made.witnesses)
    parts = np.zeros(len(sites))
    for spot, part in zip(spots.act_spot, spots.act_part, strict=True):
        inside = spots.site[spots.spot == spot]
        parts[inside] = np.maximum(parts[inside], part)
    return sites, parts


def test_a_claim_on_the_north_speaks_of_the_north_and_a_little_of_the_rest():
    sites, parts = told_of("northern")
    assert (parts[sites.lat > 51.05] == 1).all()
    assert (parts[sites.lat < 50.95] == OPTIONS.beside).all()
    assert (told_of(None)[1] == 1).all()
    assert (told_of("outskirts")[1] == 1).all()  # no side: the region


def test_a_claim_on_a_river_s_side_speaks_of_what_is_near_on_that_side():
    sites, parts = told_of("west", "river:a")
    near = (sites.lon < 31.5) & (sites.lon > 31.0)
    assert (parts[near] == 1).all()
    assert (parts[~near & (sites.lon > 31.5)] == 0).all()
    assert (parts[sites.lon < 30.8] == 0).all()
    assert not told_of(None, "river:a")[1].any()
    assert (told_of("right", "river:a")[1] == parts).all()  # it runs south
