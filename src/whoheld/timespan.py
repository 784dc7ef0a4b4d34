"""Time as half-open UTC spans that keep their precision. Unknown is None: never today, never for ever."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import msgspec

from whoheld.errors import InputError

Precision = Literal["instant", "day", "interval", "month", "year"]

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"(\d{4})")
_HINT = "write 2022-09-10, 2022-09, 2022-09-10/2022-09-12 or 2022-09-10T18:00:00Z"


class Span(msgspec.Struct, frozen=True, order=True, kw_only=True):
    """``[start, end)`` in UTC. ``precision`` says how it was given; ``approximate`` marks 'over a week ago'."""

    start: datetime
    end: datetime
    precision: Precision = "day"
    approximate: bool = False

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a span needs times with a zone")
        if self.end <= self.start:
            raise ValueError(f"a span can't end ({self.end}) before it starts ({self.start})")

    @property
    def first_day(self) -> date:
        """The first day that the span touches."""
        return self.start.date()

    @property
    def last_day(self) -> date:
        """The last day that the span touches."""
        return (self.end - timedelta(microseconds=1)).date()

    def days(self) -> str:
        """The days that the span touches, as ``2022-09-10`` or ``2022-09-10/2022-09-12``, both included."""
        first, last = self.first_day.isoformat(), self.last_day.isoformat()
        return first if first == last else f"{first}/{last}"

    def edtf(self) -> str:
        """The span in Extended Date/Time Format (ISO 8601-2): ``2022-09-10``, ``2022-09``, ``a/b``, ``~`` if about."""
        if self.precision == "instant":
            text = utc_text(self.start)
        elif self.precision == "year":
            text = f"{self.start:%Y}"
        elif self.precision == "month":
            text = f"{self.start:%Y-%m}"
        elif self.first_day == self.last_day:
            text = self.first_day.isoformat()
        else:
            mark = "~" if self.approximate else ""
            return f"{self.first_day.isoformat()}{mark}/{self.last_day.isoformat()}{mark}"
        return text + ("~" if self.approximate else "")


def utc_text(moment: datetime) -> str:
    """``2022-09-10T18:00:00Z``: a time in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def midnight(day: date) -> datetime:
    """The first moment of ``day`` in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def end_of(day: date) -> datetime:
    """The first moment after ``day`` in UTC."""
    return midnight(day) + timedelta(days=1)


def day_span(day: date, *, approximate: bool = False) -> Span:
    """The one day ``day``."""
    return Span(start=midnight(day), end=end_of(day), approximate=approximate)


def days_span(first: date, last: date, *, approximate: bool = False) -> Span:
    """All days from ``first`` to ``last``, both included."""
    precision: Precision = "day" if first == last else "interval"
    return Span(start=midnight(first), end=end_of(last), precision=precision, approximate=approximate)


def month_span(year: int, month: int) -> Span:
    """One calendar month."""
    last = date(year, month, monthrange(year, month)[1])
    return Span(start=midnight(date(year, month, 1)), end=end_of(last), precision="month")


def instant(moment: datetime) -> Span:
    """One second, for a time that was given to the minute or second."""
    moment = moment.astimezone(UTC).replace(microsecond=0)
    return Span(start=moment, end=moment + timedelta(seconds=1), precision="instant")


def parse_span(text: str) -> Span:
    """Read a day, month, year, ``a/b`` interval (both days included) or an ISO 8601 time. Raises InputError."""
    bare = text.strip()
    approximate = bare.endswith("~")
    bare = bare.replace("~", "")
    try:
        if "/" in bare:
            first, last = bare.split("/")
            return days_span(parse_span(first).first_day, parse_span(last).last_day, approximate=approximate)
        if _DAY.fullmatch(bare):
            return day_span(date.fromisoformat(bare), approximate=approximate)
        if match := _MONTH.fullmatch(bare):
            return _about(month_span(int(match[1]), int(match[2])), approximate)
        if match := _YEAR.fullmatch(bare):
            start, end = midnight(date(int(match[1]), 1, 1)), midnight(date(int(match[1]) + 1, 1, 1))
            return Span(start=start, end=end, precision="year", approximate=approximate)
        moment = datetime.fromisoformat(bare)
        return _about(instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC)), approximate)
    except (ValueError, OverflowError) as error:  # a calendar ends: 9999-12-31 has no day after it
        raise InputError(repr(text), f"is not a date or time: {error}", hint=_HINT) from error


def _about(span: Span, approximate: bool) -> Span:
    return msgspec.structs.replace(span, approximate=approximate)


def parse_day(text: str) -> date:
    """Read one ISO day. Raises InputError."""
    if not _DAY.fullmatch(text.strip()):
        raise InputError(repr(text), "is not a day", hint="write it as 2022-09-12")
    return parse_span(text).first_day


def parse_known(text: str) -> datetime:
    """Read 'as known at': an ISO time, or a day, which means its end. Raises InputError."""
    span = parse_span(text)
    return span.start if span.precision == "instant" else span.end
