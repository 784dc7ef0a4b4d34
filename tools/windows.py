"""The constants of space, chosen on two of the three windows and tested on the third.

usage: windows.py [SHARED] [--news] [--ledgers FOLDER] [--draws N] [--set NAME=VALUE...]

SHARED holds data/ (default ../shared). Ledgers are made in FOLDER (default: a new one) where they are missing, which
takes minutes; of the daily assessments alone, or with --news of all of the archives. Prints one line of JSON for each
window with the settings as they are (and --set), and for each window left out: N settings are drawn at random from a
coarse grid, the best on the two others is taken, and scored on it.
"""

import argparse
import csv
import json
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

import eval as measuring
from whoheld.fuse import Fuser, Settings
from whoheld.fuse.compare import score
from whoheld.ledger import open_ledger
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.lookup import read_points
from whoheld.theatre.load import load_theatre
from whoheld.timespan import parse_known

GRID: Mapping[str, tuple[float, ...]] = {
    "own_floor": (0.06, 0.08, 0.10),
    "empty": (12.0, 15.0, 20.0),
    "river_km": (10.0, 30.0, 60.0),
    "silent_days": (30.0, 60.0, 120.0),
    "area": (0.35, 0.5, 0.65),
    "area_power": (0.2, 0.25, 0.35),
    "area_km": (1.5, 2.0, 3.0),
    "area_prior": (1.0, 3.0, 6.0),
    "on_way": (3.0, 6.0, 1e9),
    "area_days": (21, 45, 90),
    "fallen_km": (40.0, 50.0, 70.0),
    "deep": (20.0, 30.0, 45.0),
    "ground": (2.0, 3.0, 4.0),
}
SURE = (0.75, 0.85)


class Scored(NamedTuple):
    """One window with one setting. ``right`` is the share right of the ``sure`` points given 75 to 85 %."""

    wrong: int
    false: int
    frozen: int
    brier: float
    sure: int
    right: float | None


class Window:
    """One window's claims and published maps, ready to be fused with any setting."""

    def __init__(self, name: str, desk: Desk, shared: Path, *, first: str, last: str, known: str | None) -> None:
        self.name, self._on = name, date.fromisoformat(last)
        self._known = parse_known(known) if known else None
        truth = shared / "data/truth"
        self._sites = read_points(str(truth / "points.csv"))
        self._states = desk.states
        told = truth / "deepstate_transitions_to_2022-09-30.csv"
        default = desk.theatre.default_side
        shown = [_states(told, day) for day in (first, last)]
        self._start, self._end = ([one.get(key, default) for key in self._sites.place_ids] for one in shown)
        self._claims, self._origins = desk.claims_by_id(self._known), desk.origins_as_known(self._known)
        prior = desk.prior(self._sites, first=self._on, known=self._known)
        self.settings = desk.settings
        self._fuser = Fuser(
            sites=self._sites, states=self._states, prior=prior, settings=self.settings, terrain=desk.terrain
        )

    def beliefs(self, settings: Settings) -> Any:
        """Probabilities at the points on the window's last day."""
        made = self._fuser.tuned(settings)
        return made.field(self._claims, self._origins, days=[self._on], known=self._known)

    def scored(self, settings: Settings) -> Scored:
        """As ``score_map.py`` counts, and how far 80 % can be believed."""
        field = self.beliefs(settings)
        p = field.p[0]
        found = score(
            field.states_on(self._on),
            truth=self._end,
            start=self._start,
            sites=self._sites,
            states=self._states,
            p=p,
        )
        sure, right = self.calibrated(p)
        frozen = sum(b not in (a, "contested") for a, b in zip(self._start, self._end, strict=True))
        return Scored(found.wrong, found.false_changes, frozen, found.brier or 0.0, sure, right)

    def calibrated(self, p: Any, between: tuple[float, float] = SURE) -> tuple[int, float | None]:
        """Of points near the changes given so much: how many, and the share that is right."""
        near, true = self.near
        best, most = p[near].argmax(axis=1), p[near].max(axis=1)
        inside = (most >= between[0]) & (most < between[1])
        n = int(inside.sum())
        return n, round(float((best[inside] == true[inside]).mean()), 3) if n else None

    @property
    def near(self) -> tuple[Any, Any]:
        """The points scored near to what changed, and the column of what the published map shows of each."""
        end, start = np.array(self._end, dtype=object), np.array(self._start, dtype=object)
        held = end != "contested"
        changed = held & (end != start)
        near = np.zeros(len(end), dtype=bool)
        km = np.column_stack([self._sites.lat * 111.2, self._sites.lon * 111.2 * np.cos(np.radians(self._sites.lat))])
        for at in np.flatnonzero(changed):
            near |= ((km - km[at]) ** 2).sum(axis=1) <= 400
        rows = np.flatnonzero(near & held)
        return rows, np.array([self._states.index(state) for state in end[rows]])


def _states(path: Path, day: str) -> dict[str, str]:
    """The published map's state of each point at the end of a day."""
    with path.open(newline="", encoding="utf-8") as rows:
        return {row["point"]: row["state"] for row in csv.DictReader(rows) if row["known_utc"] <= f"{day}T23:59:59Z"}


def windows(shared: Path, folder: Path, *, news: bool = False) -> Iterable[Window]:
    """The three windows of ``eval.py``; ledgers that are missing are made, with ``news`` of all of the archives."""
    theatre = folder / "theatre"
    if not theatre.exists():
        gazetteer = shared / "data/gazetteer/settlements_with_aliases.csv"
        measuring.run(measuring.WHOHELD, "gazetteer", "--quiet", str(gazetteer), str(theatre))
    archives = measuring.archives_of(shared, news=news)
    loaded = load_theatre(str(theatre))
    for first, last, known in measuring.WINDOWS:
        name = f"{first}_{last}"
        if not (folder / f"{name}.ledger").exists():
            measuring.measure_window(
                shared, folder, archives, theatre=str(theatre), first=first, last=last, known=known
            )
        with open_ledger(str(folder / f"{name}.ledger")) as ledger:
            yield Window(name, Desk(ledger, loaded), shared, first=first, last=last, known=known)


def left_out(every: list[Window], draws: int) -> None:
    """Choose by two windows (the mean share of changes left wrong), test on the third."""
    chance = np.random.default_rng(1)
    tried = [{name: values[int(chance.integers(len(values)))] for name, values in GRID.items()} for _ in range(draws)]
    scored = [[window.scored(msgspec.structs.replace(window.settings, **one)) for window in every] for one in tried]
    for out, window in enumerate(every):

        def left(row: list[Scored], out: int = out) -> float:
            return sum(one.wrong / one.frozen for at, one in enumerate(row) if at != out)

        best = min(range(draws), key=lambda at: left(scored[at]))
        ranked = sorted(row[out].wrong for row in scored)
        line = {
            "left_out": window.name,
            "chosen": tried[best],
            "on_it": scored[best][out]._asdict(),
            "on_the_others": [one.wrong for at, one in enumerate(scored[best]) if at != out],
            "median_of_all_draws": ranked[draws // 2],
            "best_of_all_draws": ranked[0],
        }
        print(json.dumps(line), flush=True)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", nargs="?", type=Path, default=Path("../shared"))
    parser.add_argument("--news", action="store_true")
    parser.add_argument("--ledgers", type=Path)
    parser.add_argument("--draws", type=int, default=0)
    parser.add_argument("--set", nargs="*", default=[])
    options = parser.parse_args()
    changed = {name: json.loads(value) for name, value in (one.split("=") for one in options.set)}
    with tempfile.TemporaryDirectory() as made:
        every = list(windows(options.shared.resolve(), options.ledgers or Path(made), news=options.news))
        for window in every:
            found = window.scored(msgspec.structs.replace(window.settings, **changed))
            print(json.dumps({"window": window.name, **changed, **found._asdict()}), flush=True)
        if options.draws:
            left_out(every, options.draws)


if __name__ == "__main__":
    main()
