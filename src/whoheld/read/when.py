"""Dates of publication as files give them. What can be read in two ways is not read: unknown is None, never a guess."""

import re
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime

from whoheld.errors import InputError
from whoheld.timespan import Span, day_span, instant, parse_span

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
WORDS = re.compile(
    rf"\b(?:{_MONTH}\s+{_DAY},?\s+{_YEAR}|{_DAY.replace('day', 'day2')}\s+(?:of\s+)?"
    rf"{_MONTH.replace('month', 'month2')},?\s+{_YEAR.replace('year', 'year2')})\b",
    re.I,
)
"""A whole date in English words: 'Sept. 10, 2022', '10 September 2022'."""
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[\s,-]+\d{1,2}:\d\d.*)?")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_FEED = re.compile(r"[A-Z][a-z]{2},? .*")
_TWITTER = re.compile(r"([A-Z][a-z]{2}) ([A-Z][a-z]{2} \d{1,2}) (\d\d:\d\d:\d\d [+-]\d{4}) (\d{4})")
_LATEST_YEAR = 2999
_MILLISECONDS = 10**11
_HINT = "write 2022-09-12"


def read_when(value: str | int | float, *, month_first: bool = False) -> Span:
    """The span of a date or time, with its precision. Raises InputError.

    Read are: ISO 8601 days, months, years, intervals and times (without a zone: UTC; exactly midnight UTC is how
    programs write a day, so it is the day), dates in English words, the dates of feeds (RFC 2822) and of Twitter's API,
    seconds or milliseconds since 1970, DD.MM.YYYY, and MM/DD/YYYY or DD/MM/YYYY where only one of the two is possible,
    or ``month_first`` says so.
    """
    if isinstance(value, int | float):
        return _number(value)
    text = " ".join(value.split())[:100]
    try:
        span = _written(text, month_first=month_first)
    except (ValueError, OverflowError) as error:
        raise InputError(repr(text), f"is not a date: {error}", hint=_HINT) from error
    return span if span is not None else _iso(text)


def words_day(text: str) -> date | None:
    """The day of the first whole date in English words in ``text``."""
    match = WORDS.search(text)
    try:
        return _worded(match) if match else None
    except ValueError:
        return None


def _number(value: int | float) -> Span:
    if isinstance(value, int) and 1000 <= value <= _LATEST_YEAR:
        return parse_span(str(value))
    seconds = value / 1000 if abs(value) >= _MILLISECONDS else value
    try:
        return instant(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError) as error:
        raise InputError(repr(value), f"is not a time: {error}", hint=_HINT) from error


def _written(text: str, *, month_first: bool) -> Span | None:
    if match := WORDS.fullmatch(text):
        return day_span(_worded(match))
    if match := _COMPACT.fullmatch(text):
        return day_span(date(*map(int, match.groups())))
    if match := _DOTTED.fullmatch(text):
        return day_span(date(int(match[3]), int(match[2]), int(match[1])))
    if match := _SLASHED.fullmatch(text):
        return day_span(_slashed(int(match[1]), int(match[2]), int(match[3]), month_first=month_first))
    if _FEED.fullmatch(text):
        return _feed(text)
    return None


def _worded(match: re.Match[str]) -> date:
    month = match["month"] or match["month2"]
    day, year = match["day"] or match["day2"], match["year"] or match["year2"]
    return date(int(year), _MONTHS.index(month.lower()) + 1, int(day))


def _slashed(first: int, second: int, year: int, *, month_first: bool) -> date:
    if first > 12 or first == second:
        return date(year, second, first)
    if second > 12 or month_first:
        return date(year, first, second)
    raise ValueError("it could be month/day or day/month")


def _feed(text: str) -> Span:
    if match := _TWITTER.fullmatch(text):
        text = f"{match[1]}, {match[2]} {match[4]} {match[3]}"
    moment = parsedate_to_datetime(text)
    return instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _iso(text: str) -> Span:
    try:
        span = parse_span(text)
    except (InputError, OverflowError) as error:
        raise InputError(repr(text), "is no date that can be read", hint=_HINT) from error
    if span.precision == "instant" and span.start.time() == time() and text[10:].rstrip("Z+-:.0T ") == "":
        return day_span(span.first_day)
    return span
