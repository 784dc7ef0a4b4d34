"""What claims are checked against: the map of each day, with areas, people and distances, as plain arrays."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from whoheld.bands import Near, freed
from whoheld.errors import InputError, NotFound
from whoheld.model import CONTESTED, Place
from whoheld.theatre.records import Theatre

Mask: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
States: TypeAlias = npt.NDArray[np.int8]


class Ground(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """A map for each of ``days`` (ascending) over the settlements ``places``, all with coordinates.

    ``states`` are the sides' ids and 'contested'. Of shape (n_days, n_places): ``best``, each settlement's likeliest
    state at the end of each day as an index into them; ``age``, the days since the last evidence (below 0: none).
    ``p``, of shape (n_days, n_places, n_states), has the probability of each state, none below ``floor``. Of shape
    (n_places,): ``start``, the starting map, which tells of ``start_on``; ``area_km2``; ``border_km``, the geodesic
    distance to the border. ``front_km`` gives each settlement's distance to the front between given states. ``totals``
    tells how many settlements a region has in all, by region id: the gazetteer lists a part of them. ``known`` is the
    time as of which the maps are, in UTC.
    """

    theatre: Theatre
    states: tuple[str, ...]
    places: tuple[Place, ...]
    days: tuple[date, ...]
    best: States
    p: npt.NDArray[np.float32]
    floor: float
    age: npt.NDArray[np.int32]
    start: States
    start_on: date
    area_km2: Floats
    border_km: Floats
    front_km: Callable[[States], Floats]
    totals: Mapping[str, int] = {}
    known: str

    def __post_init__(self) -> None:
        shape = (len(self.days), len(self.places))
        given = (self.best.shape, self.p.shape[:2], self.age.shape)
        if not shape[0] or set(given) != {shape} or self.start.shape != shape[1:]:
            raise InputError("the maps", f"have shape {self.best.shape}, not {shape}", hint="give one for each day")

    def on(self, day: date) -> States:
        """The likeliest state of each settlement at the end of ``day``. Raises NotFound on a day without a map."""
        row: States = self.best[self._row(day)]
        return row

    def before(self, day: date) -> States:
        """The states at the end of the day before ``day``; the starting map's where that day has no map."""
        eve = day - timedelta(days=1)
        return self.on(eve) if eve in self._rows else self.start

    def sure_on(self, day: date) -> npt.NDArray[np.float32]:
        """The probability of each settlement's likeliest state at the end of ``day``."""
        row: npt.NDArray[np.float32] = self.p[self._row(day)].max(axis=1)
        return row

    def believed_on(self, day: date) -> Floats:
        """The chance of each state at the end of ``day``, shape (n_places, n_states), the floor taken off."""
        return freed(self.p[self._row(day)], self.floor)

    def believed_between(self, first: date, last: date, some: Mask) -> Floats:
        """The same of some settlements on the days from ``first`` to ``last``, shape (n_days, n_some, n_states)."""
        rows = [at for at, day in enumerate(self.days) if first <= day <= last]
        return freed(self.p[rows][:, some], self.floor)

    def believed_before(self, day: date) -> Floats:
        """The same for the day before; what the starting map says, as sure, where that day has no map."""
        eve = day - timedelta(days=1)
        return self.believed_on(eve) if eve in self._rows else np.eye(len(self.states))[self.start]

    def age_on(self, day: date) -> npt.NDArray[np.int32]:
        """Days since the last evidence on each settlement at the end of ``day``; below 0: there is none."""
        row: npt.NDArray[np.int32] = self.age[self._row(day)]
        return row

    def between(self, first: date, last: date) -> States:
        """The states on the days from ``first`` to ``last``, as far as they have a map, shape (n_days, n_places)."""
        rows = [at for at, day in enumerate(self.days) if first <= day <= last]
        chosen: States = self.best[rows[0] : rows[-1] + 1] if rows else self.best[:0]
        return chosen

    def side_index(self, side: str | None) -> int | None:
        """Where ``side`` stands in ``states``; None where it is no side of the theatre."""
        return self.states.index(side) if side in self.states and side != CONTESTED else None

    @cached_property
    def contested(self) -> int:
        """Where 'contested' stands in ``states``."""
        return self.states.index(CONTESTED)

    @cached_property
    def lat(self) -> Floats:
        """Latitude of each settlement, WGS 84 degrees."""
        return np.array([place.lat for place in self.places], dtype=np.float64)

    @cached_property
    def lon(self) -> Floats:
        """Longitude of each settlement, WGS 84 degrees."""
        return np.array([place.lon for place in self.places], dtype=np.float64)

    @cached_property
    def near(self) -> Near:
        """How much the settlements go together."""
        return Near(self.lat, self.lon)

    @cached_property
    def people(self) -> Floats:
        """The gazetteer's population of each settlement (0: not known)."""
        return np.array([place.population for place in self.places], dtype=np.float64)

    @cached_property
    def towns(self) -> dict[str, Place]:
        """Settlements by each spelling in small letters; of namesakes the largest."""
        rising = sorted(self.places, key=lambda place: (place.population, place.place_id))
        return {spelling.casefold(): place for place in rising for spelling in (*place.spellings, place.name)}

    @cached_property
    def stands_for(self) -> Floats:
        """How many settlements each listed one stands for: those of its oblast in all over those listed, at least 1."""
        listed: dict[str | None, int] = {}
        for place in self.places:
            listed[place.oblast] = listed.get(place.oblast, 0) + 1
        share = {
            region.name: max(self.totals[region.region_id] / listed[region.name], 1.0)
            for region in self.theatre.regions
            if region.region_id in self.totals and region.name in listed
        }
        return np.array([share.get(place.oblast or "", 1.0) for place in self.places])

    def _row(self, day: date) -> int:
        if day not in self._rows:
            raise NotFound(f"{day}", "has no map", hint=f"there is one for {self.days[0]} to {self.days[-1]}")
        return self._rows[day]

    @cached_property
    def _rows(self) -> dict[date, int]:
        return {day: at for at, day in enumerate(self.days)}
