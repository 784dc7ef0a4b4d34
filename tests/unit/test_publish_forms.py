"""Further forms of export: each is read back by the software of its own field, or held against its definition."""

import csv
import gzip
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import geopandas
import msgspec
import numpy as np
import prov.model
import pyarrow.parquet as pq
import pyogrio
import pytest
from forms_schemas import CLAIM_REVIEWS, GEOPARQUET
from jsonschema import Draft202012Validator
from publish_cases import DAYS, EVIL, case, claim

from whoheld.errors import InputError, MissingExtra, NotFound
from whoheld.model import canonical
from whoheld.publish import export_csv, export_geojson
from whoheld.publish.forms import (
    export_claimreview,
    export_geopackage,
    export_geoparquet,
    export_panel,
    export_prov,
)
from whoheld.publish.forms.claimreview import RATINGS
from whoheld.publish.forms.panel import moving
from whoheld.publish.records import SiteReason
from whoheld.publish.table import columns, panel_columns, time_precision
from whoheld.timespan import parse_span

NAMES = ["Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot"]


def held(state: str, rows: list[dict[str, str]]) -> list[str]:
    return [row["name"] for row in rows if row["state"] == state]


def rows_of(path: Path) -> list[dict[str, str]]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))


@pytest.mark.parametrize("areas", [False, True])
def test_geoparquet_is_read_by_others(tmp_path: Path, areas: bool) -> None:
    out, book = export_geoparquet(case(), DAYS[2], tmp_path / "day.parquet", areas=areas)
    geo = json.loads(pq.read_schema(out).metadata[b"geo"])
    Draft202012Validator(GEOPARQUET).validate(geo)
    frame = geopandas.read_parquet(out)
    assert frame.crs == "OGC:CRS84"
    said = json.loads(export_geojson(case(), DAYS[2], areas=areas))
    expected = geopandas.GeoDataFrame.from_features(said["features"], crs="OGC:CRS84")
    assert frame.geometry.geom_equals_exact(expected.geometry, tolerance=1e-9).all()
    assert list(frame["state"]) == list(expected["state"])
    assert geo["columns"]["geometry"]["bbox"] == pytest.approx(frame.total_bounds)
    table = duckdb.sql(f"SELECT state, ST_AsText(geometry) AS shape FROM read_parquet('{out}')").fetchall()
    assert [state for state, _ in table] == list(frame["state"])
    assert table[0][1].startswith("MULTIPOLYGON" if areas else "POINT (30.5 48.5)")
    for column in frame.columns:
        assert f"| `{column}` |" in book.read_text(encoding="utf-8")


def test_a_ground_that_nobody_has_is_empty_in_geoparquet(tmp_path: Path) -> None:
    out, _ = export_geoparquet(case(), DAYS[0], tmp_path / "areas.parquet", areas=True)
    frame = geopandas.read_parquet(out)
    assert list(frame.geometry.is_empty) == [False, False, True]


def test_geopackage_has_both_layers_and_where_they_come_from(tmp_path: Path) -> None:
    out, _ = export_geopackage(case(), DAYS[2], tmp_path / "day.gpkg")
    assert [name for name, _ in pyogrio.list_layers(out)] == ["settlements", "areas", "layer_styles"]
    points = geopandas.read_file(out, layer="settlements")
    assert points.crs == "EPSG:4326"
    assert list(points["name"]) == NAMES
    assert list(points["claims"])[4] == "c-gain;c-hold"
    assert points["evidence_age_days"].isna().tolist() == [True, False, True, True, False, False]
    assert points["katotth"].isna().tolist() == [True, True, True, True, False, True]
    assert (points.geometry.x[4], points.geometry.y[4]) == (31.5, 49.5)
    areas = geopandas.read_file(out, layer="areas").set_index("state")
    assert areas.is_valid.all()
    assert areas.loc["RED", "km2"] == 202.0
    about = pyogrio.read_info(out, layer="settlements")["dataset_metadata"]
    assert about["embargo"] == "Embargo: made up."
    assert about["attribution"] == "Settlements: made for the test."


def test_geopackage_opens_in_the_sides_colours(tmp_path: Path) -> None:
    out, _ = export_geopackage(case(), DAYS[2], tmp_path / "day.gpkg")
    with closing(sqlite3.connect(out)) as file:
        styles = dict(file.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault"))
        columns = {
            row[2]: row[1]
            for row in file.execute("SELECT table_name, column_name, table_name FROM gpkg_geometry_columns")
        }
        problems = file.execute("PRAGMA integrity_check").fetchone()
    assert problems == ("ok",)
    assert columns == {"settlements": "geom", "areas": "geom"}
    for layer, symbol in (("settlements", "marker"), ("areas", "fill")):
        root = ET.fromstring(styles[layer])
        renderer = root.find("renderer-v2")
        assert renderer is not None
        assert renderer.get("attr") == "state"
        shown = {category.get("value"): category.get("symbol") for category in renderer.iter("category")}
        assert list(shown) == ["RED", "BLUE", "contested"]
        assert [s.get("type") for s in renderer.iter("symbol")] == [symbol] * 3
        color = [option.get("value") for option in renderer.iter("Option") if option.get("name") == "color"]
        assert color == ["178,24,43,255", "33,102,172,255", "107,107,107,255"]


def test_geopackage_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    one, _ = export_geopackage(case(), DAYS[2], tmp_path / "one.gpkg")
    first = one.read_bytes()
    export_geopackage(case(), DAYS[2], one)
    assert one.read_bytes() == first
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") is None


def test_geopackage_says_where_it_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"let OUT end in \.gpkg"):
        export_geopackage(case(), DAYS[2], tmp_path / "day.sqlite")
    with pytest.raises(InputError, match="can't be written"):
        export_geopackage(case(), DAYS[2], tmp_path / "none" / "day.gpkg")


@pytest.mark.parametrize("ending", ["csv", "csv.gz"])
def test_panel_has_a_row_for_each_settlement_and_day(tmp_path: Path, ending: str) -> None:
    out, book = export_panel(case(), tmp_path / f"panel.{ending}")
    assert book.name == f"panel.{ending}.codebook.md"
    rows = rows_of(out)
    assert tuple(rows[0]) == panel_columns(case())
    assert [(row["on"], row["name"]) for row in rows] == [(on, name) for on in DAYS for name in NAMES]
    assert held("contested", rows) == ["Bravo"]
    assert [row["changed"] for row in rows] == list("000000000010010000")
    echo = [row for row in rows if row["name"] == "Echo"]
    assert [row["claims_behind"] for row in echo] == ["0", "1", "2"]
    assert [row["time_precision"] for row in echo] == ["", "2", "2"]
    assert [row["geo_precision"] for row in rows[:6]] == list("111112")
    for column in panel_columns(case()):
        assert f"| `{column}` |" in book.read_text(encoding="utf-8")


def test_panel_says_the_same_as_the_tables_of_the_days(tmp_path: Path) -> None:
    out, _ = export_panel(case(), tmp_path / "panel.parquet")
    panel = pq.read_table(out).to_pylist()
    for day in DAYS:
        table = [feature["properties"] for feature in json.loads(export_geojson(case(), day))["features"]]
        shared = [key for key in table[0] if key != "claims"]
        assert [{key: row[key] for key in shared} for row in panel if row["on"] == day] == [
            {key: row[key] for key in shared} for row in table
        ]


def test_panel_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    one, _ = export_panel(case(), tmp_path / "one.csv.gz")
    two, _ = export_panel(case(), tmp_path / "two.csv.gz")
    assert one.read_bytes() == two.read_bytes()


def test_only_what_changed_or_lay_near_the_front(tmp_path: Path) -> None:
    data = case()
    assert [NAMES[at] for at in np.flatnonzero(moving(data))] == ["Bravo", "Echo"]  # places lie 70 km and more apart
    near = msgspec.structs.replace(data.places[2], lat=48.4, lon=31.6)  # Charlie, now 13 km from Bravo
    data = msgspec.structs.replace(data, places=(*data.places[:2], near, *data.places[3:]))
    assert [NAMES[at] for at in np.flatnonzero(moving(data))] == ["Bravo", "Charlie", "Echo"]
    out, _ = export_panel(data, tmp_path / "panel.csv", changed_only=True)
    assert [row["name"] for row in rows_of(out)] == ["Bravo", "Charlie", "Echo"] * 3


def test_a_panel_of_nobody_is_a_header(tmp_path: Path) -> None:
    data = msgspec.structs.replace(case(), days=case().days[:1])
    for ending in ("csv", "parquet"):
        out, _ = export_panel(data, tmp_path / f"panel.{ending}", changed_only=True)
        assert (pq.read_table(out).num_rows if ending == "parquet" else len(rows_of(out))) == 0


def test_panel_in_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no form of a panel"):
        export_panel(case(), tmp_path / "panel.xlsx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("valid", "published", "code"),
    [
        ("2022-09-10", "2022-09-11", 1), ("2022-09-10T18:00:00Z", "2022-09-11", 1), ("2022-09-10~", "2022-09-11", 2),
        ("2022-09-05/2022-09-11", "2022-09-11", 2), ("2022-09", "2022-09-11", 3), ("2022", "2022-09-11", None),
        (None, "2022-09-11", 2), (None, "2022-09", 3),
    ],
)  # fmt: skip
def test_precision_of_time(valid: str | None, published: str, code: int | None) -> None:
    said = claim("Echo is ours.", place="Echo", on=published, valid=parse_span(valid) if valid else None)
    assert time_precision(said) == code


def test_precision_is_of_the_weightiest_claim() -> None:
    data = case()
    dated = msgspec.structs.replace(data.claims[0].claim, valid=parse_span("2022-09-09"))
    claims = (msgspec.structs.replace(data.claims[0], claim=dated), *data.claims[1:])
    rows = json.loads(export_geojson(msgspec.structs.replace(data, claims=claims), DAYS[2]))["features"]
    assert rows[4]["properties"]["time_precision"] == 1
    light = SiteReason(place=4, claim_id="c-gain", toward="BLUE", weight=0.1, on=DAYS[1])
    weaker = msgspec.structs.replace(data, claims=claims, reasons=(light, *data.reasons[1:]))
    rows = json.loads(export_geojson(weaker, DAYS[2]))["features"]
    assert rows[4]["properties"]["time_precision"] == 2


def test_claimreview_fits_its_definition() -> None:
    found = json.loads(export_claimreview(case(), publisher="A paper", site_url="https://example.org/map/#x"))
    Draft202012Validator(CLAIM_REVIEWS).validate(found)
    about, review = found["@graph"]
    assert "Embargo: made up." in about["description"]
    assert review["claimReviewed"] == "At least 2 towns."
    assert review["author"] == {"@type": "Organization", "name": "A paper"}
    assert review["itemReviewed"]["author"] == {"name": "the mayor"}
    assert review["itemReviewed"]["appearance"]["url"] == "https://example.org/1?a=1&b=2"
    assert review["reviewRating"]["ratingValue"] == RATINGS["overstated"] == 2
    assert review["reviewRating"]["alternateName"] == "overstated"
    assert "12%" in review["reviewRating"]["ratingExplanation"]
    assert review["url"] == f"https://example.org/map/#day={DAYS[1]}&tab=checks"
    assert review["datePublished"] == DAYS[1]


def test_claimreview_of_a_day_and_of_what_cannot_be_checked() -> None:
    data = case()
    assert len(json.loads(export_claimreview(data, on=DAYS[0]))["@graph"]) == 1
    assert len(json.loads(export_claimreview(data, on=DAYS[1]))["@graph"]) == 2
    unchecked = msgspec.structs.replace(data.checks[0], verdict="cannot be checked", probability=None)
    said = msgspec.structs.replace(data, checks=(unchecked,))
    found = json.loads(export_claimreview(said, kinds={"mayor": "Person"}))
    Draft202012Validator(CLAIM_REVIEWS).validate(found)
    assert found["@graph"][1]["reviewRating"] == {"@type": "Rating", "alternateName": "cannot be checked"}
    assert "url" not in found["@graph"][1]


def test_claimreview_takes_no_address_that_is_none() -> None:
    data = case()
    on_agency = msgspec.structs.replace(data.checks[0], claim="c-hold")
    found = json.loads(export_claimreview(msgspec.structs.replace(data, checks=(on_agency,))))
    assert "url" not in found["@graph"][1]["itemReviewed"]["appearance"]  # javascript:


def test_prov_is_read_by_the_prov_package() -> None:
    text = export_prov(case(), "t:4", DAYS[2], settings={"floor": 0.02, "defender": "BLUE"}, version="9")
    found = prov.model.ProvDocument.deserialize(content=text, format="json")
    kinds = [record.get_type().localpart for record in found.get_records()]
    assert kinds.count("Entity") == 1 + 1 + 2 + 2  # belief, starting map, two claims, two documents
    assert kinds.count("Agent") == 1 + 2 + 2  # whoheld, two claimants, two sources
    assert (kinds.count("Activity"), kinds.count("Generation")) == (1, 1)
    assert kinds.count("Derivation") == 3 + 2  # belief from map and claims; claims from documents
    assert kinds.count("Attribution") == 2 + 2
    (belief,) = [e for e in found.get_records(prov.model.ProvEntity) if "belief" in e.identifier.localpart]
    said = {name.localpart: value for name, value in belief.attributes}
    assert (said["state"], said["on"], said["p_BLUE"], said["embargo"]) == ("BLUE", DAYS[2], 0.96, "Embargo: made up.")
    again = prov.model.ProvDocument.deserialize(content=found.serialize(format="json"), format="json")
    assert again == found


def test_prov_leads_from_the_belief_to_who_said_it() -> None:
    found = json.loads(export_prov(case(), "t:4", DAYS[2]))
    entities, agents = found["entity"], found["agent"]
    claims = {key: e for key, e in entities.items() if e["prov:type"]["$"] == "whoheld:Claim"}
    assert {e["prov:value"] for e in claims.values()} == {f"Echo is ours. {EVIL}", "Echo is held."}
    derived = list(found["wasDerivedFrom"].values())
    weights = {d["prov:usedEntity"]: d["whoheld:weight"] for d in derived if "whoheld:weight" in d}
    assert weights["whoheld:c-gain"] == pytest.approx(3.0 * 0.5 ** (1 / 30), abs=1e-4)
    quoted = {d["prov:generatedEntity"] for d in derived if d.get("prov:type", {}).get("$") == "prov:Quotation"}
    assert quoted == set(claims)
    said = {a["prov:entity"]: agents[a["prov:agent"]]["prov:label"] for a in found["wasAttributedTo"].values()}
    assert said["whoheld:c-gain"] == "the mayor"
    assert said["whoheld:c-hold"] == "the ministry"
    assert canonical(found).decode() + "\n" == export_prov(case(), "t:4", DAYS[2])


def test_prov_of_an_earlier_day_knows_no_later_claim() -> None:
    assert "c-hold" not in export_prov(case(), "t:4", DAYS[1])
    assert "c-gain" not in export_prov(case(), "t:4", DAYS[0])
    with pytest.raises(NotFound):
        export_prov(case(), "t:4", "2022-10-01")


def test_extras_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyogrio", None)
    with pytest.raises(MissingExtra, match=r"pip install 'whoheld\[gis\]'"):
        export_geopackage(case(), DAYS[2], tmp_path / "day.gpkg")
    assert not list(tmp_path.iterdir())


def test_each_form_of_one_name_keeps_its_own_codebook(tmp_path: Path) -> None:
    """A column that only one form has is explained in that form's book, whatever was written after it."""
    written = [
        export_csv(case(), DAYS[2], tmp_path / "day.csv"),
        export_panel(case(), tmp_path / "day.csv.gz"),
        export_geoparquet(case(), DAYS[2], tmp_path / "day.parquet", areas=True),
        export_geopackage(case(), DAYS[2], tmp_path / "day.gpkg"),
    ]
    books = [book for _, book in written]
    assert len(set(books)) == len(books)
    assert "`claims`" in books[0].read_text(encoding="utf-8")
    assert "`changed`" in books[1].read_text(encoding="utf-8")
    assert "`geometry`" in books[2].read_text(encoding="utf-8")
    assert "`km2`" in books[3].read_text(encoding="utf-8")
    for book, own in zip(books, (columns(case()), panel_columns(case())), strict=False):
        for name in own:
            assert f"| `{name}` |" in book.read_text(encoding="utf-8")
