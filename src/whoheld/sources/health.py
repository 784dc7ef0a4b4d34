"""Whether a source still does what it did: silent, shrunk, changed in layout, or repeating itself.

Each source is held against its own past, day by day. The count of its new documents is a negative binomial with the
mean of its weekdays and the dispersion that its past shows (variance over mean, at least 1: a Poisson); the doubt about
the mean itself widens it. Only days on which the source could be asked count: a watch that stood still is no silence.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from math import ceil
from typing import Literal

import msgspec

from whoheld.sources.config import Source, seconds
from whoheld.sources.tails import at_least, at_most

FlagKind = Literal["silent", "shrunk", "below expected", "layout", "repeats", "unreachable"]

LEVEL = 5e-4
"""How improbable the recent days must be, all windows together, for a source to be flagged."""
WINDOWS = (1, 2, 3, 7, 14, 28)
PAST_DAYS = 56
FEWEST_DAYS = 7
_WEEKS_FOR_WEEKDAYS = 21
_SHARE_LEVEL = 1e-5
_SHARE_DAYS = 3
_PAST_WEIGHT = 200  # documents that the past counts for at most: shares drift
_LAYOUT_SHARE, _REPEAT_SHARE = 0.2, 0.3
_SHORTER = 0.4
_FEW, _FEW_PAST = 5, 20
_FAILED_RUNS = 3


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One UTC day of a source: its new documents, inputs that gave none, repeats, and the length of its texts.

    ``asked`` and ``failed`` count the rounds in which it could and could not be asked.
    """

    on: date
    documents: int = 0
    unread: int = 0
    repeats: int = 0
    chars: int = 0
    asked: int = 0
    failed: int = 0


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong, over how many days, what was seen and expected, how probable that is (None: no chance in it)."""

    kind: FlagKind
    detail: str
    days: int
    seen: float
    expected: float | None = None
    p: float | None = None


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """One source: 'ok', 'flagged', or 'learning' where its past is too short to tell; and how many days that is."""

    source: Source
    state: Literal["ok", "flagged", "learning"]
    flags: tuple[Flag, ...] = ()
    past_days: int = 0
    a_day: float | None = None


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What one round gave of a source."""

    at: datetime
    documents: int = 0
    unread: int = 0
    repeats: int = 0
    chars: int = 0
    failed: bool = False


def days_of(looks: Iterable[Look]) -> tuple[Day, ...]:
    """Rounds by UTC day, in order."""
    days: dict[date, Day] = {}
    for look in looks:
        on = look.at.date()
        day = days.get(on, Day(on=on))
        days[on] = Day(
            on=on,
            documents=day.documents + look.documents,
            unread=day.unread + look.unread,
            repeats=day.repeats + look.repeats,
            chars=day.chars + look.chars,
            asked=day.asked + (not look.failed),
            failed=day.failed + look.failed,
        )
    return tuple(days[on] for on in sorted(days))


def health_of(source: Source, looks: Sequence[Look], *, now: datetime) -> Health:
    """The source as of ``now`` (UTC), from its rounds in order of time. The day of ``now`` is not over and left out."""
    days = [day for day in days_of(looks) if day.on < now.date()]
    asked = [day for day in days if day.asked][1:]  # the first day brings in what had gathered before
    flags: list[Flag | None] = [_unreachable(looks), _silence(source, looks, now=now)]
    counted = _counts(asked)
    past_days = len(asked)
    enough = past_days > FEWEST_DAYS or (source.rate is not None and past_days > 0)
    flags += [counted, _expected(source, asked) if counted is None else None]
    flags += [_layout(asked), _shorter(asked), _repeats(asked)]
    found = _one_of_each(flag for flag in flags if flag is not None)
    rate = sum(day.documents for day in asked) / past_days if past_days else None
    state: Literal["ok", "flagged", "learning"] = "flagged" if found else "ok" if enough else "learning"
    return Health(source=source, state=state, flags=found, past_days=past_days, a_day=rate)


def _one_of_each(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    kept: dict[str, Flag] = {}
    for flag in flags:
        kept.setdefault(flag.kind, flag)
    return tuple(kept.values())


def _unreachable(looks: Sequence[Look]) -> Flag | None:
    """The last rounds all failed."""
    failed = 0
    for look in reversed(looks):
        if not look.failed:
            break
        failed += 1
    if failed < _FAILED_RUNS:
        return None
    since = looks[-failed].at.date().isoformat()
    return Flag(kind="unreachable", detail=f"the last {failed} rounds failed, since {since}", days=1, seen=0)


def _silence(source: Source, looks: Sequence[Look], *, now: datetime) -> Flag | None:
    """Nothing for longer than the desk says is normal."""
    if source.silent_after is None or not looks:
        return None
    last = next((look.at for look in reversed(looks) if look.documents), looks[0].at)
    limit = timedelta(seconds=seconds(source.silent_after))
    if now - last <= limit:
        return None
    detail = f"nothing new since {last.date().isoformat()}, and {source.silent_after} is normal"
    return Flag(kind="silent", detail=detail, days=(now - last).days, seen=0)


def _counts(days: Sequence[Day]) -> Flag | None:
    """The shortest window whose count is too low by the source's own past."""
    for window in WINDOWS:
        recent, past = days[-window:], days[-window - PAST_DAYS : -window]
        if len(recent) < window or len(past) < FEWEST_DAYS:
            break
        mean, variance = _prediction(past, recent)
        seen = sum(day.documents for day in recent)
        p = at_most(seen, mean=mean, variance=variance) if seen < mean else 1.0
        if p < LEVEL / len(WINDOWS):
            return _low(seen, mean, p, window, "by its own past")
    return None


def _low(seen: int, mean: float, p: float, days: int, whose: str) -> Flag:
    what = "nothing" if seen == 0 else f"{seen} documents"
    detail = f"{what} in {_of(days)}, {mean:.1f} expected {whose}"
    return Flag(kind="shrunk" if seen else "silent", detail=detail, days=days, seen=seen, expected=mean, p=p)


def _of(days: int) -> str:
    return "a day" if days == 1 else f"{days} days"


def _prediction(past: Sequence[Day], recent: Sequence[Day]) -> tuple[float, float]:
    """Mean and variance of the recent days' sum as the past predicts it."""
    mean = sum(day.documents for day in past) / len(past)
    by_weekday = [mean] * 7
    if len(past) >= _WEEKS_FOR_WEEKDAYS:
        for weekday in range(7):  # drawn to the common mean by one day's weight
            counts = [day.documents for day in past if day.on.weekday() == weekday]
            by_weekday[weekday] = (sum(counts) + mean) / (len(counts) + 1)
    expected = [by_weekday[day.on.weekday()] for day in past]
    freedom = max(1, len(past) - (7 if len(past) >= _WEEKS_FOR_WEEKDAYS else 1))
    squares = sum((day.documents - e) ** 2 / max(e, 0.1) for day, e in zip(past, expected, strict=True))
    dispersion = max(1.0, squares / freedom)
    total = sum(by_weekday[day.on.weekday()] for day in recent)
    return total, total * dispersion * (1 + len(recent) / len(past))


def _expected(source: Source, days: Sequence[Day]) -> Flag | None:
    """Far below the rhythm that the desk gave, over a window in which that rhythm would give a score."""
    if source.rate is None:
        return None
    window = min(28, max(1, ceil(40 / source.rate)))
    recent = days[-window:]
    if len(recent) < window:
        return None
    mean, seen = source.rate * window, sum(day.documents for day in recent)
    p = at_most(seen, mean=mean, variance=2 * mean)  # a rhythm is a word, not a measurement: twice a Poisson's
    if seen >= mean / 2 or p >= LEVEL:
        return None
    detail = f"{seen} documents in {_of(window)}, {mean:.1f} expected by sources.toml ({source.expected})"
    return Flag(kind="below expected" if seen else "silent", detail=detail, days=window, seen=seen, expected=mean, p=p)


def _layout(days: Sequence[Day]) -> Flag | None:
    """More inputs than before give no document: the page or feed is built otherwise."""
    counts = [(day.unread, day.unread + day.documents) for day in days]
    found = _share(counts, least=_LAYOUT_SHARE)
    if found is None:
        return None
    seen, expected, p, days_taken = found
    detail = f"{seen:.0%} of what came in was not read in {_of(days_taken)}, {expected:.0%} before"
    return Flag(kind="layout", detail=detail, days=days_taken, seen=seen, expected=expected, p=p)


def _shorter(days: Sequence[Day]) -> Flag | None:
    """The texts are much shorter than they were: parts of the page are no longer found."""
    recent, past = days[-_SHARE_DAYS:], days[-_SHARE_DAYS - PAST_DAYS : -_SHARE_DAYS]
    n, before = sum(day.documents for day in recent), sum(day.documents for day in past)
    if n < _FEW or before < _FEW_PAST:
        return None
    length, usual = sum(day.chars for day in recent) / n, sum(day.chars for day in past) / before
    if length >= _SHORTER * usual:
        return None
    detail = f"texts of {length:,.0f} characters in {_of(len(recent))}, {usual:,.0f} before"
    return Flag(kind="layout", detail=detail, days=len(recent), seen=length, expected=usual)


def _repeats(days: Sequence[Day]) -> Flag | None:
    """More documents than before nearly repeat earlier ones."""
    found = _share([(day.repeats, day.documents) for day in days], least=_REPEAT_SHARE)
    if found is None:
        return None
    seen, expected, p, days_taken = found
    detail = f"{seen:.0%} of the documents of {_of(days_taken)} nearly repeat earlier ones, {expected:.0%} before"
    return Flag(kind="repeats", detail=detail, days=days_taken, seen=seen, expected=expected, p=p)


def _share(counts: Sequence[tuple[int, int]], *, least: float) -> tuple[float, float, float, int] | None:
    """(share, share before, p, days) where that of (hits, all) rose beyond chance, to ``least`` and to twice."""
    for window in (1, _SHARE_DAYS):
        recent, past = counts[-window:], counts[-window - PAST_DAYS : -window]
        hits, cases = sum(hit for hit, _ in recent), sum(case for _, case in recent)
        before, cases_before = sum(hit for hit, _ in past), sum(case for _, case in past)
        if cases < _FEW or cases_before < _FEW_PAST:
            continue
        share, usual = hits / cases, before / cases_before
        weight = min(1.0, _PAST_WEIGHT / cases_before)
        p = at_least(hits, of=cases, hits=0.5 + before * weight, misses=0.5 + (cases_before - before) * weight)
        if p < _SHARE_LEVEL and share >= max(least, 2 * usual):
            return share, usual, p, len(recent)
    return None
