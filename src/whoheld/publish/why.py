"""The claims behind each belief on a day, and the sums that every form of publication shows."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from whoheld.bands import Band
from whoheld.publish.intervals import nearness
from whoheld.publish.records import SiteClaim, SiteData, SiteDay
from whoheld.territory import Believed, believed, holdings

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]


class Behind(msgspec.Struct, frozen=True, kw_only=True):
    """One claim behind one place's belief. ``weight`` is natural log on the day asked for."""

    item: SiteClaim
    toward: str
    weight: float
    distance_km: float


Grounds: TypeAlias = Mapping[int, tuple[Behind, ...]]
"""By place index the claims that bear on it."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A settlement whose likeliest state is another than the day before. ``place`` indexes ``SiteData.places``."""

    place: int
    before: str
    after: str
    behind: tuple[Behind, ...]


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """What a state has at the end of a day; ``gained_km2`` is against the day before (None: there is none).

    ``population`` is the gazetteer's. A band is the 80 % interval of the figure beside it, by the beliefs.
    """

    state: str
    km2: float
    km2_band: Band
    settlements: int
    settlements_band: Band
    population: int
    gained_km2: float | None = None
    gained_band: Band | None = None


def behind(data: SiteData, on: str) -> dict[int, tuple[Behind, ...]]:
    """By place index the claims that bear on it by ``on``, weightiest first."""
    claims = {item.claim_id: item for item in data.claims}
    found: dict[int, list[Behind]] = defaultdict(list)
    for reason in data.reasons:
        if reason.on > on or reason.claim_id not in claims:
            continue
        age = (date.fromisoformat(on) - date.fromisoformat(reason.on)).days
        found[reason.place].append(
            Behind(
                item=claims[reason.claim_id],
                toward=reason.toward,
                weight=reason.weight * 0.5 ** (age / data.fade_days),
                distance_km=reason.distance_km,
            )
        )
    return {
        place: tuple(sorted(rows, key=lambda row: (-abs(row.weight), row.item.on or "", row.item.claim_id)))
        for place, rows in sorted(found.items())
    }


def moved(data: SiteData, on: str) -> tuple[Moved, ...]:
    """What changed since the day before ``on``, by population; empty on the first day."""
    number = next(at for at, day in enumerate(data.days) if day.on == on)
    if number == 0:
        return ()
    old, new = data.days[number - 1].state, data.days[number].state
    grounds = behind(data, on)
    found = [
        Moved(
            place=at,
            before=data.states[int(old[at])],
            after=data.states[int(new[at])],
            behind=tuple(
                row for row in grounds.get(at, ()) if row.toward == data.states[int(new[at])] and row.weight > 0
            ),
        )
        for at in np.flatnonzero(old != new).tolist()
    ]
    return tuple(sorted(found, key=lambda row: (-data.places[row.place].population, data.places[row.place].place_id)))


def totals(data: SiteData, on: str) -> tuple[Total, ...]:
    """Area (km2), settlements and population by state at the end of ``on``, in the order of the states."""
    number = next(at for at, day in enumerate(data.days) if day.on == on)
    now = data.days[number]
    people = np.array([place.population for place in data.places])
    found = holdings(
        data.states,
        _believed(data, now),
        before=_believed(data, data.days[number - 1]) if number else None,
        area_km2=np.array([place.area_km2 for place in data.places]),
        near=nearness(data),
    )
    return tuple(
        Total(
            state=row.state,
            km2=round(row.km2, 3),
            km2_band=row.km2_band,
            settlements=row.settlements,
            settlements_band=row.settlements_band,
            population=int(people[now.state == at].sum()),
            gained_km2=None if row.gained_km2 is None else round(row.gained_km2, 3),
            gained_band=row.gained_band,
        )
        for at, row in enumerate(found)
    )


def _believed(data: SiteData, day: SiteDay) -> Believed:
    return believed(day.state, day.p, floor=data.floor)


def claimed_only(data: SiteData, on: str, *, grounds: Grounds | None = None) -> Flags:
    """The settlements held on ``on`` by a side on its own word alone, shape (n_places,).

    Of them claims speak for that side, and each of these is by its own speakers: neither the other side, nor a third
    party, nor a report in its own voice says so. ``grounds`` is what ``behind`` says of the day (None: ask it).
    """
    day = next(day for day in data.days if day.on == on)
    found = np.zeros(len(data.places), dtype=np.bool_)
    for place, rows in (behind(data, on) if grounds is None else grounds).items():
        state = data.states[int(day.state[place])]
        speak = [row.item.claim.claimant_side for row in rows if row.toward == state and row.weight > 0]
        found[place] = bool(speak) and all(side == state for side in speak)
    return found


def areas(data: SiteData, day: SiteDay) -> Floats:
    """Area by state in km2, shape (n_states,)."""
    weights = np.array([place.area_km2 for place in data.places])
    found: Floats = np.bincount(day.state, weights=weights, minlength=len(data.states)).astype(np.float64)
    return found
