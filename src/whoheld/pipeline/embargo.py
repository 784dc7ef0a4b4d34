"""The embargo: ground gained that no official has announced waits before it is published.

A desk's own questions (``at``, ``why``, ``changes``) know no embargo; all that is published passes here.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec
import numpy as np

from whoheld.fuse import Field
from whoheld.fuse.sites import Floats
from whoheld.origins import plain
from whoheld.pipeline.desk import Desk
from whoheld.theatre.wording import wording_of
from whoheld.timespan import end_of

WAITS = timedelta(hours=48)
"""As newsrooms and map makers hold it by custom."""
_OWN_KM = 0.05  # nearer words are of the settlement itself, or of a region that holds it
_LATELY = 14  # days: an older announcement is of an earlier change
_TELLS = frozenset({"gains", "holds", "loses", "contests"})
_OFFICIAL = frozenset({"official", "government", "ministry", "regional_head", "staff", "separatist"})


class Embargo(msgspec.Struct, frozen=True, kw_only=True):
    """``waits``: how long (none: 0); ``until``: changes of days that end after this time (UTC) wait."""

    waits: timedelta
    until: datetime


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A field as it may be published, and the ids of the settlements of which a change waits."""

    field: Field
    waiting: frozenset[str] = frozenset()


def embargo_of(desk: Desk, *, waits: timedelta, known: datetime | None) -> Embargo:
    """The embargo of what is published as known at ``known``.

    None: at the end of the ledger's last day, or when its last document came in, where that is earlier: a day that is
    not over, a date of a whole month or a wrong one must not shorten the wait.
    """
    if known is None:
        known, came = end_of(desk.last_day()), desk.ledger.latest()
        known = min(known, came) if came else known
    return Embargo(waits=waits, until=known - waits)


def told(embargo: Embargo, waiting: int) -> str:
    """The sentence that goes with what is published."""
    if not embargo.waits:
        return "No embargo: gains are shown as soon as they are claimed."
    hours = embargo.waits / timedelta(hours=1)
    if not waiting:
        return f"Embargo: {hours:g} h. No change of hands waits."
    what = "1 settlement is" if waiting == 1 else f"{waiting:,} settlements are"
    return f"Embargo: {hours:g} h. {what} shown as before, since no official had announced the change."


def may_be_published(
    desk: Desk, days: Sequence[date], *, embargo: Embargo, known: datetime | None, by: str | None = None
) -> Held:
    """The desk's field of ``days``; of settlements whose change is young and unannounced the state before it."""
    field = desk.field(days, known=known, by=by)
    young = [row for row, day in enumerate(field.days) if end_of(day) > embargo.until]
    if not embargo.waits or not young:
        return Held(field=field)
    before = _settled(desk, field, embargo, known=known, by=by)
    p = field.p.copy()
    waiting: set[int] = set()
    officials = _officials(desk, known)
    for row in young:
        states = field.states_on(field.days[row])
        for site in np.flatnonzero(p[row].argmax(axis=1) != before.argmax(axis=1)).tolist():
            decided = p[row, site].max() == 1  # by an analyst
            if not decided and not _announced(field, site, field.days[row], states[site], officials):
                p[row, site] = before[site]
                waiting.add(site)
    if not waiting:
        return Held(field=field)
    ids = frozenset(field.sites.place_ids[site] for site in waiting)
    return Held(field=msgspec.structs.replace(field, p=p), waiting=ids)


def _settled(desk: Desk, field: Field, embargo: Embargo, *, known: datetime | None, by: str | None) -> Floats:
    """The beliefs at the end of the last day that is past the embargo; the starting map's where that is later."""
    last = (embargo.until - timedelta(microseconds=1)).date()
    if end_of(last) > embargo.until:
        last -= timedelta(days=1)
    if field.covers(last):
        settled: Floats = field.p[field.day_index(last)]
        return settled
    if last < max(desk.first_day(known), field.prior.on):
        return field.prior.p
    earlier: Floats = desk.field([last], known=known, by=by).p[0]
    return earlier


def _announced(field: Field, site: int, day: date, state: str, officials: frozenset[str]) -> bool:
    """Whether an official of the side that gained says so lately, or one of another side admits it.

    Of a settlement that nobody speaks of, the words on its neighbours count: officials must have the greater part.
    """
    toward = [
        row for row in field.evidence(site, day) if row.toward == state and row.weight > 0 and row.age_days <= _LATELY
    ]
    if own := [row for row in toward if row.distance_km < _OWN_KM]:
        return any(row.claim in officials for row in own)
    official = sum(row.weight for row in toward if row.claim in officials)
    return official > 0 and official >= sum(row.weight for row in toward) - official


def _officials(desk: Desk, known: datetime | None) -> frozenset[str]:
    """The ids of what officials of the sides state outright of who holds what: by id, else by words of office."""
    actors = {actor.actor_id for actor in desk.theatre.actors if actor.actor_kind in _OFFICIAL}
    offices = wording_of(desk.theatre).words.get("office", frozenset())
    return frozenset(
        claim.id
        for claim in desk.claims_as_known(known)
        if claim.effect in _TELLS
        and claim.modality in ("asserted", "denied")
        and (
            claim.claimant_id in actors
            or (
                claim.claimant_id is None
                and claim.claimant_side in desk.theatre.side_ids
                and not offices.isdisjoint(plain(claim.claimant or "").split())
            )
        )
    )
