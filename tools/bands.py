"""How often the bands of areas hold the areas of a published map, day by day.

usage: bands.py LEDGER TRANSITIONS.csv POINTS.csv --theatre NAME [--every DAYS] [--lengths KM,KM...]

LEDGER begins with the published map (`whoheld baseline`). TRANSITIONS.csv has known_utc, point and state of each change
of that map, POINTS.csv point, lat and lon: a cell has the state of the point nearest to its settlement, the theatre's
default side where the point has no row. Prints one line of JSON for each day and side, then for each length of
correlation the share of bands (80 %) that hold the published figure: of areas, by oblast, and of gains since some days
before. Bands by oblast that have no width are left out.
"""

import argparse
import csv
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

from whoheld.bands import Band, Near, freed, spread
from whoheld.bands.near import LENGTH_KM
from whoheld.ledger import open_ledger
from whoheld.pipeline.desk import Desk
from whoheld.territory import gain
from whoheld.theatre.load import load_theatre

_LAGS = (1, 3, 7, 14, 30)


class Case(NamedTuple):
    """A theatre's cells over some days: what is believed, and what was published."""

    days: list[date]
    sides: list[tuple[int, str]]
    p: npt.NDArray[np.float64]
    true: npt.NDArray[np.int64]
    area: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    lon: npt.NDArray[np.float64]
    oblasts: npt.NDArray[np.str_]


def published(transitions: Path, points: Path, desk: Desk, days: list[date]) -> npt.NDArray[np.int64]:
    """The published state of each cell at the end of each day, as an index into the desk's states."""
    with points.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    with transitions.open(encoding="utf-8") as handle:
        changes = sorted(csv.DictReader(handle), key=lambda row: row["known_utc"])
    narrow = float(np.cos(np.radians(desk.sites.lat.mean())))
    spots = shapely.points([(float(row["lon"]) * narrow, float(row["lat"])) for row in rows])
    near = shapely.STRtree(spots).nearest(shapely.points(desk.sites.lon * narrow, desk.sites.lat))
    number = {state: at for at, state in enumerate(desk.states)}
    found = []
    for day in days:
        state = {c["point"]: c["state"] for c in changes if c["known_utc"][:10] <= day.isoformat()}
        told = [number[state.get(row["point"], desk.theatre.default_side)] for row in rows]
        found.append(np.array(told, dtype=np.int64)[near])
    return np.array(found)


def case_of(arguments: argparse.Namespace) -> Case:
    """Everything that is measured."""
    with open_ledger(arguments.ledger) as ledger:
        desk = Desk(ledger, load_theatre(arguments.theatre))
        first, last = max(date.fromisoformat(b.on) for b in ledger.baselines()), desk.last_day()
        days = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, arguments.every)]
        field = desk.field(days)
        return Case(
            days=days,
            sides=[(at, side) for at, side in enumerate(desk.states) if side in desk.theatre.side_ids],
            p=freed(field.p, field.settings.floor),
            true=published(arguments.transitions, arguments.points, desk, days),
            area=desk.territory.area_km2,
            lat=desk.sites.lat,
            lon=desk.sites.lon,
            oblasts=np.array([desk.places[key].oblast or "" for key in desk.sites.place_ids]),
        )


def areas(case: Case, near: Near) -> Iterator[dict[str, Any]]:
    """Each side's area on each day, whole and by oblast."""
    for oblast in ("", *sorted(set(case.oblasts.tolist()) - {""})):
        weights = np.where((case.oblasts == oblast) | (oblast == ""), case.area, 0.0)
        for row, day in enumerate(case.days):
            for at, side in case.sides:
                found = spread(weights, case.p[row, :, at], near)
                true = float(weights[case.true[row] == at].sum())
                yield line(found.band(), true, day=day.isoformat(), side=side, oblast=oblast, mean=round(found.mean))


def gains(case: Case, near: Near) -> Iterator[dict[str, Any]]:
    """What each side gained in some days."""
    for lag in _LAGS:
        for row in range(lag, len(case.days)):
            for at, side in case.sides:
                found = gain(case.area, case.p[row - lag, :, at], case.p[row, :, at], near)
                held = [float(case.area[case.true[n] == at].sum()) for n in (row, row - lag)]
                on = case.days[row]
                days = (on - case.days[row - lag]).days
                yield line(found.band(), held[0] - held[1], day=on.isoformat(), side=side, days=days)


def line(band: Band, true: float, **named: Any) -> dict[str, Any]:
    """One band against the published figure."""
    holds = bool(band.low <= true <= band.high)
    return {**named, "low": round(band.low), "high": round(band.high), "published": round(true), "holds": holds}


def share(rows: list[dict[str, Any]]) -> float | None:
    """The share of bands that hold the published figure."""
    return round(sum(row["holds"] for row in rows) / len(rows), 3) if rows else None


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ledger")
    parser.add_argument("transitions", type=Path)
    parser.add_argument("points", type=Path)
    parser.add_argument("--theatre", default="ukraine")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--lengths", default=f"{LENGTH_KM:g}")
    arguments = parser.parse_args()
    case = case_of(arguments)
    for length in map(float, arguments.lengths.split(",")):
        near = Near(case.lat, case.lon, length_km=length)
        found = list(areas(case, near))
        for row in found:
            if not row["oblast"]:
                print(json.dumps(row))
        changed = list(gains(case, near))
        lags = sorted({row["days"] for row in changed})
        whole = [row for row in found if not row["oblast"]]
        print(
            json.dumps(
                {
                    "length_km": length,
                    "areas": share(whole),
                    "median_width": round(float(np.median([row["high"] - row["low"] for row in whole]))),
                    "by_oblast": share([row for row in found if row["oblast"] and row["high"] > row["low"] + 1]),
                    "gains": {f"{lag} days": share([row for row in changed if row["days"] == lag]) for lag in lags},
                }
            ),
            flush=True,
        )


if __name__ == "__main__":
    main()
