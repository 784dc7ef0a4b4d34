"""What changed hands in a scope from one day to another, and whether the map has word of the rest."""

from datetime import date, timedelta

import msgspec

from whoheld.checks.ground import Floats, Ground, Mask, States
from whoheld.checks.question import Question
from whoheld.checks.words import figure

LOOK_BACK = timedelta(days=60)
"""A running total without a start is of the offensive of these weeks, not of the whole war."""
RECENT = 14
"""Days that word of a place lasts where the period is shorter."""
_MONTH = 31  # days after the claim in which the map may still come to say so


class Window(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The days that a figure is counted over: from the states on the ``eve`` of ``first``; ``told`` says since when."""

    first: date
    eve: States
    told: str


def window_of(question: Question, ground: Ground) -> Window:
    """The claim's own period, else the weeks before it, else all since the starting map."""
    if question.since:
        return Window(first=question.since, eve=ground.before(question.since), told=f"since {question.since}")
    first = question.on - LOOK_BACK
    if first > ground.days[0]:
        return Window(first=first, eve=ground.before(first), told=f"since {first} ({LOOK_BACK.days} days)")
    return Window(first=ground.days[0], eve=ground.start, told=f"since the starting map of {ground.start_on}")


def moved(question: Question, ground: Ground, day: date, window: Window, *, loosely: bool = False) -> Mask:
    """The settlements of the scope that the side gained (or lost) in the window up to the end of ``day``.

    Ground that was lost and won back within the window is gained. Contested ground counts as neither gained nor lost;
    ``loosely`` counts it as both.
    """
    now, side = ground.on(day), question.side
    open_, scope = now == ground.contested, question.scope.mask
    between = ground.between(window.first, day)
    if question.loses:
        had = (window.eve == side) | (between == side).any(axis=0)
        lost: Mask = had & (now != side) & (loosely | ~open_) & scope
        return lost
    lacked = (window.eve != side) | ((between != side) & (between != ground.contested)).any(axis=0)
    was_open = (window.eve == ground.contested) & ~((between != side) & (between != ground.contested)).any(axis=0)
    won: Mask = lacked & ((now == side) | (loosely & open_ & ~was_open)) & scope
    return won


def days_after(question: Question, ground: Ground) -> list[date]:
    """The days with a map in the month after the question's."""
    return [day for day in ground.days if 0 < (day - question.on).days <= _MONTH]


def to_win(question: Question, ground: Ground, window: Window) -> Mask:
    """All that there was to win (or to lose): the settlements of the scope on the other side at some time."""
    between, side = ground.between(window.first, question.on), question.side
    theirs = (window.eve == side) if question.loses else (window.eve != side)
    later = (between == side) if question.loses else (between != side)
    there: Mask = (theirs | later.any(axis=0)) & question.scope.mask
    return there


def unheard(question: Question, ground: Ground, window: Window) -> str | None:
    """Where the map has no recent word of most of what is still to win, a sentence on it; None where it has.

    A map that rests on old or no evidence there does not speak against a claim.
    """
    now, side = ground.on(question.on), question.side
    rest = ((now == side) if question.loses else (now != side)) & question.scope.mask
    age = ground.age_on(question.on)
    fresh = rest & (age >= 0) & (age <= max((question.on - window.first).days, RECENT))
    count, known = int(rest.sum()), int(fresh.sum())
    if known * 2 >= count:
        return None
    whole = figure(count, "settlements")
    return f"of {whole} still on the other side there, the ledger has recent word of {known}"


def share(mask: Mask, weights: Floats, scope: Mask) -> float:
    """Percent of the scope's ``weights`` that lies in ``mask``; 0 where the scope weighs nothing."""
    total = float(weights[scope].sum())
    return 100.0 * float(weights[scope & mask].sum()) / total if total else 0.0
