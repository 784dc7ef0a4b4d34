"""Starting maps: polygons and dated statements."""

from datetime import date

import numpy as np
import pytest

from whoheld.errors import InputError
from whoheld.fuse import make_sites, prior_from_polygons, prior_from_statements, sites_of_places
from whoheld.model import Place
from whoheld.theatre.records import StartStatement

STATES = ("RED", "BLUE", "contested")
ON = date(2030, 5, 1)
SITES = make_sites(["t:1", "t:2", "t:3"], [50.0, 50.0, 50.0], [30.0, 31.0, 34.0])


def box(state, west, east):
    ring = [[west, 49.0], [east, 49.0], [east, 51.0], [west, 51.0], [west, 49.0]]
    return {"type": "Feature", "properties": {"state": state}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def polygons(*features, sites=SITES):
    return prior_from_polygons(sites, features, states=STATES, default_side="BLUE", on=ON)


def row(place_id, state, since=ON, row_id="s1"):
    return StartStatement(
        row_id=row_id, place_id=place_id, name=place_id, state=state, since=since, statement="", source=""
    )


POSITIONS = {"t:1": (50.0, 30.0), "t:2": (50.0, 31.0), "x:1": (50.1, 30.0), "x:2": (50.0, 30.9)}


def statements(*rows, sites=SITES, **options):
    return prior_from_statements(sites, rows, positions=POSITIONS, states=STATES, default_side="BLUE", on=ON, **options)


def likeliest(prior):
    return [STATES[at] for at in prior.p.argmax(axis=1)]


def test_a_site_takes_the_polygon_it_lies_in_else_the_default():
    prior = polygons(box("RED", 29.5, 30.5), box("contested", 30.6, 31.4))
    assert likeliest(prior) == ["RED", "contested", "BLUE"]
    assert prior.p.sum(axis=1) == pytest.approx(1)
    assert prior.p[0, 0] == pytest.approx(0.96)


def test_contested_wins_an_overlap_whatever_the_order():
    features = [box("contested", 29.5, 30.5), box("RED", 29.0, 31.5)]
    assert likeliest(polygons(*features)) == likeliest(polygons(*features[::-1])) == ["contested", "RED", "BLUE"]


def test_no_polygons_leave_the_default_side():
    assert likeliest(polygons()) == ["BLUE"] * 3


def test_a_map_with_an_unknown_state_or_no_geometry_is_refused():
    with pytest.raises(InputError, match="'GREEN'"):
        polygons(box("GREEN", 29, 31))
    with pytest.raises(InputError, match="no geometry"):
        polygons({**box("RED", 29, 31), "geometry": None})


def test_the_nearest_statement_decides_and_a_named_place_is_its_own():
    prior = statements(row("x:1", "RED"), row("t:2", "contested"))
    assert likeliest(prior) == ["RED", "contested", "BLUE"]
    assert prior.p.sum(axis=1) == pytest.approx(1)
    assert prior.p[1, 2] == pytest.approx(0.96)


def test_only_statements_of_the_day_or_before_count_and_the_latest_wins():
    later = row("t:1", "RED", since=date(2030, 5, 2))
    assert likeliest(statements(later)) == ["BLUE"] * 3
    old = row("t:1", "RED", since=date(2030, 3, 1))
    new = row("t:1", "contested", since=date(2030, 4, 1))
    undated = row("t:1", "BLUE", since=None)
    assert likeliest(statements(new, old, undated))[0] == "contested"


def test_a_tie_in_distance_hangs_on_no_order():
    sites = make_sites(["p"], [50.0], [30.5])
    rows = [row("t:1", "RED", row_id="a"), row("t:2", "BLUE", row_id="b")]
    left = statements(*rows, sites=sites, k=1)
    right = statements(*rows[::-1], sites=sites, k=1)
    assert np.array_equal(left.p, right.p)
    assert left.p[0, 0] > 0.4


def test_without_statements_or_positions_the_default_side_holds_all():
    assert likeliest(statements()) == ["BLUE"] * 3
    assert likeliest(statements(row("unknown", "RED"))) == ["BLUE"] * 3


def test_a_statement_with_an_unknown_state_is_refused():
    with pytest.raises(InputError, match="statement s1"):
        statements(row("t:1", "GREEN"))


def test_sites_refuse_what_can_not_be():
    with pytest.raises(InputError, match="given twice"):
        make_sites(["a", "a"], [1, 2], [3, 4])
    with pytest.raises(InputError, match="lies at 95"):
        make_sites(["a"], [95], [3])
    with pytest.raises(InputError, match="2 keys"):
        make_sites(["a", "b"], [1], [3])


def test_sites_of_places_are_the_located_settlements_by_id():
    places = [
        Place(place_id="t:2", name="b", lat=1.0, lon=2.0),
        Place(place_id="t:1", name="a", lat=3.0, lon=4.0),
        Place(place_id="t:0", name="c"),
        Place(place_id="r:0", name="d", place_kind="region", lat=3.0, lon=4.0),
    ]
    sites = sites_of_places(places)
    assert sites.place_ids == ("t:1", "t:2")
    assert sites.lat.tolist() == [3.0, 1.0]
