"""Spans are half-open, in UTC, and keep the precision with which they were given."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whoheld.errors import InputError
from whoheld.timespan import (
    Span,
    day_span,
    days_span,
    end_of,
    instant,
    midnight,
    month_span,
    parse_day,
    parse_known,
    parse_span,
    utc_text,
)

days = st.dates(date(1900, 1, 1), date(2100, 12, 30))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2022-09-10", utc(2022, 9, 10), utc(2022, 9, 11), "day"),
        (" 2022-09-10 ", utc(2022, 9, 10), utc(2022, 9, 11), "day"),
        ("2022-02", utc(2022, 2, 1), utc(2022, 3, 1), "month"),
        ("2024-02", utc(2024, 2, 1), utc(2024, 3, 1), "month"),
        ("2022-12", utc(2022, 12, 1), utc(2023, 1, 1), "month"),
        ("2022", utc(2022, 1, 1), utc(2023, 1, 1), "year"),
        ("2022-09-10/2022-09-12", utc(2022, 9, 10), utc(2022, 9, 13), "interval"),
        ("2022-09-10/2022-09-10", utc(2022, 9, 10), utc(2022, 9, 11), "day"),
        ("2022-09-10T18:00", utc(2022, 9, 10, 18), utc(2022, 9, 10, 18, 0, 1), "instant"),
        ("2022-09-10T18:00:00Z", utc(2022, 9, 10, 18), utc(2022, 9, 10, 18, 0, 1), "instant"),
        ("2022-09-11T01:30:00+03:00", utc(2022, 9, 10, 22, 30), utc(2022, 9, 10, 22, 30, 1), "instant"),
    ],
)
def test_parse_span(text: str, start: datetime, end: datetime, precision: str) -> None:
    assert parse_span(text) == Span(start=start, end=end, precision=precision)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "soon", "2022-13", "2022-02-30", "2022-9-1", "10.09.2022", "2022-09-12/2022-09-10", "a/b/c", "/"]
)
def test_what_is_no_date_is_refused_by_name(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_span(text)
    assert repr(text.strip()) in str(caught.value) or repr(text) in str(caught.value) or "/" in text
    assert caught.value.hint


@pytest.mark.parametrize("text", ["2022-09", "2022", "2022-09-10/2022-09-11", "2022-09-10T00:00:00Z", "today"])
def test_a_day_is_a_day(text: str) -> None:
    with pytest.raises(InputError):
        parse_day(text)
    assert parse_day("2022-09-10") == date(2022, 9, 10)


def test_known_on_a_day_means_its_end_and_a_time_means_itself() -> None:
    assert parse_known("2022-09-12") == utc(2022, 9, 13)
    assert parse_known("2022-09-12T10:00:00Z") == utc(2022, 9, 12, 10)
    assert parse_known("2022-09") == utc(2022, 10, 1)


def test_a_month_is_a_month_and_no_day() -> None:
    march = month_span(2022, 3)
    assert (march.first_day, march.last_day, march.edtf()) == (date(2022, 3, 1), date(2022, 3, 31), "2022-03")


@pytest.mark.parametrize(
    "text", ["2022-09-10~", "2022-09~", "2022~", "2022-09-10~/2022-09-12~", "2022-09-10T18:00:00Z~"]
)
def test_about_is_kept(text: str) -> None:
    span = parse_span(text)
    assert span.approximate
    assert span.edtf() == text


@given(days, st.booleans())
def test_a_day_is_half_open_and_reads_back(day: date, approximate: bool) -> None:
    span = day_span(day, approximate=approximate)
    assert span.end - span.start == timedelta(days=1)
    assert span.first_day == span.last_day == day
    assert (midnight(day), end_of(day)) == (span.start, span.end)
    assert parse_span(span.edtf()) == span


@given(days, st.integers(0, 300), st.booleans())
def test_edtf_of_days_reads_back(first: date, length: int, approximate: bool) -> None:
    span = days_span(first, min(first + timedelta(days=length), date(2100, 12, 31)), approximate=approximate)
    assert parse_span(span.edtf()) == span


@given(st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1)), st.integers(-14, 14))  # noqa: DTZ001 - bounds
def test_an_instant_is_one_second_in_utc(naive: datetime, offset: int) -> None:
    span = instant(naive.replace(tzinfo=timezone(timedelta(hours=offset))))
    assert span.end - span.start == timedelta(seconds=1)
    assert span.start.utcoffset() == timedelta(0)
    assert parse_span(span.edtf()) == span
    assert utc_text(span.start).endswith("Z")


@given(days, days)
def test_spans_sort_by_start(one: date, other: date) -> None:
    assert (day_span(one) < day_span(other)) is (one < other)


def test_a_span_needs_zones_and_a_forward_direction() -> None:
    with pytest.raises(ValueError, match="zone"):
        Span(start=datetime(2022, 9, 1), end=utc(2022, 9, 2))  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="before it starts"):
        Span(start=utc(2022, 9, 2), end=utc(2022, 9, 2))
    with pytest.raises(ValueError, match="before it starts"):
        Span(start=utc(2022, 9, 2), end=utc(2022, 9, 1))
