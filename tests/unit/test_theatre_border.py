"""The packaged layers: distances to the border, what lies inside, which bank."""

from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer
from shapely.geometry import shape

from whoheld.model import Place
from whoheld.theatre.load import load_layer, load_theatre
from whoheld.theatre.records import Theatre

GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return load_theatre("ukraine")


def features(theatre: Theatre, layer: str) -> dict[str, Any]:
    return {f["id"]: shape(f["geometry"]) for f in load_layer(theatre, layer)["features"]}


def place(theatre: Theatre, place_id: str) -> Place:
    return next(p for p in theatre.places if p.place_id == place_id)


def flat(*, lat: float, lon: float) -> Any:
    """Metres around a point: distances from it are geodesic."""
    project = Transformer.from_crs("EPSG:4326", f"+proj=aeqd +lat_0={lat} +lon_0={lon} +datum=WGS84", always_xy=True)
    return lambda c: np.column_stack(project.transform(c[:, 0], c[:, 1]))


@pytest.mark.parametrize(("place_id", "km"), [("geonames:706587", 4.2), ("geonames:706483", 33.9)])
def test_distance_to_the_land_border(theatre: Theatre, place_id: str, km: float) -> None:
    town = place(theatre, place_id)
    assert town.lat is not None
    assert town.lon is not None
    line = features(theatre, "border")["border:RU"]
    dense = shapely.get_coordinates(shapely.segmentize(line, 0.001))
    many = np.full(len(dense), town.lon), np.full(len(dense), town.lat)
    by_points = GEOD.inv(*many, dense[:, 0], dense[:, 1])[2].min() / 1000
    by_plane = shapely.transform(line, flat(lat=town.lat, lon=town.lon)).distance(shapely.Point(0, 0)) / 1000
    assert by_points == pytest.approx(km, abs=0.1)
    assert by_plane == pytest.approx(by_points, abs=0.02)


def test_the_country_is_whole_and_without_the_sea(theatre: Theatre) -> None:
    ground = features(theatre, "border")["border:UA"]
    area, _ = GEOD.geometry_area_perimeter(ground)
    assert abs(area) / 1e6 == pytest.approx(603_600, rel=0.01)
    for lat, lon in (
        (49.37615, 40.13647),
        (44.95719, 34.11079),
        (44.60795, 33.52134),
    ):  # Milove, Simferopol, Sevastopol
        assert ground.contains(shapely.Point(lon, lat))
    for lat, lon in ((50.595, 36.587), (46.0, 36.0), (47.24, 39.71)):  # Belgorod, the Sea of Azov, Rostov
        assert not ground.contains(shapely.Point(lon, lat))


def test_the_land_border_ends_at_the_coast(theatre: Theatre) -> None:
    line = features(theatre, "border")["border:RU"]
    _, south, _, north = line.bounds
    assert 47.0 < south < 47.2
    assert 52.0 < north < 52.5
    assert GEOD.geometry_length(line) / 1000 == pytest.approx(1974, rel=0.05)


def test_every_settlement_lies_within_5_km_of_the_country_and_near_its_oblast(theatre: Theatre) -> None:
    ground = shapely.transform(features(theatre, "border")["border:UA"], flat(lat=48.5, lon=32))
    polygons = {k: shapely.transform(g, flat(lat=48.5, lon=32)) for k, g in features(theatre, "regions").items()}
    by_name = {r.name: polygons[r.polygon] for r in theatre.regions if r.polygon}
    for whole in (ground, *by_name.values()):
        shapely.prepare(whole)
    lonlat = np.array([(p.lon, p.lat) for p in theatre.places])
    points = shapely.points(flat(lat=48.5, lon=32)(lonlat))
    assert (shapely.distance(ground, points) < 5000).all()
    owners = np.array([by_name[p.oblast] for p in theatre.places if p.oblast])
    assert (shapely.distance(owners, points) < 32_000).all()  # Slavutych and its quarters are an exclave, 31 km away


def test_oblasts_cover_the_country_without_overlap(theatre: Theatre) -> None:
    polygons = list(features(theatre, "regions").values())
    ground = features(theatre, "border")["border:UA"]
    assert len(polygons) == 27
    whole = shapely.union_all(polygons)
    assert sum(p.area for p in polygons) == pytest.approx(whole.area, rel=1e-6)
    assert whole.symmetric_difference(ground).area < 0.005 * ground.area


@pytest.mark.parametrize(
    ("place_id", "east"),
    [
        ("geonames:703656", False),  # Kupiansk
        ("geonames:703652", True),  # Kupiansk-Vuzlovyi
        ("geonames:707292", False),  # Izium
        ("geonames:692118", True),  # Svatove
    ],
)
def test_banks_of_the_oskil(theatre: Theatre, place_id: str, east: bool) -> None:
    town = place(theatre, place_id)
    oskil = features(theatre, "rivers")["river:oskil"]
    at = shapely.intersection(oskil, shapely.LineString([(30, town.lat), (45, town.lat)]))
    assert (shapely.get_coordinates(at)[:, 0].max() < town.lon) == east
