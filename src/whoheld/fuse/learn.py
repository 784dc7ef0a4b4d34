"""What a ledger itself tells of how far each kind of claim can be believed: Beta posteriors of the rows of trust.

A claim is held against what was believed of its place some time after its day, when others had spoken too. The method
is Dawid and Skene's (1979), one step of it, with the theatre's rows as priors.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

import msgspec
import numpy as np

from whoheld.bands import freed
from whoheld.fuse.field import Field
from whoheld.fuse.settings import Settings
from whoheld.fuse.weights import Witness
from whoheld.theatre.records import Trust

AFTER = timedelta(days=14)
"""The least time from a claim's day to the belief that it is held against: never the same days."""
_LASTING = ("gains", "holds", "loses")  # what is fought for on a day need not be so two weeks later


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """A row of trust before and after. ``right`` and ``wrong`` are the claims that turned out so, in expectation."""

    before: Trust
    right: float
    wrong: float
    after: Trust


def learn(field: Field, *, after: timedelta = AFTER) -> tuple[Lesson, ...]:
    """For each row of the field's trust, what became of its claims by the field's own later beliefs.

    A claim is held against the first of the field's days that lies ``after`` its own or later; one that is too young
    for that counts nothing. It counts by the part of its row's weight that it has (hedged: half), and only where it
    speaks for its origin. As known at ``field.known``: the field knows no more. Raises ValueError where ``after`` is no
    time at all.
    """
    if after < timedelta(days=1):
        raise ValueError(f"after must be a day at least, not {after}")
    counts: dict[Trust, list[float]] = defaultdict(lambda: [0.0, 0.0])
    columns = {place_id: at for at, place_id in enumerate(field.sites.place_ids)}
    for item in field.witnesses:
        found = _outcome(item, field, columns, after)
        if found is not None and item.trust is not None:
            part, right = found
            counts[item.trust][0] += part * right
            counts[item.trust][1] += part * (1 - right)
    return tuple(_lesson(row, *counts.get(row, (0.0, 0.0))) for row in field.settings.trust)


def learned(settings: Settings, lessons: tuple[Lesson, ...]) -> Settings:
    """The settings with the rows of trust as they came out."""
    return msgspec.structs.replace(settings, trust=tuple(lesson.after for lesson in lessons))


def _outcome(item: Witness, field: Field, columns: Mapping[str, int], after: timedelta) -> tuple[float, float] | None:
    """The part of a claim that counts, and how far what it says was believed later; None where it can't be told."""
    site = columns.get(item.claim.place_id or "")
    says = np.maximum(np.array(item.vector), 0.0)
    if site is None or not item.leads or item.trust is None or item.trust.effect not in _LASTING or not says.any():
        return None
    at = bisect_left(field.days, item.day + after)
    if at == len(field.days):
        return None
    believed = freed(field.p[at, site], field.settings.floor)
    return float(says.max() / item.trust.weight), float(says @ believed / says.max())


def _lesson(row: Trust, right: float, wrong: float) -> Lesson:
    after = msgspec.structs.replace(row, right=row.right + right, wrong=row.wrong + wrong)
    return Lesson(before=row, right=right, wrong=wrong, after=after)
