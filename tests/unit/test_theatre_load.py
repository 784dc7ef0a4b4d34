"""A theatre loads whole, or fails with file, row, reason and next step."""

import importlib.resources
import re
import shutil
from pathlib import Path

import pytest

from whoheld.errors import TheatreError
from whoheld.theatre.load import load_layer, load_theatre

PACKAGED = Path(str(importlib.resources.files("whoheld"))) / "theatres" / "ukraine"

TOML = """
id = "toy"
name = "Toy war"
began = 2020-01-01
default_side = "B"
bounds = [0, 0, 10, 10]
border_set = "toy"
border_note = "none"
starting_maps = ["start.csv"]
[files]
places = "places.csv"
regions = "regions.csv"
actors = "actors.csv"
forces = "forces.csv"
axes = "axes.csv"
rivers = "rivers.csv"
[layers]
regions = "regions.geojson"
[[sides]]
side_id = "A"
name = "Attica"
role = "attacker"
color = "#b2182b"
color_dark = "#ef8a7a"
[[sides]]
side_id = "B"
name = "Boeotia"
role = "defender"
color = "#2166ac"
color_dark = "#7db8e8"
"""
FILES = {
    "theatre.toml": TOML,
    "places.csv": (
        "place_id,name,local_name,oblast,raion,lat,lon,population,located,spellings\n"
        "p:1,Oneville,Онвіль,North Oblast,,5.0,5.0,100,exact,Oneburg;One's\n"
        "p:2,Twoville,,,,6.0,6.0,,exact,\n"
    ),
    "regions.csv": (
        "region_id,name,region_kind,parent,lat,lon,polygon,members,spellings\n"
        "region:north,North Oblast,oblast,,5,5,N,,North region\n"
        "region:both,Both,area,,,,,region:north,the Both\n"
    ),
    "actors.csv": (
        "actor_id,name,office,actor_kind,side,spellings,since,until,source\n"
        "a:1,Ann Archon,governor,person,A,Archon,2019-01-01,2021,press\n"
        "a:2,Wire,,agency,other,,,,\n"
    ),
    "forces.csv": (
        "row_id,side,force_kind,text,example,counterexample\nf:1,A,force,Attic troops,Attic troops came.,They came.\n"
    ),
    "axes.csv": (
        "axis_id,name,lat,lon,bearing_from,bearing_to,radius_km,spellings\n"
        "axis:n,north of One,5,5,315,45,20,north of One\n"
    ),
    "rivers.csv": "river_id,name,spellings\nriver:r,Red River,the Red\n",
    "start.csv": (
        "# on: 2020-02-01\n# source: toy\nrow_id,place_id,name,state,since,statement,source\n"
        "m:1,p:1,Oneville,A,2020-01-02,Oneville fell,press\nm:2,p:2,Twoville,B,,Twoville stood,press\n"
    ),
    "regions.geojson": (
        '{"type":"FeatureCollection","features":[{"type":"Feature","id":"N","properties":{},'
        '"geometry":{"type":"Point","coordinates":[5,5]}}]}'
    ),
}


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_folder_loads_with_all_its_parts(toy: Path) -> None:
    theatre = load_theatre(str(toy))
    assert (theatre.theatre_id, theatre.side_ids, theatre.default_side) == ("toy", ("A", "B"), "B")
    assert theatre.places[0].spellings == ("Oneville", "Онвіль", "Oneburg", "One's")
    assert theatre.places[1].population == 0
    assert theatre.places[1].oblast is None
    assert theatre.regions[1].members == ("region:north",)
    assert [a.side for a in theatre.actors] == ["A", "other"]
    assert theatre.forces[0].text == "Attic troops"
    assert theatre.starting_maps[0].on.isoformat() == "2020-02-01"
    assert [s.state for s in theatre.starting_maps[0].statements] == ["A", "B"]
    assert load_layer(theatre, "regions")["features"][0]["id"] == "N"


BROKEN = [
    ("theatre.toml", 'id = "toy"', 'id = "toy', "theatre.toml:1", "can't be read"),
    ("theatre.toml", 'name = "Toy war"', "", "theatre.toml:name", "is missing"),
    ("theatre.toml", 'default_side = "B"', 'default_side = "C"', "theatre.toml:default_side", "is no side"),
    ("theatre.toml", "[0, 0, 10, 10]", "[10, 0, 0, 10]", "theatre.toml:bounds", "degrees"),
    ("theatre.toml", "[0, 0, 10, 10]", '[0, 0, 10, 10]\nattributions = "Toys"', "theatre.toml:attributions", "texts"),
    ("theatre.toml", "2020-01-01", '"soon"', "theatre.toml:began", "not a date"),
    ("theatre.toml", "#b2182b", "red", "theatre.toml:sides 1", "no colour"),
    ("theatre.toml", 'role = "attacker"', 'role = "defender"', "theatre.toml:sides", "must be the attacker"),
    (
        "theatre.toml",
        'side_id = "B"',
        'side_id = "contested"',
        "theatre.toml:default_side|theatre.toml:sides 2",
        "side",
    ),
    ("theatre.toml", '"places.csv"', '"nowhere.csv"', "theatre.toml:files.places", "can't be read"),
    ("theatre.toml", 'places = "places.csv"', "", "theatre.toml:files.places", "is missing"),
    ("theatre.toml", "axes =", "axis =", "theatre.toml:files.axis", "is not a file"),
    ("places.csv", "local_name,oblast", "oblast", "places.csv:1", "columns missing: local_name"),
    ("places.csv", "p:2,", "p:1,", "places.csv:3", "stands twice"),
    ("places.csv", "North Oblast", "South Oblast", "places.csv:2", "unknown oblast"),
    ("places.csv", "5.0,5.0", "55.0,5.0", "places.csv:2", "lat 55.0 is not within 0 to 10"),
    ("places.csv", "6.0,6.0", "6.0,six", "places.csv:3", "lon 'six' is no number"),
    ("places.csv", ",100,", ",many,", "places.csv:2", "population 'many'"),
    ("places.csv", "100,exact", "100,roughly", "places.csv:2", "unknown located"),
    ("places.csv", "Oneburg;", "Oneburg;;", "places.csv:2", "a spelling is empty"),
    ("places.csv", "exact,\n", "exact\n", "places.csv:3", "9 cells, not 10"),
    ("regions.csv", ",region:north,", ",region:nowhere,", "regions.csv:3", "unknown region 'region:nowhere'"),
    ("regions.csv", ",area,", ",shire,", "regions.csv:3", "unknown region_kind"),
    ("actors.csv", "person,A", "person,C", "actors.csv:2", "unknown side 'C'"),
    ("actors.csv", "2019-01-01", "2022-01-01", "actors.csv:2", "is after until"),
    ("actors.csv", "2019-01-01", "2019-13-01", "actors.csv:2", "is no date"),
    ("actors.csv", "agency,other", ",other", "actors.csv:3", "actor_kind is empty|cells"),
    ("forces.csv", "Attic troops came.", "Troops came.", "forces.csv:2", "example does not hold"),
    ("forces.csv", ",force,", ",army,", "forces.csv:2", "unknown force_kind"),
    ("axes.csv", "315,45", "375,45", "axes.csv:2", "bearing_from"),
    ("rivers.csv", "the Red", "", "rivers.csv:2", "spellings is empty"),
    ("rivers.csv", "river:r", "region:north", ":region:north", "two files"),
    ("start.csv", "# on: 2020-02-01", "# on:", "start.csv:1", "'# on: DATE' is missing"),
    ("start.csv", "m:2,p:2", "m:2,p:3", "start.csv:5", "unknown place 'p:3'"),
    ("start.csv", "Twoville,B", "Twoville,C", "start.csv:5", "unknown state 'C'"),
    ("start.csv", "2020-01-02", "2020-03-02", "start.csv:4", "after the map's day"),
    ("start.csv", "m:2,p:2,Twoville,B,,", "m:2,p:1,Oneville,B,2020-01-02,", "start.csv:5", "since the same day"),
]


@pytest.mark.parametrize(("file", "old", "new", "subject", "reason"), BROKEN)
def test_what_is_malformed_is_named(toy: Path, file: str, old: str, new: str, subject: str, reason: str) -> None:
    text = (toy / file).read_text(encoding="utf-8")
    assert old in text
    (toy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TheatreError) as caught:
        load_theatre(str(toy))
    assert re.search(subject, caught.value.subject)
    assert re.search(reason, str(caught.value))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("code", "reason"), [("UA63040090010029555", None), ("", None), ("6304009001", "is no code of the codifier")]
)
def test_places_may_have_codes(toy: Path, code: str, reason: str | None) -> None:
    lines = (toy / "places.csv").read_text(encoding="utf-8").splitlines()
    coded = [f"{lines[0]},katotth", f"{lines[1]},{code}", f"{lines[2]},"]
    (toy / "places.csv").write_text("\n".join(coded) + "\n", encoding="utf-8")
    if reason:
        with pytest.raises(TheatreError, match=reason):
            load_theatre(str(toy))
    else:
        assert [place.katotth for place in load_theatre(str(toy)).places] == [code or None, None]


def test_the_later_of_two_statements_holds(toy: Path) -> None:
    with (toy / "start.csv").open("a", encoding="utf-8") as file:
        file.write("m:3,p:1,Oneville,B,2020-01-20,Oneville came back,press\n")
    statements = load_theatre(str(toy)).starting_maps[0].statements
    assert {s.place_id: s.state for s in statements} == {"p:1": "B", "p:2": "B"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"type":"FeatureCollection","features":[]}', "no feature 'N', which region:north names"),
        ('{"type":"Feature"}', "is no FeatureCollection"),
        ("{", "can't be read as JSON"),
        ('{"features":[{"id":null,"geometry":{}}]}', "missing or twice"),
    ],
)
def test_a_layer_must_hold_what_the_rows_name(toy: Path, text: str, reason: str) -> None:
    (toy / "regions.geojson").write_text(text, encoding="utf-8")
    theatre = load_theatre(str(toy))
    with pytest.raises(TheatreError, match=re.escape(reason)):
        load_layer(theatre, "regions")


def test_an_unknown_layer_or_theatre_says_what_there_is(toy: Path) -> None:
    with pytest.raises(TheatreError, match="this theatre has: regions"):
        load_layer(load_theatre(str(toy)), "roads")
    with pytest.raises(TheatreError, match=r"packaged theatres: .*ukraine"):
        load_theatre("atlantis")
    with pytest.raises(TheatreError, match=r"has no theatre\.toml"):
        load_theatre(str(toy.parent))


def test_a_packaged_theatre_loads_by_name_and_from_a_copy(tmp_path: Path) -> None:
    shutil.copytree(PACKAGED.parent, tmp_path / "theatres")
    by_name = load_theatre("ukraine")
    copied = load_theatre(str(tmp_path / "theatres" / "ukraine"))
    assert by_name.places == copied.places
    assert by_name.folder != copied.folder
    assert [s.role for s in by_name.sides] == ["attacker", "defender"]
    for layer in by_name.layers:
        assert load_layer(by_name, layer)["features"]
