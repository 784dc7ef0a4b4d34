"""A toy theatre and gazetteer rows of our own making, for the tests of the gazetteer and of the resolver."""

import json
from pathlib import Path

from whoheld.theatre.load import load_theatre
from whoheld.theatre.records import Theatre

TOML = """
id = "toy"
name = "Toy war"
began = 2020-01-01
default_side = "B"
bounds = [30, 45, 40, 52]
border_set = "toy"
border_note = "none"
wording = ["../shared-words/words.csv"]
[files]
places = "places.csv"
regions = "regions.csv"
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
PLACES = """place_id,name,local_name,oblast,raion,lat,lon,population,located,spellings
geonames:1,Velykyi Misto,Великий Місто,West Oblast,,48.0,32.0,900000,exact,Bolshoy Gorod
geonames:2,Sribna,Срібна,West Oblast,,48.5,33.0,1200,exact,Serebryana
"""
REGIONS = """region_id,name,region_kind,parent,lat,lon,polygon,members,spellings
region:west,West Oblast,oblast,,48,32.5,W,,West region
region:east,East Oblast,oblast,,48,37.5,E,,East region
"""
OTHER_NAMES = """class,names
word,Sunny;Harbour
given name,Ivan
elsewhere,Bigtown
"""


def square(key: str, west: float, east: float) -> dict[str, object]:
    ring = [[west, 46], [east, 46], [east, 51], [west, 51], [west, 46]]
    return {
        "type": "Feature",
        "id": key,
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def make_theatre(folder: Path, *, places: str = PLACES) -> Path:
    """The toy theatre's folder, with its wording in a folder beside it."""
    theatre = folder / "toy"
    theatre.mkdir()
    layer = {"type": "FeatureCollection", "features": [square("W", 31, 35), square("E", 35, 39)]}
    files = {
        "theatre.toml": TOML,
        "places.csv": places,
        "regions.csv": REGIONS,
        "regions.geojson": json.dumps(layer),
    }
    for name, text in files.items():
        (theatre / name).write_text(text, encoding="utf-8")
    words = folder / "shared-words"
    words.mkdir()
    (words / "words.csv").write_text("class,words\nIN,in at\n", encoding="utf-8")
    (words / "other_names.csv").write_text(OTHER_NAMES, encoding="utf-8")
    return theatre


def toy_theatre(folder: Path, *, places: str = PLACES) -> Theatre:
    return load_theatre(str(make_theatre(folder, places=places)))


def dump_line(key: str, name: str, lat: str, lon: str, *, others: str = "", kind: str = "P", code: str = "PPL") -> str:
    """One line of a GeoNames dump: 19 columns."""
    cells = [
        key,
        name,
        name,
        others,
        lat,
        lon,
        kind,
        code,
        "XX",
        "",
        "01",
        "",
        "",
        "",
        "0",
        "",
        "50",
        "UTC",
        "2024-01-01",
    ]
    return "\t".join(cells) + "\n"
