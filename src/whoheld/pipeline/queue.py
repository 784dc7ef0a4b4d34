"""What an analyst should look at first: what would change the map most if it were wrong.

The effect of a word is exact: the map is made without it (and its copies), and held against the map as it is. That
takes one run of the fusion each, so only the words that may weigh most are tried, chosen by what the places that they
speak of would be by the other words on them alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime

import msgspec
import numpy as np

from whoheld.fuse import CANNOT_BE_JUDGED, Field, credibility, without_each
from whoheld.fuse.sites import Floats, Ints
from whoheld.model import Claim, Place
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.progress import Progress, silent
from whoheld.pipeline.reviewed import covers

LIMIT = 20
_TRIED, _LEAST_TRIED = 2, 40
"""So many words are tried for each row asked for, and in all."""
_DOUBT = 0.2
"""A place is disputed where its second state is as likely as this: no longer 'very unlikely' (ICD 203)."""
_NAMED = 3
_LEAST_MARGIN = 0.05
_QUIETER = 0.1
"""A place of which less is said has less of a voice around it, even if it is believed as before."""
_TURN = 2.0
"""A vote that turns takes from the one state and gives to the other."""


class QueueLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to look at. ``kind`` is 'claim' or 'place', ``target`` its id, as ``whoheld review`` takes it.

    If it were wrong, ``settlements`` with ``population`` people and ``km2`` would be of another state on ``on``:
    ``share`` is the mean of the shares of all people and of all ground, in percent. ``grade`` is the claim's (letter
    and figure); ``copies`` counts the claims that are one witness with it.
    """

    on: str
    kind: str
    target: str
    place: str
    state: str
    settlements: int
    population: int
    km2: float
    share: float
    why: str
    grade: str | None = None
    copies: int | None = None
    source: str | None = None
    quote: str | None = None


def queue(
    desk: Desk, *, on: date, limit: int = LIMIT, known: datetime | None = None, progress: Progress = silent
) -> list[QueueLine]:
    """The ``limit`` claims and places that would change the map of ``on`` most, the largest effect first.

    What analysts set right or overrode already is left out. The same ledger gives the same rows.
    """
    size = _Sizes(desk)
    field = desk.field([on], known=known)
    lines = [
        *_claims(desk, field, size, on=on, tried=max(_TRIED * limit, _LEAST_TRIED), progress=progress),
        *_places(desk, field, size, on),
    ]
    lines.sort(key=lambda line: (-line.share, line.kind, line.target))
    return lines[: max(0, limit)]


class _Sizes:
    """People and ground of each settlement, and its share of both."""

    def __init__(self, desk: Desk) -> None:
        self.places: tuple[Place, ...] = tuple(desk.places[key] for key in desk.sites.place_ids)
        self.people: Floats = np.array([place.population for place in self.places], dtype=np.float64)
        self.km2: Floats = desk.territory.area_km2
        self.share: Floats = 50 * (
            self.people / max(float(self.people.sum()), 1.0) + self.km2 / max(float(self.km2.sum()), 1.0)
        )


def _claims(desk: Desk, field: Field, size: _Sizes, *, on: date, tried: int, progress: Progress) -> Iterator[QueueLine]:
    """The words that may change most, each with what the map would be without it."""
    known = field.known
    reviewed = desk.reviewed_as_known(known)
    settled = {change.review.claim.id for change in reviewed.changed if change.review.claim}
    settled |= {review.claim.id for review in reviewed.added if review.claim}
    origins = desk.origins_as_known(known)
    family: dict[str, list[str]] = defaultdict(list)
    for claim in desk.claims_as_known(known):
        family[origins.get(claim.id, claim.id)].append(claim.id)
    leads = [(estimate, claim) for estimate, claim in _estimates(field, size, on) if claim.id not in settled][:tried]
    grades = credibility(field)
    before = field.best_on(on)
    for number, (_, claim) in enumerate(leads, 1):
        progress("words tried", number, len(leads))
        copies = family[origins.get(claim.id, claim.id)]
        after = desk.field_without([on], copies, known=known).best_on(on)
        changed = np.flatnonzero(before != after)
        if len(changed):
            source = desk.documents[claim.document].source
            yield _line(
                size,
                changed,
                on=on,
                kind="claim",
                target=claim.id,
                place=_named(desk, claim),
                state=_says(claim),
                why=_without(size, field.states, changed, before, after),
                grade=f"{reviewed.letters.get(source or '', '')}{grades.get(claim.id, CANNOT_BE_JUDGED)}",
                copies=len(copies),
                source=source,
                quote=claim.quote,
            )


def _estimates(field: Field, size: _Sizes, on: date) -> list[tuple[float, Claim]]:
    """Of each witness that speaks for its origin, roughly what share of the map hangs on it; the largest first.

    Two steps: what the place that it speaks of would be by the other words on it alone, and what that takes from the
    vote of the places around, held against the lead of their own state.
    """
    likely = np.sort(field.p[field.day_index(on)], axis=1)
    ahead = np.maximum(likely[:, -1] - likely[:, -2], _LEAST_MARGIN)
    found: list[tuple[float, Claim]] = []
    for leg in [leg.field for leg in field.legs] or [field]:
        if leg.prior.on <= on and len(leg.acts.witness):
            total = _hangs_on(leg, ahead, size, min(on, leg.days[-1]))
            found += [
                (float(total[n]), item.claim)
                for n, item in enumerate(leg.witnesses)
                if item.leads and item.day <= on and total[n] > 0
            ]
    return sorted(found, key=lambda pair: (-pair[0], pair[1].id))


def _hangs_on(leg: Field, ahead: Floats, size: _Sizes, until: date) -> Floats:
    """The share of the map that hangs on each witness of a leg, or of a field without any map as a source."""
    words = leg.passed.words
    spots = leg.passed.trail.on((until - leg.prior.on).days)
    own = spots.p[words.spot]
    rows = np.arange(len(own))
    top = own.argmax(axis=1)
    quieter = np.ptp(words.vector, axis=1) / np.maximum(spots.mass[words.spot], _LEAST_MARGIN)
    lost: Floats = np.zeros(len(leg.witnesses))
    turned = np.maximum(own[rows, top] - without_each(leg, until)[rows, top], 0) + _QUIETER * np.minimum(quieter, 1)
    np.maximum.at(lost, words.witness, turned)
    who, site, part = leg.acts.witness, leg.acts.site, leg.acts.part
    reach = np.minimum(_TURN * part * lost[who] / ahead[site], 1)
    return np.bincount(who, weights=reach * size.share[site], minlength=len(leg.witnesses)).astype(np.float64)


def _places(desk: Desk, field: Field, size: _Sizes, on: date) -> Iterator[QueueLine]:
    """The places whose second state is likely too, and of which claims speak."""
    decided = {r.place_id for r in desk.reviewed_as_known(field.known).overrides if covers(r, on)}
    row = field.p[field.day_index(on)]
    order = np.argsort(-row, axis=1, kind="stable")
    states = field.states_on(on)
    for site in np.flatnonzero(row[np.arange(len(row)), order[:, 1]] >= _DOUBT).tolist():
        place = size.places[site]
        words = [e for e in field.evidence(site, on) if abs(e.weight) >= field.settings.notable]
        if not words or place.place_id in decided:
            continue
        told = Counter(e.toward for e in words)
        said = ", ".join(f"{n} {'claim' if n == 1 else 'claims'} for {state}" for state, n in sorted(told.items()))
        first, second = (f"{field.states[n]} {row[site, n]:.0%}" for n in order[site, :2])
        yield _line(
            size,
            np.array([site]),
            on=on,
            kind="place",
            target=place.place_id,
            place=place.name,
            state=states[site],
            why=f"in doubt: {first}, {second}; {said}",
        )


def _line(size: _Sizes, sites: Ints, *, on: date, **fields: str | int | None) -> QueueLine:
    values = {
        "on": on.isoformat(),
        "settlements": len(sites),
        "population": int(size.people[sites].sum()),
        "km2": round(float(size.km2[sites].sum()), 1),
        "share": round(float(size.share[sites].sum()), 4),
    }
    return msgspec.convert({**values, **fields}, QueueLine)


def _without(size: _Sizes, states: Sequence[str], changed: Ints, before: Ints, after: Ints) -> str:
    """The sentence for what the map would be."""
    turns = Counter((states[before[n]], states[after[n]]) for n in changed.tolist())
    largest = sorted(changed.tolist(), key=lambda n: (-size.share[n], size.places[n].place_id))
    names = ", ".join(size.places[n].name for n in largest[:_NAMED])
    more = f" and {len(largest) - _NAMED:,} more" if len(largest) > _NAMED else ""
    told = "; ".join(f"{n:,} {new}, not {old}" for (old, new), n in sorted(turns.items(), key=lambda t: (-t[1], t[0])))
    return f"without it {told}: {names}{more}"


def _named(desk: Desk, claim: Claim) -> str:
    place = desk.places.get(claim.place_id or "")
    return place.name if place else claim.place or ""


def _says(claim: Claim) -> str:
    return f"{claim.side or '?'} {claim.effect} [{claim.modality}]"
