"""A published map is taken when it is sound, mended when its rings are not, and refused by feature otherwise."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
import shapely
from shapely.geometry import shape

from whoheld.errors import InputError
from whoheld.pipeline.baseline import ReadMap, read_map

STATES = ("north", "south", "contested")
SQUARE = [[[30, 50], [31, 50], [31, 51], [30, 51], [30, 50]]]
BOW_TIE = [[[30, 50], [32, 52], [32, 50], [30, 52], [30, 50]]]


def feature(coordinates: Any = SQUARE, *, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"state": "north", **properties},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def read(*features: Any, known: datetime | None = None, **members: Any) -> ReadMap:
    data = json.dumps({"type": "FeatureCollection", "features": list(features), **members}).encode()
    return read_map(data, subject="map.geojson", states=STATES, on=date(2022, 9, 5), source="Atlas", known=known)


def test_a_sound_map() -> None:
    result = read(feature(label="x"), feature([SQUARE], kind="MultiPolygon", state="contested"))
    baseline = result.baseline
    assert result.notes == ()
    assert (baseline.on, baseline.source, baseline.known) == ("2022-09-05", "Atlas", "2022-09-06T00:00:00Z")
    first, second = json.loads(baseline.geojson)["features"]
    assert first["properties"] == {"state": "north"}, "other properties are no part of the state"
    assert second["properties"] == {"state": "contested"}
    assert shape(first["geometry"]).equals(shape({"type": "Polygon", "coordinates": SQUARE}))


def test_known_may_be_given_and_counts_for_the_id() -> None:
    known = datetime(2022, 9, 8, 6, tzinfo=UTC)
    later = read(feature(), known=known).baseline
    assert later.known == "2022-09-08T06:00:00Z"
    assert later.id != read(feature()).baseline.id == read(feature(note="other")).baseline.id


def test_rings_that_cross_are_mended_with_a_note() -> None:
    result = read(feature(), feature(BOW_TIE, state="south"))
    (note,) = result.notes
    assert "feature 2 (south) was mended: Self-intersection" in note
    mended = shape(json.loads(result.baseline.geojson)["features"][1]["geometry"])
    assert mended.is_valid
    assert mended.area == pytest.approx(2.0)


def test_heights_are_left_out() -> None:
    high = [[[*point, 120] for point in SQUARE[0]]]
    assert read(feature(high)).baseline == read(feature()).baseline


@pytest.mark.parametrize(
    ("features", "words"),
    [
        ([], "no features"),
        ([feature(), feature(state="east")], "feature 2: has state 'east'"),
        ([feature(state=None)], "feature 1: has no property `state`"),
        ([feature(state=["north"])], "has state"),
        ([{"type": "Feature", "properties": {"state": "north"}, "geometry": None}], "without geometry"),
        ([{"type": "Feature", "properties": None}], "no property"),
        ([7], "no property"),
        ([feature([30, 50], kind="Point")], "no polygon but Point"),
        ([feature([[[30, 50], [31, 51]]])], "coordinates that are no polygon"),
        ([feature([["a", "b"]])], "coordinates that are no polygon"),
        ([feature([])], "is empty"),
        ([feature([[[4e5, 5e6], [5e5, 5e6], [5e5, 6e6], [4e5, 5e6]]])], "no degrees"),
        ([feature([[[30, 50], [31, 50], [30, 50], [30, 50]]])], "bounds no area"),
    ],
)
def test_what_is_no_map_is_refused_by_feature(features: list[Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        read(*features)
    assert words in str(caught.value)
    assert caught.value.subject.startswith("map.geojson")
    assert caught.value.hint


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"{", "not JSON"), (b"[]", "'list'"), (b'{"type": "Feature"}', "'Feature'"), (b"\xff\xfe", "not JSON")],
)
def test_what_is_no_collection_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_map(data, subject="map.geojson", states=STATES, on=date(2022, 9, 5), source="Atlas")


def test_another_coordinate_system_is_refused_and_wgs_84_is_not() -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32637"}}
    with pytest.raises(InputError, match="another coordinate system"):
        read(feature(), crs=named)
    named["properties"] = {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}  # type: ignore[assignment]
    assert read(feature(), crs=named).notes == ()


def test_the_same_map_gives_the_same_bytes() -> None:
    one, other = read(feature(BOW_TIE)), read(feature(BOW_TIE))
    assert one.baseline.geojson == other.baseline.geojson
    assert shapely.from_geojson(one.baseline.geojson) is not None
