"""The columns of every table that is published, day by day, and the codebook that says what each means."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeAlias

import numpy as np

from whoheld.model import Claim
from whoheld.publish.records import NO_EVIDENCE, SiteData, SiteDay
from whoheld.timespan import Span

Columns: TypeAlias = dict[str, list[Any]]
"""By column one value for each settlement, in the order of ``SiteData.places``."""

_PLACE_COLUMNS = ("place_id", "name", "oblast", "lat", "lon", "population", "on", "state")
_LAST_COLUMNS = ("evidence_age_days", "geo_precision", "time_precision", "katotth")
_GEO_PRECISION = {"exact": 1, "approximate": 2, "none": 3}
_DAY, _WEEK, _MONTH = 1, 7, 31
TEXTS = frozenset({"place_id", "name", "oblast", "state", "on", "katotth"})
"""Columns of words; those of ``WHOLE`` hold whole numbers, the others fractions."""
WHOLE = frozenset({"population", "evidence_age_days", "geo_precision", "time_precision", "claims_behind", "changed"})
AREA_COLUMNS = ("state", "km2", "on")


def columns(data: SiteData) -> tuple[str, ...]:
    """The columns of a table of one day, in order."""
    return (*_shared(data), "claims")


def panel_columns(data: SiteData) -> tuple[str, ...]:
    """The columns of a panel, in order."""
    return (*_shared(data), "claims_behind", "changed")


def _shared(data: SiteData) -> tuple[str, ...]:
    return (*_PLACE_COLUMNS, *(f"p_{state}" for state in data.states), *_LAST_COLUMNS)


def time_precision(claim: Claim) -> int | None:
    """ACLED's code for how well the day of a claim is known: 1 the day, 2 about a week, 3 about a month, None less.

    A claim whose text names no time is of the week before it was published, at best.
    """
    said = claim.valid or claim.published
    if said is None:
        return None
    days = _days(said)
    if claim.valid and days <= _DAY and not said.approximate:
        return 1
    return 2 if days <= _WEEK else 3 if days <= _MONTH else None


def _days(span: Span) -> int:
    return (span.last_day - span.first_day).days + 1


class Sheets:
    """The table of each day in turn. Ask for days in ascending order: what is behind a place is only added to."""

    def __init__(self, data: SiteData) -> None:
        places = data.places
        self._data = data
        self._fixed: Columns = {
            "place_id": [place.place_id for place in places],
            "name": [place.name for place in places],
            "oblast": [place.oblast for place in places],
            "lat": [place.lat for place in places],
            "lon": [place.lon for place in places],
            "population": [place.population for place in places],
            "geo_precision": [_GEO_PRECISION[place.located] for place in places],
            "katotth": [place.katotth for place in places],
        }
        claims = {item.claim_id: time_precision(item.claim) for item in data.claims}
        self._precisions = claims
        self._waiting = sorted(
            (reason for reason in data.reasons if reason.claim_id in claims),
            key=lambda reason: (reason.on, reason.claim_id),
            reverse=True,
        )
        self._start = date.fromisoformat(data.days[0].on).toordinal() if data.days else 0
        self._heaviest = [-1.0] * len(places)
        self._precision: list[int | None] = [None] * len(places)
        self._behind = [0] * len(places)
        self._before: SiteDay | None = None

    def of(self, day: SiteDay) -> Columns:
        """The columns of ``day`` that a table of a day and a panel share, with the panel's own last."""
        self._hear(day.on)
        data, before, self._before = self._data, self._before, day
        percent = day.percent
        changed = np.zeros(len(data.places), dtype=np.int8) if before is None else day.state != before.state
        fixed = self._fixed
        return {
            **{name: fixed[name] for name in ("place_id", "name", "oblast", "lat", "lon", "population")},
            "on": [day.on] * len(data.places),
            "state": [data.states[at] for at in day.state.tolist()],
            **{f"p_{state}": (percent[:, at] / 100).tolist() for at, state in enumerate(data.states)},
            "evidence_age_days": [None if age == NO_EVIDENCE else age for age in day.evidence_age.tolist()],
            "geo_precision": fixed["geo_precision"],
            "time_precision": self._precision.copy(),
            "katotth": fixed["katotth"],
            "claims_behind": self._behind.copy(),
            "changed": changed.astype(int).tolist(),
        }

    def _hear(self, on: str) -> None:
        """Take in what became known by ``on``. All weights fade alike, so the weightiest stays so until outdone."""
        while self._waiting and self._waiting[-1].on <= on:
            reason = self._waiting.pop()
            self._behind[reason.place] += 1
            age = date.fromisoformat(reason.on).toordinal() - self._start
            weight = abs(reason.weight) * 2 ** (age / self._data.fade_days)
            if weight > self._heaviest[reason.place]:
                self._heaviest[reason.place] = weight
                self._precision[reason.place] = self._precisions[reason.claim_id]


def codebook(data: SiteData, names: Sequence[str] | None = None) -> str:
    """What each of the columns ``names`` means (None: those of one day), with units, for the file beside a table."""
    meanings = _meanings(data)
    names = columns(data) if names is None else names
    lines = [
        f"# Codebook: {data.title}",
        "",
        f"Claims as known: {data.known}. Starting map: {data.prior_source}.",
        data.embargo,
        "",
    ]
    lines += ["| column | meaning |", "| --- | --- |", *(f"| `{name}` | {meanings[name]} |" for name in names)]
    lines += [
        "",
        "This is a record of public claims and what they add up to, not of facts on the ground.",
        "",
        data.border_note.strip(),
        "",
    ]
    return "\n".join([*lines, *data.attributions, ""])


def _meanings(data: SiteData) -> dict[str, str]:
    sides = {side.side_id: side.name for side in data.sides}
    states = ", ".join(f"`{s}` ({sides.get(s, 'no side can be said to hold it')})" for s in data.states)
    return {
        "place_id": "the gazetteer's key of the settlement; the finest grain there is",
        "name": "its English name",
        "oblast": "the region that it lies in; empty: not known",
        "lat": "latitude, WGS 84 degrees",
        "lon": "longitude, WGS 84 degrees",
        "population": "inhabitants by the gazetteer, before the war; 0: not known",
        "on": "the day, ISO 8601; the state is that at its end (UTC)",
        "state": f"the likeliest state: {states}",
        **{
            f"p_{s}": f"probability of `{s}`, 0 to 1, to the nearest 0.01; a row sums to 1 but for rounding"
            for s in data.states
        },
        "evidence_age_days": "days since the last claim of some weight; empty: only the starting map and neighbours",
        "geo_precision": "ACLED's code for the coordinates, which are the settlement's: 1 its own, 2 those of the area"
        " that it lies in. It says nothing of where in the settlement something happened; regions (3) have no rows",
        "time_precision": "ACLED's code for the day of the weightiest claim behind the row: 1 its text names the day;"
        " 2 a span of up to a week, or no time but that of publication; 3 up to a month; empty: no claim, or a longer"
        " span",
        "katotth": "the settlement's code in Ukraine's codifier (KATOTTG), found by name, oblast and raion; its first 4"
        " characters are the oblast's, 6 the raion's, 9 the hromada's; empty: none that is beyond doubt",
        "claims": "ids of the claims behind it, weightiest first; separated by ; in CSV, a list elsewhere",
        "claims_behind": "how many claims, copies among them, bear on it by that day (with a weight of 0.05 or more)",
        "changed": "1 where the state is another than on the row's day before, else 0; 0 on the first day",
        "km2": "area of the ground nearest to the settlements in this state, square kilometres, equal-area",
        "geometry": "where it lies: a point, or the ground of a state; WGS 84, longitude before latitude",
    }
