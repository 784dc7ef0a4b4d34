"""From a desk to what is published: the days asked for, with the claims, checks and signals behind them."""

from datetime import date, datetime, timedelta

import msgspec

from whoheld.errors import InputError
from whoheld.pipeline.checks import run_checks
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.embargo import WAITS, Embargo, embargo_of, may_be_published, told
from whoheld.pipeline.progress import Progress, silent
from whoheld.pipeline.signals import follow
from whoheld.publish import Findings, SiteData, site_data
from whoheld.theatre.load import load_layer
from whoheld.theatre.records import Theatre

_LAYERS = ("border", "regions", "rivers")
_STEPS = 4


def title_of(theatre: Theatre) -> str:
    """What a page about the theatre is called where nobody names it."""
    return f"Who held what: {theatre.name}"


def published_days(
    desk: Desk,
    *,
    first: date | None = None,
    last: date | None = None,
    title: str | None = None,
    known: datetime | None = None,
    judged: bool = True,
    waits: timedelta = WAITS,
    progress: Progress = silent,
) -> SiteData:
    """All that is published about the days from ``first`` to ``last``, both included.

    By default they run from the ledger's latest starting map (else its first dated document) to its last document, so
    each day says the same as ``whoheld at``, but for what the embargo holds back (``waits``). ``judged`` False leaves
    checks and signals out, for tables that show none. Raises InputError where ``last`` lies before ``first``.
    """
    first = first or starts(desk, known)
    last = last or max(first, desk.last_day())
    if last < first:
        raise InputError(f"{first} to {last}", "is no span of days", hint="give the earlier day first")
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    progress("parts of the map", 0, _STEPS)
    embargo = embargo_of(desk, waits=waits, known=known)
    held = may_be_published(desk, days, embargo=embargo, known=known)
    progress("parts of the map", 1, _STEPS)
    findings = findings_of(desk, known=known, judged=judged, embargo=embargo)
    progress("parts of the map", 2, _STEPS)
    territory = desk.territory
    progress("parts of the map", 3, _STEPS)
    theatre = desk.theatre
    return site_data(
        title=title or title_of(theatre),
        theatre=theatre,
        field=held.field,
        embargo=told(embargo, len(held.waiting)),
        territory=territory,
        layers={name: load_layer(theatre, name) for name in _LAYERS if name in theatre.layers},
        attributions=theatre.attributions,
        findings=findings,
    )


def published_day(desk: Desk, on: date, *, known: datetime | None = None, waits: timedelta = WAITS) -> SiteData:
    """The same about the day ``on`` and the day before, so that changes can be told.

    On the day of a map in the ledger, which replaces all that was believed, there is no day before.
    """
    fresh = on in desk.starting_days(known)
    return published_days(desk, first=on if fresh else on - timedelta(days=1), last=on, known=known, waits=waits)


def findings_of(desk: Desk, *, known: datetime | None, judged: bool = True, embargo: Embargo | None = None) -> Findings:
    """What the ledger holds, and what was made of it, as known; checks by the maps that ``embargo`` lets out."""
    found = Findings(
        claims=desk.claims_as_known(known),
        documents=desk.documents,
        origins=desk.origins_as_known(known),
        maps={one.id: f"the map of {one.on} by {one.source}" for one in desk.maps_as_sources(known)},
        letters=desk.reviewed_as_known(known).letters,
    )
    if not judged:
        return found
    followed = follow(desk, known=known)
    return msgspec.structs.replace(
        found,
        checks=run_checks(desk, known=known, embargo=embargo),
        signals=followed.signals,
        outcomes=followed.outcomes,
    )


def starts(desk: Desk, known: datetime | None, *, on: date | None = None) -> date:
    """The day of the ledger's latest starting map (on or before ``on``), else the first day that it speaks of."""
    maps = [day for day in desk.starting_days(known) if on is None or day <= on]
    return max(maps) if maps else desk.first_day(known)
