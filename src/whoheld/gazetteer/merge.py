"""A gazetteer's entries among a theatre's places: the same settlement gains spellings, the others are new."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import shapely

from whoheld.gazetteer import names
from whoheld.gazetteer.oblasts import Oblasts
from whoheld.gazetteer.othernames import OtherNames
from whoheld.gazetteer.read import refusal
from whoheld.gazetteer.records import Entry, Gazetteer, Merged
from whoheld.model import Place, Refusal
from whoheld.theatre.records import Region

SAME_KM = 3.5  # an entry of one spelling with a place is the same settlement within this distance of a village, and
SAME_KM_CITY = 10.0  # within this much more for a million inhabitants (with the square root: a city's radius)
TWICE_KM = 1.0  # two entries of one name this near are one settlement given twice
NO_OTHERS = OtherNames()
_KM_PER_DEG = 111.2

Numbers = npt.NDArray[np.float64]


def merge(
    places: Sequence[Place],
    gazetteer: Gazetteer,
    *,
    oblasts: Oblasts,
    regions: Sequence[Region] = (),
    others: OtherNames = NO_OTHERS,
) -> Merged:
    """The theatre's places in their order, richer in spellings, then the new ones by id.

    An entry is the settlement of a place whose id it has, or that lies within ``SAME_KM`` (and more for a city) and has
    a spelling in common; of two such the nearer. New places that lie in no oblast are refused, where there are any.
    Names of ``others`` (words, people, places elsewhere) are no spellings beside a place's own name.
    """
    entries, refusals = _once(gazetteer)
    same = _same(places, entries)
    gained: dict[int, list[Entry]] = defaultdict(list)
    for number, place in same.items():
        gained[place].append(entries[number])
    richer = [_richer(place, gained[i], others) if i in gained else place for i, place in enumerate(places)]
    fresh = [entry for number, entry in enumerate(entries) if number not in same]
    named = _spoken(regions)
    added: list[Place] = []
    taken = {place.place_id for place in places}
    for entry, drawn in zip(fresh, oblasts.of([e.lat for e in fresh], [e.lon for e in fresh]), strict=True):
        oblast = drawn or (named.get(entry.oblast.casefold()) if entry.oblast else None)
        if oblasts.names and oblast is None:
            detail = f"{entry.name} ({entry.lat}, {entry.lon}) lies in no oblast of the theatre"
            refusals.append(refusal(gazetteer.file, entry.line, "oblast", detail))
        elif entry.place_id in taken:
            detail = f"{entry.name} has the id of a theatre's place"
            refusals.append(refusal(gazetteer.file, entry.line, "duplicate", detail))
        else:
            added.append(_new(entry, oblast, others))
    added.sort(key=lambda place: place.place_id)
    before = sum(len(place.spellings) for place in places)
    return Merged(
        places=(*richer, *added),
        same=len(same),
        new=len(added),
        spellings=sum(len(place.spellings) for place in (*richer, *added)) - before,
        refusals=tuple(refusals),
    )


def _once(gazetteer: Gazetteer) -> tuple[list[Entry], list[Refusal]]:
    """The entries without those that stand twice: one name, one spot."""
    kept: list[Entry] = []
    refusals: list[Refusal] = []
    by_name: dict[str, list[Entry]] = defaultdict(list)
    for entry in gazetteer.entries:
        known = by_name[names.key(entry.name)]
        twin = next((other for other in known if _km(entry, other) < TWICE_KM), None)
        if twin is None:
            known.append(entry)
            kept.append(entry)
        else:
            detail = f"{entry.name} is {_km(entry, twin):.1f} km from {twin.name} of line {twin.line}"
            refusals.append(refusal(gazetteer.file, entry.line, "duplicate", detail))
    return kept, refusals


def _same(places: Sequence[Place], entries: Sequence[Entry]) -> dict[int, int]:
    """Number of an entry -> number of the place that it is."""
    by_id = {place.place_id: i for i, place in enumerate(places)}
    found = {n: by_id[entry.place_id] for n, entry in enumerate(entries) if entry.place_id in by_id}
    located = [i for i, place in enumerate(places) if place.lat is not None and place.lon is not None]
    open_ = [n for n in range(len(entries)) if n not in found]
    if not located or not open_:
        return found
    lat = np.array([places[i].lat for i in located], dtype=float)
    lon = np.array([places[i].lon for i in located], dtype=float)
    reach = SAME_KM + SAME_KM_CITY * np.sqrt(np.array([places[i].population for i in located]) / 1e6)
    pairs, km = _within(lat, lon, reach, [entries[n] for n in open_])
    keys: dict[int, frozenset[str]] = {}
    for at in np.argsort(km, kind="stable"):
        number, place = open_[int(pairs[1, at])], located[int(pairs[0, at])]
        if number in found:
            continue
        if place not in keys:
            keys[place] = frozenset(map(names.key, (places[place].name, *places[place].spellings)))
        if not keys[place].isdisjoint(map(names.key, entries[number].names)):
            found[number] = place
    return found


def _within(
    lat: Numbers, lon: Numbers, reach: Numbers, entries: Sequence[Entry]
) -> tuple[npt.NDArray[np.intp], Numbers]:
    """Pairs (place, entry) that lie within the place's reach, and their distances in km."""
    at_lat = np.array([entry.lat for entry in entries], dtype=float)
    at_lon = np.array([entry.lon for entry in entries], dtype=float)
    high = reach / _KM_PER_DEG
    wide = high / np.maximum(np.cos(np.radians(lat)), 0.05) * 1.05
    tree = shapely.STRtree(shapely.points(at_lon, at_lat))
    pairs = tree.query(shapely.box(lon - wide, lat - high, lon + wide, lat + high))
    one, other = pairs
    x = (lon[one] - at_lon[other]) * np.cos(np.radians((lat[one] + at_lat[other]) / 2))
    km = np.hypot(x, lat[one] - at_lat[other]) * _KM_PER_DEG
    near = km <= reach[one]
    return pairs[:, near], km[near]


def _richer(place: Place, entries: Sequence[Entry], others: OtherNames) -> Place:
    """The place with its entries' spellings; population and local name where it has none."""
    given = [name for entry in entries for name in entry.names]
    local = place.local_name or next((entry.local_name for entry in entries if entry.local_name), None)
    more = [*place.spellings, *others.spellings(names.complete(place.name, local, given))]
    return msgspec.structs.replace(
        place,
        local_name=local,
        population=place.population or max(entry.population for entry in entries),
        spellings=tuple(dict.fromkeys([place.name, *([local] if local else []), *more])),
    )


def _new(entry: Entry, oblast: str | None, others: OtherNames) -> Place:
    name = others.own(entry.name, oblast)
    first = [name, *([entry.local_name] if entry.local_name else [])]
    more = others.spellings(names.complete(entry.name, entry.local_name, entry.names))
    return Place(
        place_id=entry.place_id,
        name=name,
        local_name=entry.local_name,
        oblast=oblast,
        raion=entry.raion,
        lat=round(entry.lat, 5),
        lon=round(entry.lon, 5),
        population=entry.population,
        spellings=tuple(dict.fromkeys([*first, *more])),
    )


def _spoken(regions: Sequence[Region]) -> dict[str, str]:
    """Spelling of an oblast -> its name."""
    found: dict[str, str] = {}
    for region in regions:
        if region.region_kind == "oblast":
            for spelling in (region.name, *region.spellings):
                found.setdefault(spelling.casefold(), region.name)
    return found


def _km(a: Entry, b: Entry) -> float:
    x = (a.lon - b.lon) * float(np.cos(np.radians((a.lat + b.lat) / 2)))
    return float(np.hypot(x, a.lat - b.lat)) * _KM_PER_DEG
