"""A ledger's map scored against published maps, with simple rules beside it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from whoheld.errors import InputError
from whoheld.fuse import Field
from whoheld.fuse.compare import Bin, Score, date_error, reliability, score
from whoheld.fuse.rivals import RIVALS, frozen, likeliest
from whoheld.pipeline.baseline import ReadMap
from whoheld.pipeline.desk import Desk

OURS = "whoheld"


class Scored(NamedTuple):
    """One method against one map; ``date_error_days`` is over all maps, and of ours alone."""

    on: date
    method: str
    score: Score
    date_error_days: float | None = None


class Scores(NamedTuple):
    """Every method against every map, and how well ours is calibrated on the day of each."""

    rows: tuple[Scored, ...]
    bins: Mapping[date, tuple[Bin, ...]]


def scores(desk: Desk, maps: Sequence[tuple[date, ReadMap]], *, known: datetime | None) -> Scores:
    """Score the map of each day against the published map of that day, at the theatre's settlements."""
    maps = sorted(maps, key=lambda item: item[0])
    first = min(desk.first_day(), maps[0][0])
    start_on = desk.prior(desk.sites, first=maps[0][0], known=known).on
    if maps[0][0] <= start_on:
        reason = f"is not later than the starting map of {start_on}"
        raise InputError(f"the map of {maps[0][0]}", reason, hint="score against a later map")
    first = max(first, start_on)
    days = [first + timedelta(days=n) for n in range((maps[-1][0] - first).days + 1)]
    field = desk.field(days, known=known)
    truths = [(on, likeliest(desk.drawn(desk.sites, read.baseline), desk.states)) for on, read in maps]
    start = frozen(field, days[0])
    error = date_error([field.states_on(day) for day in days], days, maps=[(field.prior.on, start), *truths])
    rows, bins = [], {}
    for on, truth in truths:
        rows += _methods(field, on, truth, start, error)
        p = field.p[field.day_index(on)]
        bins[on] = reliability(p, truth=truth, start=start, sites=field.sites, states=field.states)
    return Scores(tuple(rows), bins)


def _methods(field: Field, on: date, truth: Sequence[str], start: Sequence[str], error: float | None) -> list[Scored]:
    p = field.p[field.day_index(on)]
    ours = score(field.states_on(on), truth=truth, start=start, sites=field.sites, states=field.states, p=p)
    rows = [Scored(on, OURS, ours, error)]
    for name, rival in RIVALS.items():
        said = rival(field, on)
        rows.append(Scored(on, name, score(said, truth=truth, start=start, sites=field.sites, states=field.states)))
    return rows
