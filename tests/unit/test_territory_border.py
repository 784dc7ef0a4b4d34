"""The Ukraine theatre's border: known distances and the country's area."""

import pyproj
import pytest
import shapely

from whoheld.territory import build_territory
from whoheld.theatre.load import load_layer, load_theatre


@pytest.fixture(scope="module")
def theatre():
    return load_theatre("ukraine")


@pytest.fixture(scope="module")
def territory(theatre):
    shapes = {
        feature["id"]: shapely.geometry.shape(feature["geometry"])
        for feature in load_layer(theatre, "border")["features"]
    }
    places = [place for place in theatre.places if place.place_kind == "settlement" and place.lat is not None]
    return build_territory(
        place_ids=[place.place_id for place in places],
        lat=[place.lat for place in places],
        lon=[place.lon for place in places],
        population=[place.population for place in places],
        country=shapes["border:UA"],
        border=shapes["border:RU"],
    )


@pytest.mark.parametrize(("place_id", "km"), [("geonames:706587", 4.2), ("geonames:706483", 33.9)])
def test_known_distances_to_the_border(theatre, territory, place_id, km):
    place = next(place for place in theatre.places if place.place_id == place_id)
    assert territory.distance_to_border_km(place.lat, place.lon) == pytest.approx(km, abs=0.1)


def test_areas_add_up_to_the_countrys_geodesic_area(territory):
    states = ["RU" if at % 3 else "UA" for at in range(len(territory.place_ids))]
    country = shapely.orient_polygons(territory.country)
    geodesic = abs(pyproj.Geod(ellps="WGS84").geometry_area_perimeter(country)[0]) / 1e6
    assert sum(territory.areas_km2(states).values()) == pytest.approx(geodesic, rel=1e-3)
