"""Areas, the front, what changed hands and distances, on a country made for the test."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from whoheld.errors import InputError
from whoheld.territory import build_territory, distance_km, distances_km, line_distance_km

GEOD = pyproj.Geod(ellps="WGS84")
COUNTRY = shapely.Polygon([(30, 48), (36, 47.5), (38, 50), (34, 52), (30, 51)], [[(33, 49), (33.5, 49), (33.2, 49.4)]])
LAT, LON = (axis.ravel() for axis in np.meshgrid(np.arange(48.3, 51.5, 0.4), np.arange(30.4, 37.0, 0.5)))
INSIDE = shapely.contains_xy(COUNTRY, LON, LAT)
LAT, LON = LAT[INSIDE], LON[INSIDE]
IDS = tuple(f"t:{at:03}" for at in range(len(LAT)))
EAST = shapely.LineString([(36, 47.5), (38, 50)])
TERRITORY = build_territory(place_ids=IDS, lat=LAT, lon=LON, population=range(len(IDS)), country=COUNTRY, border=EAST)
HALVES = tuple("RED" if lon > 34 else "BLUE" for lon in LON)
BELT = tuple("RED" if lon > 34.5 else "contested" if lon > 33.5 else "BLUE" for lon in LON)


def geodesic_km2(shape):
    return abs(GEOD.geometry_area_perimeter(shapely.segmentize(shapely.orient_polygons(shape), 0.02))[0]) / 1e6


def test_areas_add_up_to_the_country_on_the_ellipsoid():
    total = sum(TERRITORY.areas_km2(BELT).values())
    assert total == pytest.approx(TERRITORY.country_km2, rel=1e-9)
    assert total == pytest.approx(geodesic_km2(COUNTRY), rel=1e-3)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["RED", "BLUE", "contested"]), min_size=len(IDS), max_size=len(IDS)))
def test_polygons_of_any_states_cover_the_country_once(states):
    areas, shapes = TERRITORY.areas_km2(states), TERRITORY.polygons(states)
    assert sum(areas.values()) == pytest.approx(TERRITORY.country_km2, rel=1e-9)
    assert set(areas) == set(shapes) == set(states)
    for state, shape in shapes.items():
        assert shape.geom_type == "MultiPolygon"
        assert shape.is_valid
        assert geodesic_km2(shape) == pytest.approx(areas[state], rel=2e-3)
    front = TERRITORY.front(states)
    assert front.is_empty == (len(set(states)) == 1)


def test_the_front_runs_between_the_sides_and_a_belt_has_two_edges():
    front = TERRITORY.front(HALVES)
    assert front.geom_type == "MultiLineString"
    assert {len(IDS)} == {len(HALVES)}
    west, south, east, north = front.bounds
    assert 33.5 < west <= east < 34.5
    assert north - south > 3
    assert TERRITORY.front(BELT).length > 1.5 * front.length
    assert COUNTRY.buffer(0.01).contains(front)


def test_one_state_everywhere_has_no_front():
    states = ("BLUE",) * len(IDS)
    assert TERRITORY.front(states).is_empty
    assert TERRITORY.front_to_border_km(states) is None


def test_the_front_is_where_the_polygons_meet():
    shapes = TERRITORY.polygons(HALVES)
    meet = shapes["RED"].buffer(1e-4).intersection(shapes["BLUE"].buffer(1e-4))
    assert meet.buffer(1e-3).contains(TERRITORY.front(HALVES))


def test_neighbours_are_mutual():
    for place, others in TERRITORY.neighbours.items():
        assert place not in others
        assert all(place in TERRITORY.neighbours[other] for other in others[:1])
    assert min(len(others) for others in TERRITORY.neighbours.values()) >= 2


def test_changes_name_what_changed_with_its_people():
    after = list(HALVES)
    after[3] = "contested"
    (change,) = TERRITORY.changes(HALVES, after)
    assert (change.place_id, change.before, change.after, change.population) == ("t:003", HALVES[3], "contested", 3)
    assert TERRITORY.changes(HALVES, HALVES) == []


def test_areas_by_region_split_the_areas():
    west, east = shapely.box(29, 47, 33, 53), shapely.box(33, 47, 39, 53)
    found = TERRITORY.areas_by_region_km2(BELT, {"w": west, "e": east})
    for state, area in TERRITORY.areas_km2(BELT).items():
        assert found["w"][state] + found["e"][state] == pytest.approx(area, rel=1e-3)


def test_settlements_at_one_spot_have_one_cell():
    twice = build_territory(
        place_ids=["a", "b", "c"], lat=[50, 50, 49], lon=[32, 32, 35], population=[0, 0, 0], country=COUNTRY
    )
    areas = dict(zip(twice.place_ids, twice.area_km2.tolist(), strict=True))
    assert areas["b"] == 0
    assert areas["a"] + areas["c"] == pytest.approx(twice.country_km2)
    assert twice.front(["RED", "BLUE", "BLUE"]).length > 0


def test_distance_to_a_meridian_is_the_geodesic_to_it():
    line = shapely.LineString([(31, 48), (31, 52)])
    found = distance_km(50.0, 30.9, line)
    lats = np.linspace(49.9, 50.1, 20001)
    _, _, metres = GEOD.inv(np.full_like(lats, 30.9), np.full_like(lats, 50.0), np.full_like(lats, 31.0), lats)
    assert found.km == pytest.approx(metres.min() / 1000, abs=0.001)
    assert found.end[1] == pytest.approx(31)


def test_long_segments_are_straight_in_degrees():
    parallel = shapely.LineString([(30, 50), (40, 50)])
    assert distance_km(50.5, 35, parallel).km == pytest.approx(GEOD.inv(35, 50.5, 35, 50)[2] / 1000, abs=0.05)


def test_one_and_many_distances_agree():
    many = TERRITORY.distances_to_border_km(LAT, LON)
    single = [TERRITORY.distance_to_border_km(lat, lon) for lat, lon in zip(LAT, LON, strict=True)]
    assert many == pytest.approx(single, rel=1e-3, abs=0.01)


def test_the_front_to_the_border():
    found = TERRITORY.front_to_border_km(HALVES, within=shapely.box(29, 50, 39, 50.5))
    points = shapely.get_coordinates(
        shapely.segmentize(TERRITORY.front(HALVES, within=shapely.box(29, 50, 39, 50.5)), 0.01)
    )
    least = distances_km(points[:, 1], points[:, 0], EAST).min()
    assert found.km == pytest.approx(least, rel=0.01)
    assert GEOD.inv(found.start[1], found.start[0], found.end[1], found.end[0])[2] / 1000 == pytest.approx(found.km)


def test_lines_that_meet_are_0_apart_and_an_empty_line_has_no_distance():
    cross = shapely.LineString([(36, 49), (38, 48.5)])
    assert line_distance_km(cross, EAST).km == pytest.approx(0, abs=1e-3)
    assert line_distance_km(shapely.LineString(), EAST) is None
    with pytest.raises(InputError, match="empty"):
        distance_km(50, 30, shapely.LineString())


def test_wrong_input_is_named():
    with pytest.raises(InputError, match="1 for"):
        TERRITORY.areas_km2(["RED"])
    with pytest.raises(InputError, match="settlements"):
        build_territory(place_ids=["a"], lat=[1], lon=[1], population=[1], country=COUNTRY)
    with pytest.raises(InputError, match="LineString"):
        build_territory(place_ids=["a", "b"], lat=[1, 2], lon=[1, 2], population=[1, 1], country=EAST)
