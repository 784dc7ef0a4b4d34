"""Exports of one day: settlements only, each column in the codebook, the same in every format."""

import builtins
import csv
import json

import pyarrow.parquet as pq
import pytest
import shapely
from publish_cases import DAYS, case

from whoheld.errors import MissingExtra, NotFound
from whoheld.publish import codebook, export_csv, export_geojson, export_parquet

COLUMNS = [
    "place_id", "name", "oblast", "lat", "lon", "population", "on", "state", "p_RED", "p_BLUE", "p_contested",
    "evidence_age_days", "geo_precision", "time_precision", "katotth", "claims",
]  # fmt: skip


def test_geojson_has_a_point_for_each_settlement():
    found = json.loads(export_geojson(case(), DAYS[2]))
    assert found["type"] == "FeatureCollection"
    assert found["attribution"] == ["Settlements: made for the test."]
    assert [f["id"] for f in found["features"]] == [f"t:{at}" for at in range(6)]
    echo = found["features"][4]
    assert echo["geometry"] == {"type": "Point", "coordinates": [31.5, 49.5]}
    assert echo["properties"] == {
        "place_id": "t:4", "name": "Echo", "oblast": "North", "population": 4000, "on": DAYS[2], "state": "BLUE",
        "p_RED": 0.02, "p_BLUE": 0.96, "p_contested": 0.02, "evidence_age_days": 0, "geo_precision": 1,
        "time_precision": 2, "katotth": "UA63040090010029555", "claims": ["c-gain", "c-hold"],
    }  # fmt: skip
    assert found["features"][0]["properties"]["evidence_age_days"] is None
    assert found["features"][0]["properties"]["time_precision"] is None
    assert found["features"][0]["properties"]["katotth"] is None


def test_claims_that_come_later_are_not_behind_it():
    found = json.loads(export_geojson(case(), DAYS[1]))
    assert found["features"][4]["properties"]["claims"] == ["c-gain"]
    assert found["features"][1]["properties"]["claims"] == []


def test_geojson_areas_are_whole_and_turn_the_right_way():
    found = json.loads(export_geojson(case(), DAYS[2], areas=True))
    by_state = {f["id"]: f for f in found["features"]}
    assert list(by_state) == ["RED", "BLUE", "contested"]
    assert by_state["RED"]["properties"] == {"state": "RED", "km2": 202.0, "on": DAYS[2]}
    for feature in by_state.values():
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.is_valid
        assert all(part.exterior.is_ccw for part in shape.geoms)
    north = shapely.from_geojson(json.dumps(by_state["BLUE"]["geometry"]))
    assert len(north.geoms) == 1
    assert north.symmetric_difference(shapely.box(30, 49, 33, 50)).area < 1e-9


def test_a_state_that_nobody_has_is_an_empty_area():
    found = json.loads(export_geojson(case(), DAYS[0], areas=True))
    assert found["features"][2]["geometry"] == {"type": "MultiPolygon", "coordinates": []}
    assert found["features"][2]["properties"]["km2"] == 0


def test_csv_and_codebook(tmp_path):
    paths = export_csv(case(), DAYS[2], tmp_path / "day.csv")
    assert [p.name for p in paths] == ["day.csv", "day.csv.codebook.md"]
    with paths[0].open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert list(rows[0]) == COLUMNS
    assert len(rows) == 6
    assert rows[4]["claims"] == "c-gain;c-hold"
    assert rows[0]["evidence_age_days"] == ""
    assert float(rows[1]["p_contested"]) == 0.96
    book = paths[1].read_text(encoding="utf-8")
    assert book == codebook(case())
    for column in COLUMNS:
        assert f"| `{column}` |" in book


def test_parquet_has_the_same_rows(tmp_path):
    paths = export_parquet(case(), DAYS[2], tmp_path / "day.parquet")
    table = pq.read_table(paths[0])
    assert table.column_names == COLUMNS
    assert table.schema.metadata[b"codebook"].decode() == codebook(case())
    rows = table.to_pylist()
    for row, feature in zip(rows, json.loads(export_geojson(case(), DAYS[2]))["features"], strict=True):
        assert feature["geometry"]["coordinates"] == [row.pop("lon"), row.pop("lat")]
        assert feature["properties"] == row


def test_parquet_names_the_extra(tmp_path, monkeypatch):
    real = builtins.__import__

    def blocked(name, *rest, **more):
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", blocked)
    with pytest.raises(MissingExtra, match=r"pip install 'whoheld\[parquet\]'"):
        export_parquet(case(), DAYS[2], tmp_path / "day.parquet")


@pytest.mark.parametrize("areas", [False, True])
def test_a_day_that_is_not_there_is_not_found(areas):
    with pytest.raises(NotFound, match="2022-09-10 to 2022-09-12"):
        export_geojson(case(), "2022-10-01", areas=areas)
