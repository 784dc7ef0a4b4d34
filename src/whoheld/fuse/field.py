"""The belief field: beliefs per day and site, and the claims behind each."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple, TypeAlias

import msgspec
import numpy as np

from whoheld.errors import NotFound
from whoheld.fuse.around import Acts, Around
from whoheld.fuse.chain import Trail, Words
from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints, Prior, Sites
from whoheld.fuse.weights import Unused, Witness
from whoheld.model import CONTESTED, Belief, Evidence
from whoheld.timespan import end_of, utc_text

_TIE = 1e-9
_LISTED = 0.01  # log weights below 1 % move no belief by more than a quarter of a percent


SpotKey: TypeAlias = tuple[float | str, ...]
Saying: TypeAlias = tuple[int, SpotKey, bytes]
"""A word: its day from the starting map's, its spot's name, and its weights."""


class Passed(NamedTuple):
    """What the beliefs were made from.

    The spots' trail, the words on them, the vote around them, each word as another field's is compared with, and the
    chance of each state tomorrow.
    """

    trail: Trail
    words: Words
    around: Around
    said: Sequence[Saying]
    step: Floats


class Seen(NamedTuple):
    """What a published map counted as a source brought to each site, shape (n_sites, n_states), and what it shows.

    ``brought`` is a difference of beliefs before the pull of the ground. ``state`` (n_sites) is the column of the state
    drawn at each site.
    """

    map_id: str
    state: Ints
    brought: Floats


class Leg(NamedTuple):
    """The days up to the one that a published map is evidence of, by claims alone, and what the maps of then brought.

    ``end`` is what is believed at the end of them, before the pull of the ground, and ``spoken`` the sites that were
    spoken of: from there the days that follow start. The last leg may have no map.
    """

    field: "Field"
    seen: tuple[Seen, ...]
    end: Floats
    spoken: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"


class Field(msgspec.Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """What is believed: ``p`` of shape (n_days, n_sites, n_states), at the end of each day, as known at ``known``.

    ``days`` ascend; ``states`` name the last axis. ``unused`` tells for each known claim without any weight why. With
    ``smoothed``, later days speak of earlier ones too. ``legs`` has the parts of a field with published maps as sources
    (none: there is no such map); ``passed`` is then the last part's.
    """

    sites: Sites
    states: tuple[str, ...]
    days: tuple[date, ...]
    p: Floats
    prior: Prior
    known: datetime | None
    settings: Settings
    witnesses: tuple[Witness, ...]
    unused: Mapping[str, Unused]
    passed: Passed
    smoothed: bool = False
    legs: tuple[Leg, ...] = ()

    @cached_property
    def acts(self) -> Acts:
        """What each witness does at each site, as of the last of ``days``."""
        if not self.legs:
            own = self.passed.trail.on((self.days[-1] - self.prior.on).days)
            return self.passed.around.parts(own, self.passed.words)
        found, offset = [], 0
        for leg in self.legs:
            found.append(leg.field.acts._replace(witness=leg.field.acts.witness + offset))
            offset += len(leg.field.witnesses)
        return Acts(*(np.concatenate(column) for column in zip(*found, strict=True)))

    def covers(self, day: date) -> bool:
        """Whether ``day`` was asked of this field."""
        return day in self._day_rows

    def day_index(self, day: date) -> int:
        """The row of ``day``. Raises NotFound."""
        if day not in self._day_rows:
            raise NotFound(f"{day}", "was not asked of this field", hint=f"it has {self.days[0]} to {self.days[-1]}")
        return self._day_rows[day]

    def site_index(self, place_id: str) -> int:
        """The column of a site. Raises NotFound."""
        if place_id not in self._site_columns:
            raise NotFound(place_id, "is no site of this field")
        return self._site_columns[place_id]

    def states_on(self, day: date) -> tuple[str, ...]:
        """The likeliest state of each site, in the sites' order; contested where the two likeliest are equal."""
        return tuple(self.states[at] for at in self.best_on(day).tolist())

    def best_on(self, day: date) -> Ints:
        """The same as numbers: indexes into ``states``, shape (n_sites,)."""
        row: Ints = self._best[self.day_index(day)]
        return row

    def evidence(self, site: int, day: date) -> tuple[Evidence, ...]:
        """The claims behind a site's belief on ``day``, heaviest first.

        Weights are after distance, repeats and age (halved each ``Settings.fade_days``); smoothed, a claim may be of a
        later day, and its age is below 0. Copies and relays of a claim that speaks for their common origin are listed
        with weight 0, at their own place only.
        """
        listed = []
        for at in self._acts_of(site, day):
            item = self.witnesses[self.acts.witness[at]]
            part, age = float(self.acts.part[at]), (day - item.day).days
            if abs(item.weight * part) < _LISTED and (item.leads or part < 1):
                continue
            listed.append(
                Evidence(
                    claim=item.claim_id,
                    origin=item.origin,
                    toward=item.toward,
                    weight=round(item.weight * part * 0.5 ** (abs(age) / self.settings.fade_days), 4),
                    distance_km=round(float(self.acts.km[at]), 3),
                    age_days=float(age),
                )
            )
        return tuple(sorted(listed, key=lambda row: (-abs(row.weight), abs(row.age_days), row.claim)))

    def evidence_age(self, site: int, day: date) -> float | None:
        """Days since the last claim of some weight (``Settings.notable``) spoke of the site; None: none has.

        Smoothed, days to the nearest such claim, before or after.
        """
        mine = self._acts_of(site, day)
        rows = [(self.witnesses[self.acts.witness[at]], self.acts.part[at]) for at in mine.tolist()]
        ages = [abs((day - w.day).days) for w, part in rows if abs(w.weight * part) >= self.settings.notable]
        return float(min(ages)) if ages else None

    def belief(self, site: int, day: date) -> Belief:
        """The belief as a record. ``known`` is the day's end where the field knows all."""
        row = self.p[self.day_index(day), site]
        return Belief(
            place_id=self.sites.place_ids[site],
            on=day.isoformat(),
            known=utc_text(self.known or end_of(day)),
            state=self.states[self._best[self.day_index(day), site]],
            p=_named(self.states, row),
            prior=_named(self.states, self.prior.p[site]),
            evidence=self.evidence(site, day),
            evidence_age_days=self.evidence_age(site, day),
        )

    def _acts_of(self, site: int, day: date) -> Ints:
        """Acts on a site up to and on ``day`` (smoothed: all), by (day, claim id)."""
        order, first, ordinal = self._by_site
        mine = order[first[site] : first[site + 1]]
        if self.smoothed:
            return mine
        until = np.searchsorted(ordinal[self.acts.witness[mine]], day.toordinal(), side="right")
        result: Ints = mine[:until]
        return result

    @cached_property
    def _best(self) -> Ints:
        best = self.p.argmax(axis=2)
        ranked = np.sort(self.p, axis=2)
        best[ranked[..., -1] - ranked[..., -2] < _TIE] = self.states.index(CONTESTED)
        result: Ints = best.astype(np.int64)
        return result

    @cached_property
    def _by_site(self) -> tuple[Ints, Ints, Ints]:
        order = np.argsort(self.acts.site, kind="stable").astype(np.int64)
        first = np.searchsorted(self.acts.site[order], np.arange(len(self.sites) + 1)).astype(np.int64)
        return order, first, np.array([item.day.toordinal() for item in self.witnesses], dtype=np.int64)

    @cached_property
    def _day_rows(self) -> dict[date, int]:
        return {day: at for at, day in enumerate(self.days)}

    @cached_property
    def _site_columns(self) -> dict[str, int]:
        return {place_id: at for at, place_id in enumerate(self.sites.place_ids)}


def _named(states: tuple[str, ...], row: Floats) -> dict[str, float]:
    return {state: round(float(value), 6) for state, value in zip(states, row, strict=True)}
