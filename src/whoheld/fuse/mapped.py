"""Published maps later than the start, each as one source among others: late, correlated, and of bounded weight.

The days are cut into legs at the days that maps are evidence of. Each leg is a field by claims alone; at its end the
maps of that day move what is believed of each place, before the pull of the ground, and the next leg starts from there,
as from a starting map. So a map speaks of every place at once, later claims weigh as ever against what it showed, and a
belief is still a sum of parts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import msgspec
import numpy as np

from whoheld.fuse.areas import Terrain
from whoheld.fuse.chain import bounded
from whoheld.fuse.field import Field, Leg, Seen
from whoheld.fuse.filter import Fuser, Heard, check_days
from whoheld.fuse.settings import Settings
from whoheld.fuse.sites import Floats, Ints, Prior, Sites
from whoheld.fuse.weights import Unused
from whoheld.model import Claim

_DAY = timedelta(days=1)


class Drawn(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What a published map shows: the column of the ``state`` of each site, shape (n_sites,), at the end of ``day``.

    ``day`` is the map's own less its lag. Maps of one ``maker`` are one witness.
    """

    map_id: str
    maker: str
    day: date
    state: Ints


class MappedFuser:
    """Fields over a starting map and later maps as sources; without any, those of a ``Fuser``.

    ``maker`` drew the starting map: who shows the same later tells nothing new. Maps of days before the start are left
    out, since the start has them.
    """

    def __init__(
        self,
        *,
        sites: Sites,
        states: Sequence[str],
        prior: Prior,
        settings: Settings,
        terrain: Terrain,
        maps: Iterable[Drawn] = (),
        maker: str = "",
    ) -> None:
        self._sites, self._states, self._settings, self._terrain = sites, tuple(states), settings, terrain
        self._first = Fuser(sites=sites, states=states, prior=prior, settings=settings, terrain=terrain)
        self._maker = maker
        self._maps: dict[date, list[Drawn]] = defaultdict(list)
        for drawn in sorted(maps, key=lambda one: (one.day, one.map_id)):
            if drawn.day >= prior.on:
                self._maps[drawn.day].append(drawn)
        self._later: dict[date, tuple[Leg, Fuser]] = {}

    @property
    def prior(self) -> Prior:
        """The starting map."""
        return self._first.prior

    def field(
        self,
        claims: Iterable[Claim] | Mapping[str, Claim],
        origins: Mapping[str, str],
        *,
        days: Iterable[date],
        known: datetime | None,
        smoothed: bool = False,
        since: Field | None = None,
    ) -> Field:
        """The field as ``Fuser.field`` makes it; smoothed, words speak of earlier days up to the last map before them.

        Maps must be as known: which of them were known at ``known`` is the caller's care.
        """
        wanted = sorted(set(days))
        check_days(wanted, self.prior)
        heard = self._first.heard(claims, origins, known=known)
        cuts = [day for day in self._maps if day <= wanted[-1]]
        if not cuts:
            return self._first.believed(heard, wanted, smoothed=smoothed, since=since)
        standing = _Standing(self._maker, self.prior.p, self._settings)
        legs: list[Leg] = []
        first, fuser = self.prior.on, self._first
        for cut in [*cuts, *([wanted[-1]] if wanted[-1] > cuts[-1] else [])]:
            asked = sorted({*(day for day in wanted if first <= day <= cut), cut})
            told = _within(heard, first if legs else date.min, cut if cut in self._maps else date.max)
            before = _leg(since, len(legs), fuser)
            field = fuser.believed(told, asked, smoothed=smoothed, since=before)
            legs.append(self._ended(field, standing, self._maps.get(cut, ())))
            first, fuser = cut + _DAY, self._next(cut + _DAY, legs[-1])
        return _joined(legs, wanted, smoothed=smoothed)

    def _ended(self, field: Field, standing: "_Standing", maps: Sequence[Drawn]) -> Leg:
        """A leg with the maps of its last day counted."""
        around, own = field.passed.around, field.passed.trail.on((field.days[-1] - field.prior.on).days)
        p = bounded(around.alone(own), self._settings.floor)
        seen = standing.count(p, maps)
        return Leg(field, seen, p + sum((one.brought for one in seen), np.zeros_like(p)), around.spoken(own))

    def _next(self, on: date, leg: Leg) -> Fuser:
        """The Fuser of the leg after ``leg``: the last one of that day where it starts from the same."""
        last = self._later.get(on)
        if last is None or not (np.array_equal(last[0].end, leg.end) and np.array_equal(last[0].spoken, leg.spoken)):
            fuser = Fuser(
                sites=self._sites,
                states=self._states,
                prior=Prior(on=on, p=leg.end, source=self.prior.source),
                settings=self._settings,
                terrain=self._terrain,
                ground=self._first.ground,
                spoken=leg.spoken,
            )
            last = self._later[on] = (leg, fuser)
        return last[1]


class _Standing:
    """What each maker's last map shows, and what was believed of it right after."""

    def __init__(self, maker: str, p: Floats, settings: Settings) -> None:
        self._settings = settings
        rows = np.arange(len(p))
        state = p.argmax(axis=1)
        self._shown: dict[str, tuple[Ints, Floats]] = {maker: (state, p[rows, state])} if maker else {}

    def count(self, p: Floats, maps: Sequence[Drawn]) -> tuple[Seen, ...]:
        """What each of a day's maps brings to beliefs of shape (n_sites, n_states), one after the other."""
        rows = np.arange(len(p))
        found = []
        for drawn in maps:
            after = self._moved(p, rows, drawn, self._weights(p, rows, drawn))
            self._shown[drawn.maker] = (drawn.state, after[rows, drawn.state])
            found.append(Seen(drawn.map_id, drawn.state, after - p))
            p = after
        return tuple(found)

    def _weights(self, p: Floats, rows: Ints, drawn: Drawn) -> Floats:
        """The log weight of what a map shows of each site: all of it where it is news."""
        weight = np.full(len(p), self._settings.map_says)
        believed = p[rows, drawn.state]
        for maker, (state, then) in self._shown.items():
            again = state == drawn.state
            if maker == drawn.maker:
                moved = np.maximum(then - believed, 0.0) / then
                weight = np.where(again, weight * moved, weight)
            elif again.any():
                weight = np.where(again, weight * self._settings.repeat, weight)
        return weight

    def _moved(self, p: Floats, rows: Ints, drawn: Drawn, weight: Floats) -> Floats:
        """Beliefs after a map: never lower than before in what it shows."""
        after = p.copy()
        some = weight > 0
        least = np.maximum(p[rows, drawn.state], self._settings.own_floor)
        after[rows[some], drawn.state[some]] = (least * np.exp(weight))[some]
        after[some] = bounded(after[some], self._settings.floor)
        return after


def _within(heard: Heard, first: date, last: date) -> Heard:
    """What was heard of the days of one leg; why others are unused is told once, by the first."""
    unused: Mapping[str, Unused] = heard.unused if first == date.min else {}
    return Heard([item for item in heard.witnesses if first <= item.day <= last], unused, heard.known)


def _leg(since: Field | None, number: int, fuser: Fuser) -> Field | None:
    """The leg of an earlier field that this Fuser made, if any."""
    if since is None:
        return None
    fields = [leg.field for leg in since.legs] or [since]
    found = fields[number] if number < len(fields) else None
    return found if found is not None and found.prior is fuser.prior else None


def _last(leg: Leg) -> Floats:
    """The beliefs of a leg's last day, its maps counted, with the pull of the ground."""
    return leg.field.passed.around.grounded(leg.end, spoken=leg.spoken) if leg.seen else leg.field.p[-1]


def _joined(legs: Sequence[Leg], wanted: Sequence[date], *, smoothed: bool) -> Field:
    """One field of all legs, for the days wanted."""
    first, last = legs[0].field, legs[-1].field
    p = np.empty((len(wanted), *last.p.shape[1:]))
    row = {day: at for at, day in enumerate(wanted)}
    for leg in legs:
        for at, day in enumerate(leg.field.days):
            if day in row:
                p[row[day]] = _last(leg) if day == leg.field.days[-1] else leg.field.p[at]
    unused = {key: why for leg in legs for key, why in leg.field.unused.items()}
    return msgspec.structs.replace(
        last,
        days=tuple(wanted),
        p=p,
        prior=first.prior,
        witnesses=tuple(item for leg in legs for item in leg.field.witnesses),
        unused=dict(sorted(unused.items())),
        smoothed=smoothed,
        legs=tuple(legs),
    )
