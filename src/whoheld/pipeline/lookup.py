"""Places and points that a user names, found or refused in words."""

import csv
from pathlib import Path

from whoheld.errors import InputError, NotFound
from whoheld.fuse import Sites, make_sites
from whoheld.model import Place
from whoheld.theatre.records import Theatre

_SHOWN = 5


def find_place(theatre: Theatre, name: str) -> Place:
    """The settlement called ``name`` (any spelling, any case), 'Name, Oblast', or its id. Raises NotFound."""
    wanted, _, oblast = (part.strip().casefold() for part in name.partition(","))
    by_id = [place for place in theatre.places if place.place_id == name]
    found = by_id or [
        place for place in theatre.places if wanted in {s.casefold() for s in (place.name, *place.spellings)}
    ]
    if oblast:
        found = [place for place in found if oblast in (place.oblast or "").casefold()]
    if len(found) > 1 and (named := [place for place in found if place.name.casefold() == wanted]):
        found = named
    if not found:
        raise NotFound(name, "is not in the gazetteer", hint="try another spelling, or its id (geonames:...)")
    if len(found) > 1:
        found.sort(key=lambda place: (-place.population, place.place_id))
        if found[0].population < 8 * max(found[1].population, 1):
            listed = "; ".join(f"{p.name}, {p.oblast} ({p.place_id})" for p in found[:_SHOWN])
            raise NotFound(name, f"names {len(found)} places: {listed}", hint="add the oblast, or give the id")
    return found[0]


def read_points(path: str) -> Sites:
    """Points of a CSV file with the columns point, lat, lon. Raises InputError naming the file and the line."""
    keys: list[str] = []
    lat: list[float] = []
    lon: list[float] = []
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            missing = {"point", "lat", "lon"} - set(reader.fieldnames or ())
            if missing:
                raise InputError(path, f"lacks the columns {', '.join(sorted(missing))}", hint="write point,lat,lon")
            for row in reader:
                try:
                    lat.append(float(row["lat"]))
                    lon.append(float(row["lon"]))
                except (TypeError, ValueError) as error:
                    hint = "give WGS 84 degrees with a decimal point"
                    raise InputError(
                        f"{path}:{reader.line_num}", "has no numbers for lat and lon", hint=hint
                    ) from error
                keys.append(row["point"])
    except OSError as error:
        raise InputError(path, str(error.strerror), hint="give a CSV file with point,lat,lon") from error
    if not keys:
        raise InputError(path, "holds no points", hint="write point,lat,lon and a line for each point")
    return make_sites(keys, lat, lon)


def located(place: Place) -> Place:
    """The place, if the map can hold it. Raises InputError on one without coordinates."""
    if place.lat is None or place.lon is None:
        raise InputError(place.name, "has no coordinates in the gazetteer", hint="ask for a place near it")
    return place
