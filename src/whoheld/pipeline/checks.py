"""Claimed figures of a ledger held against its own beliefs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import msgspec
import numpy as np

from whoheld.checks import Ground, check_claims
from whoheld.checks.ground import Floats, States
from whoheld.fuse import Prior
from whoheld.model import Check, Claim
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.embargo import Embargo, may_be_published
from whoheld.pipeline.progress import Progress, silent
from whoheld.publish.build import site_days
from whoheld.territory import distances_km
from whoheld.text.mask import mask
from whoheld.text.sentences import sentences
from whoheld.text.who import speaker_of
from whoheld.theatre.totals import load_totals
from whoheld.timespan import end_of, utc_text

_EARLIER = timedelta(days=14)


def run_checks(
    desk: Desk,
    *,
    known: datetime | None,
    on: date | None = None,
    embargo: Embargo | None = None,
    progress: Progress = silent,
) -> list[Check]:
    """One check for each claim with a figure that is known by ``known``, in the ledger's order, each on its own day.

    A claim's own day is the last one that it speaks of, else that of its publication. ``on`` keeps the checks of that
    day and of the claims published on it. Later days serve only to tell what was premature. With ``embargo`` figures
    are held against the maps as they may be published: a verdict could tell of a gain that waits.
    """
    claims = [claim for claim in desk.claims_as_known(known) if claim.count is not None]
    if not claims:
        return []
    progress("steps", 0, 2)
    ground = ground_of(desk, claims, known=known, embargo=embargo)
    progress("steps", 1, 2)
    checks = check_claims(claims, passages=passages_of(desk, claims), ground=ground)
    if on is None:
        return checks
    return [check for check, claim in zip(checks, claims, strict=True) if _is_of(check, claim, on)]


def _is_of(check: Check, claim: Claim, on: date) -> bool:
    return check.on == on.isoformat() or (claim.published is not None and claim.published.last_day == on)


def ground_of(desk: Desk, claims: Iterable[Claim], *, known: datetime | None, embargo: Embargo | None = None) -> Ground:
    """The maps of all days that the ledger speaks of, as known: each as ``whoheld at`` gives it, or as published.

    They begin with the first dated document, or up to two weeks earlier where one of ``claims`` speaks of it. A map in
    the ledger replaces what was believed before, so the days are taken in runs that each begin with one.
    """
    last = desk.last_day()
    if known is not None:
        last = min(last, (known - timedelta(microseconds=1)).date())
    runs = _runs(desk, _first(desk, claims, known), last, known)
    if embargo:
        fields = [may_be_published(desk, days, embargo=embargo, known=known).field for days in runs]
    else:
        fields = [desk.field(days, known=known) for days in runs]
    states = desk.states
    number = {state: at for at, state in enumerate(states)}
    days = tuple(day for field in fields for day in field.days)
    place = [np.array([number[state] for state in field.states], dtype=np.int8) for field in fields]
    best = [row[field.best_on(day)] for row, field in zip(place, fields, strict=True) for day in field.days]
    territory, sites = desk.territory, desk.sites

    def front_km(chosen: States) -> Floats:
        front = territory.front([states[at] for at in chosen])
        return np.zeros(len(sites)) if front.is_empty else distances_km(sites.lat, sites.lon, front)

    return Ground(
        theatre=desk.theatre,
        states=states,
        places=tuple(desk.places[key] for key in sites.place_ids),
        days=days,
        best=np.array(best, dtype=np.int8),
        p=np.concatenate([field.p for field in fields]).astype(np.float32),
        floor=desk.settings.floor,
        age=np.concatenate([[day.evidence_age for day in site_days(field)] for field in fields]),
        start=fields[0].prior.p.argmax(axis=1).astype(np.int8),
        start_on=_told_of(desk, fields[0].prior),
        area_km2=territory.area_km2,
        border_km=territory.distances_to_border_km(sites.lat, sites.lon),
        front_km=front_km,
        totals=load_totals(desk.theatre),
        known=utc_text(known or end_of(last)),
    )


def _first(desk: Desk, claims: Iterable[Claim], known: datetime | None) -> date:
    """The ledger's first day, or the earliest that a claim speaks of in the two weeks before."""
    first = desk.first_day(known)
    told = [claim.valid.first_day for claim in claims if claim.valid]
    return min([first, *(day for day in told if timedelta(0) < first - day <= _EARLIER)])


def _told_of(desk: Desk, prior: Prior) -> date:
    """The day that a starting map tells of: a theatre's map may be older than the first day that it is used for."""
    older = [m.on for m in desk.theatre.starting_maps if f"{m.on}" in prior.source]
    return min([prior.on, *older])


def _runs(desk: Desk, first: date, last: date, known: datetime | None) -> Iterable[list[date]]:
    """Days from the first to ``last`` in runs; each after the first begins with a starting map of the ledger."""
    maps = desk.starting_days(known)
    first = min([first, *maps, last])
    starts = [first, *(day for day in maps if first < day <= last)]
    for start, following in zip(starts, [*starts[1:], last + timedelta(days=1)], strict=True):
        yield [start + timedelta(days=n) for n in range((following - start).days)]


def passages_of(desk: Desk, claims: Iterable[Claim]) -> dict[str, str]:
    """The sentence that each claim stands in, by claim id."""
    wanted: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        wanted[claim.document].append(claim)
    found = {}
    for document, mine in wanted.items():
        text = desk.documents[document].text
        spans = list(sentences(mask(text)))
        for claim in mine:
            start, end = next(((a, b) for a, b in spans if a <= claim.start < b), (claim.start, claim.end))
            found[claim.id] = text[start : max(end, claim.end)]
    return found


class CheckLine(msgspec.Struct, frozen=True, kw_only=True):
    """One check as people read it, with the claim's words and source. ``on`` is the day of the map, '' where unknown.

    ``op`` is =, >=, <= or ~ of the claimed ``value``; ``computed`` is in its unit (of miles in km, of mi2 in km2).
    ``probability`` is the chance that the figure is so (None: the map gives none).
    """

    on: str
    verdict: str
    figure: str
    op: str
    value: float
    unit: str
    computed: float | None
    probability: float | None
    scope: str
    detail: str
    readings: tuple[str, ...]
    claimant: str | None
    claimant_side: str | None
    modality: str
    quote: str
    source: str | None
    published: str | None
    document: str
    claim: str
    known: str


def check_lines(desk: Desk, checks: Iterable[Check]) -> Iterator[CheckLine]:
    """Checks with what their claims say and where it stands."""
    claims = desk.claims_by_id(None)
    for check in checks:
        claim = claims[check.claim]
        document = desk.documents[claim.document]
        yield CheckLine(
            on=check.on,
            verdict=check.verdict,
            figure=check.claimed.text or f"{check.claimed.value:g} {check.claimed.unit}",
            op=check.claimed.op,
            value=check.claimed.value,
            unit=check.claimed.unit,
            computed=check.computed,
            probability=check.probability,
            scope=check.scope,
            detail=check.detail,
            readings=check.readings,
            claimant=speaker_of(claim),
            claimant_side=claim.claimant_side,
            modality=claim.modality,
            quote=claim.quote,
            source=document.source,
            published=document.published.edtf() if document.published else None,
            document=document.label,
            claim=check.claim,
            known=check.known,
        )
