"""Other maps of the published days: on the word of one side alone, of neither, and as they could be known earlier."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from whoheld.errors import InputError
from whoheld.pipeline.desk import NEITHER, Desk
from whoheld.pipeline.embargo import WAITS, Embargo, embargo_of, may_be_published
from whoheld.pipeline.progress import Progress, silent
from whoheld.publish import THEN, SiteData, SiteDay, SiteView, site_days
from whoheld.timespan import end_of

KNOWN_EVERY = 7
"""Days between the dates for which the map is made as it was known then; more where there are many days."""
KNOWN_MOST = 8
"""About so many dates there are then, at most, unless asked otherwise: each takes a run of the fusion."""
EVENINGS = 62
"""Up to so many days each is also made as known on its own evening, unless asked otherwise."""


def with_views(
    desk: Desk,
    data: SiteData,
    *,
    known: datetime | None = None,
    every: int | None = None,
    evenings: bool | None = None,
    waits: timedelta = WAITS,
    progress: Progress = silent,
) -> SiteData:
    """``data`` with the maps of each side's and of neither's claims, and as known earlier.

    ``every`` sets the days between the dates of 'as known on' (0: none; None: KNOWN_EVERY, or as many as make
    KNOWN_MOST of them); ``evenings`` adds each day as known at its own end (None: where there are at most EVENINGS
    days). Each of these is one run of the fusion. What lies at or after ``known`` is left out: it is the map itself.
    What the embargo holds back (``waits``) none of them shows. Raises InputError where ``every`` is negative.
    """
    days = [date.fromisoformat(day.on) for day in data.days]
    every = max(KNOWN_EVERY, -(-len(days) // KNOWN_MOST)) if every is None else every
    if every < 0:
        raise InputError(f"{every}", "is no number of days", hint="give 0 for none, or 1 or more")
    dates = [day for day in days[::every] if _earlier(day, known)] if every else []
    dates = [day for day in dates if day != days[-1]]
    if evenings is None:
        evenings = len(days) <= EVENINGS
    embargo = embargo_of(desk, waits=waits, known=known)
    sides = (*desk.theatre.side_ids, NEITHER)
    steps = len(sides) + len(dates) + evenings
    views: list[SiteView] = []
    for side in sides:
        progress("other maps", len(views), steps)
        views.append(SiteView(by=side, days=_days(desk, days, embargo, known=known, by=side)))
    for day in dates:
        progress("other maps", len(views), steps)
        until = days[: days.index(day) + 1]
        views.append(SiteView(known=day.isoformat(), days=_days(desk, until, embargo, known=end_of(day))))
    if evenings:
        progress("other maps", len(views), steps)
        views.append(
            SiteView(known=THEN, days=tuple(_evening(desk, data, at, embargo, known) for at in range(len(days))))
        )
    return msgspec.structs.replace(data, views=tuple(views))


def _earlier(day: date, known: datetime | None) -> bool:
    return known is None or end_of(day) < known


def _days(
    desk: Desk, days: Sequence[date], embargo: Embargo, *, known: datetime | None, by: str | None = None
) -> tuple[SiteDay, ...]:
    return site_days(may_be_published(desk, days, embargo=embargo, known=known, by=by).field)


def _evening(desk: Desk, data: SiteData, at: int, embargo: Embargo, known: datetime | None) -> SiteDay:
    """The day as known at its own end. The map starts from the first of the days, as all the others do."""
    first, day = date.fromisoformat(data.days[0].on), date.fromisoformat(data.days[at].on)
    until = [first + timedelta(days=n) for n in (0, at)]
    return _days(desk, until, embargo, known=end_of(day) if _earlier(day, known) else known)[-1]
