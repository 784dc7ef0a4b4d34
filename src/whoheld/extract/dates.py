"""Time phrases of a text, each with the span it means, resolved against the document's date; none means none.

A cheap scan finds words that only time phrases hold (months, weekdays, years, 'week', 'yesterday'); the patterns of
``calendarwords`` and ``relativewords`` are tried around those alone.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import msgspec

from whoheld.extract.calendarwords import CALENDAR, CALENDAR_KINDS, MONTH_FORMS, WEEKDAY_FORMS, Moment, Resolver
from whoheld.extract.relativewords import LASTING_TILL_NOW, RELATIVE, RELATIVE_KINDS
from whoheld.timespan import Span

_UNITS = ("hour", "day", "night", "week", "weekend", "month", "year")
_NEAR = ("yesterday", "today", "overnight", "tonight", "morning", "evening", "afternoon")
_RELATIVE = frozenset(
    form for word in (*_UNITS, *(f"{unit}s" for unit in _UNITS), *_NEAR) for form in (word, word.title())
)
_ANCHOR = re.compile(
    "|".join(
        (
            *(rf"{word}\b" for word in sorted(_RELATIVE)),
            *(rf"{form}(?![A-Za-z])" for form in MONTH_FORMS),
            *WEEKDAY_FORMS,
            *(r"19[4-9]\d\b", r"20[0-4]\d\b", r"/20\d\d\b", r"\.20\d\d\b"),
        )
    )
)
# Every alternative begins with a letter of its own and none with \b, so that re skips to those letters: far faster.
_WORD = re.compile(r"\b\w")
_BEFORE, _AFTER = 48, 44  # how far a phrase may reach around the word that gives it away
_CONTEXT = 80
_TOLD = 600  # how far back the day may have been told that 'the next day' follows
_BESIDE = re.compile(r"[\s,(]*(?:the\s+)?")
_QUOTES = frozenset("\"'“”‘’«»")
_TITLE_ENDS = re.compile(r"[.,]?[\"'”’»]")


class DatePhrase(msgspec.Struct, frozen=True):
    """A time phrase at ``[start, end)`` and the span it means, or None where no date of publication anchors it.

    ``kind`` is the pattern's that read it ('full', 'weekday', 'month', 'past' ...).
    """

    start: int
    end: int
    text: str
    span: Span | None
    kind: str = ""


def date_phrases(masked: str, published: Span | None) -> list[DatePhrase]:
    """Every time phrase of a masked text, in order, resolved against ``published``."""
    base = published.first_day if published else None
    found: list[DatePhrase] = []
    year: int | None = None
    told, told_at = None, 0
    for match, kinds in _matches(masked):
        kind = next(kind for kind in kinds if match.group(kind) is not None)
        before = masked[max(match.start() - _CONTEXT, 0) : match.start()]
        if _titled(masked, match) or (kind == "lasting" and not LASTING_TILL_NOW.search(before)):
            continue
        near = told if match.start() - told_at < _TOLD else None
        span = _resolved(kinds[kind], match, Moment(base=base, before=before, year=year, told=near))
        if span and span.precision == "year":
            year = span.first_day.year
        if span and span.precision == "day":
            told, told_at = span.first_day, match.end()
        found.append(DatePhrase(match.start(), match.end(), match.group(), span, kind))
    return _joined(masked, found)


def _resolved(resolver: Resolver, match: re.Match[str], moment: Moment) -> Span | None:
    try:
        return resolver(match, moment)
    except (ValueError, OverflowError):
        return None  # 'a million years ago' lies outside the calendar


def _matches(masked: str) -> Iterator[tuple[re.Match[str], Mapping[str, Resolver]]]:
    """Matches of both patterns in the order of the text, none inside another."""
    end = 0
    for anchor in _ANCHOR.finditer(masked):
        at = anchor.start()
        if at < end or (at and masked[at - 1].isalpha()):
            continue
        calendar = anchor.group() not in _RELATIVE
        pattern, kinds = (CALENDAR, CALENDAR_KINDS) if calendar else (RELATIVE, RELATIVE_KINDS)
        for word in _WORD.finditer(masked, max(end, at - _BEFORE), anchor.end()):
            match = pattern.match(masked, word.start(), anchor.end() + _AFTER)
            if match is not None and match.end() > at:
                end = match.end()
                yield match, kinds
                break


def _titled(masked: str, match: re.Match[str]) -> bool:
    """Whether a phrase in capitals fills its quotation marks: a programme's name, as in 'told "This Week"'."""
    if match.start() == 0 or masked[match.start() - 1] not in _QUOTES or not match.group()[0].isupper():
        return False
    return _TITLE_ENDS.match(masked, match.end()) is not None


def _joined(masked: str, found: list[DatePhrase]) -> list[DatePhrase]:
    """'Wednesday, May 18': the weekday is that of the date beside it."""
    for i, (one, other) in enumerate(pairwise(found)):
        if {one.kind, other.kind} != {"weekday", "full"} or not _BESIDE.fullmatch(masked, one.end, other.start):
            continue
        at, span = (i, other.span) if one.kind == "weekday" else (i + 1, one.span)
        found[at] = msgspec.structs.replace(found[at], span=span)
    return found
