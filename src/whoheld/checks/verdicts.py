"""From a claimed and a computed figure to a verdict in words."""

import math
from collections.abc import Callable, Iterable
from datetime import date

import msgspec

from whoheld.checks.words import days_later, figure
from whoheld.model import Comparator, Verdict

ABOUT = 0.25  # how far 'about 40', or a plain figure, may lie from the map's: the map itself is no better
FLOOR = 0.10  # how far the map may fall short of 'at least'; a count of listed settlements may not
POINTS = 5.0  # of percent


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """A computed figure: ``best``, and between which two it lies as far as the gazetteer tells."""

    best: float
    low: float
    high: float


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict with the sentence that tells by how much."""

    verdict: Verdict
    gap: str


class Course(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """The days after the claim's day ``on``: ``later`` gives each with its figure, earliest first (not asked for where

    the day's own figure will do). ``ends`` says that there are none: the ledger's last day is the claim's. ``unheard``
    says of what the map has no word (None: it has word enough to speak against the claim).
    """

    on: date
    ends: bool
    unheard: str | None
    later: Callable[[], Iterable[tuple[date, Amount]]]


def exactly(value: float) -> Amount:
    """A figure without a range."""
    return Amount(best=value, low=value, high=value)


def span(value: float, op: Comparator, unit: str) -> tuple[float, float]:
    """Between which figures the claimed one is so: open above for 'at least', below for 'at most', else about it."""
    if op == ">=":
        return _least(value, op, unit), math.inf
    if op == "<=":
        return -math.inf, value + POINTS if unit == "percent" else value * (1 + FLOOR)
    return _least(value, op, unit), value + POINTS if unit == "percent" else value * (1 + ABOUT)


def rule_amount(value: float, op: Comparator, unit: str, today: Amount, course: Course) -> Ruling:
    """Hold a claimed count, area or share against the map's, where more on the map is more for the claim."""
    if op == "<=":
        return _rule_ceiling(value, unit, today)
    wanted = _least(value, op, unit)
    if today.low >= wanted:
        over = today.best - value
        if over <= (POINTS if unit == "percent" else ABOUT * value):
            return Ruling(verdict="supported", gap="")
        if unit == "percent" and op != ">=":
            return Ruling(verdict="not supported", gap=f"The map has {figure(over, unit)} more.")
        return Ruling(verdict="supported as a floor", gap=f"The claim sits {figure(over, unit)} below the map.")
    reached = next(((day, amount) for day, amount in course.later() if amount.low >= wanted), None)
    if today.high >= wanted:
        sure = f"; on {reached[0]} the map has it ({figure(reached[1].best, unit)})" if reached else ""
        gap = f"The claim lies within what the map may have missed, so it can't tell{sure}."
        return Ruling(verdict="cannot be checked", gap=gap)
    if reached:
        day, amount = reached
        gap = f"By the map it was so on {day}, {days_later(course.on, day)} ({figure(amount.best, unit)})."
        return Ruling(verdict="premature", gap=gap)
    return _rule_short(value - today.best, today.best > 0, unit, course)


def rule_within(value: float, today_km: float | None, course: Course) -> Ruling:
    """Hold 'within so many km' against the nearest point reached (None: none was), where less is more."""
    if today_km is not None and today_km <= value * (1 + FLOOR):
        if today_km >= value * (1 - ABOUT):
            return Ruling(verdict="supported", gap="")
        gap = f"That is {figure(value - today_km, 'km')} nearer than claimed."
        return Ruling(verdict="supported as a floor", gap=gap)
    for day, amount in course.later():
        if amount.best <= value * (1 + FLOOR):
            gap = f"By the map it was so on {day}, {days_later(course.on, day)} ({figure(amount.best, 'km')})."
            return Ruling(verdict="premature", gap=gap)
    return _rule_short((today_km or 0.0) - value, today_km is not None, "km", course)


def rule_left(value: float, today_km: float | None) -> Ruling:
    """Hold 'so many km are left' against the distance that is left (None: there is nothing to measure)."""
    if today_km is None:
        return Ruling(verdict="not supported", gap="By the map nothing is left.")
    off = today_km - value
    if abs(off) <= ABOUT * value:
        return Ruling(verdict="supported", gap="")
    if off < 0:
        return Ruling(verdict="supported as a floor", gap=f"By the map {figure(-off, 'km')} less is left than claimed.")
    return Ruling(verdict="overstated", gap=f"By the map {figure(off, 'km')} more are left than claimed.")


def deny(ruling: Ruling) -> Ruling:
    """The verdict on a denial of the figure."""
    if ruling.verdict == "cannot be checked":
        return ruling
    held = ruling.verdict in ("supported", "supported as a floor")
    told = "The map has what the claim denies." if held else "The claim denies it, and the map does not have it."
    later = f" {ruling.gap}" if ruling.verdict == "premature" else ""
    return Ruling(verdict="not supported" if held else "supported", gap=told + later)


def _least(value: float, op: Comparator, unit: str) -> float:
    if unit == "percent":
        return value - POINTS
    if op == ">=":
        return value if unit == "settlements" else value * (1 - FLOOR)
    return value * (1 - ABOUT)


def _rule_ceiling(value: float, unit: str, today: Amount) -> Ruling:
    over = today.best - value
    if over <= FLOOR * value:
        return Ruling(verdict="supported", gap="The claim names a ceiling, and the map stays below it.")
    return Ruling(verdict="not supported", gap=f"The map has {figure(over, unit)} more than the claim allows.")


def _rule_short(short: float, some: bool, unit: str, course: Course) -> Ruling:
    """The map falls short. Where it has no word of the rest, or the ledger ends, that does not refute the claim."""
    have = f"The map falls short by {figure(short, unit)}" if some else "The map has none"
    if course.ends:
        gap = f"{have}; the ledger ends that day, so reports of the rest may still come."
        return Ruling(verdict="not supported", gap=gap)
    if course.unheard:
        return Ruling(verdict="not supported", gap=f"{have}; {course.unheard}.")
    if not some:
        return Ruling(verdict="not supported", gap="The map has none, neither then nor in the month after.")
    return Ruling(verdict="overstated", gap=f"{have}, in the month after too.")
