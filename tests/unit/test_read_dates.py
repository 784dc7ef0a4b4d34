"""Dates of publication: what is read, with what precision, and what is not guessed."""

import pytest

from whoheld.errors import InputError
from whoheld.read.when import read_when, words_day


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("2022-09-12", "2022-09-12"),
        (" 2022-09-12 ", "2022-09-12"),
        ("20220912", "2022-09-12"),
        ("2022-09", "2022-09"),
        ("2022", "2022"),
        (2022, "2022"),
        ("2022-09-10/2022-09-12", "2022-09-10/2022-09-12"),
        ("2022-09-12T18:00:00Z", "2022-09-12T18:00:00Z"),
        ("2022-09-12T18:00:00+03:00", "2022-09-12T15:00:00Z"),
        ("2022-09-12 18:00", "2022-09-12T18:00:00Z"),
        ("2022-02-24T15:17:24-05:00", "2022-02-24T20:17:24Z"),
        ("2022-09-12T00:00:00Z", "2022-09-12"),
        ("2022-09-12 00:00:00", "2022-09-12"),
        ("2022-09-12T00:00:00.000+00:00", "2022-09-12"),
        ("2022-09-12T00:00:00+03:00", "2022-09-11T21:00:00Z"),
        ("September 12, 2022", "2022-09-12"),
        ("Sept. 12 2022", "2022-09-12"),
        ("12th of September 2022", "2022-09-12"),
        ("12 SEP 2022", "2022-09-12"),
        ("12.09.2022", "2022-09-12"),
        ("13/09/2022", "2022-09-13"),
        ("09/13/2022", "2022-09-13"),
        ("09/09/2022", "2022-09-09"),
        ("Mon, 12 Sep 2022 18:00:00 +0300", "2022-09-12T15:00:00Z"),
        ("Mon Sep 12 18:00:00 +0000 2022", "2022-09-12T18:00:00Z"),
        (1662834600, "2022-09-10T18:30:00Z"),
        (1662834600.5, "2022-09-10T18:30:00Z"),
        (1662834600000, "2022-09-10T18:30:00Z"),
    ],
)
def test_read(written: str | int | float, edtf: str) -> None:
    assert read_when(written).edtf() == edtf


@pytest.mark.parametrize(
    "written",
    [
        *(
            "soon",
            "",
            "2022-13-01",
            "2022-02-30",
            "09/12/2022",
            "31/31/2022",
            "February 30, 2022",
            "Monday",
            "12.13.2022",
        ),
        *("Mon, 99 Sep 2022 18:00:00 +0300", "2022-09-12/2022-09-10", "9999-12-31", "0000-01-01", "9" * 500, "1/2/3/4"),
        *(float("nan"), float("inf"), 10**30, -(10**18)),
    ],
)
def test_not_read(written: str | int | float) -> None:
    with pytest.raises(InputError):
        read_when(written)


def test_a_form_may_say_that_the_month_is_first() -> None:
    assert read_when("09/12/2022", month_first=True).edtf() == "2022-09-12"
    assert read_when("13/09/2022", month_first=True).edtf() == "2022-09-13"
    assert read_when("09/12/2022 - 18:30", month_first=True).edtf() == "2022-09-12"


def test_a_day_in_words() -> None:
    day = words_day("A flag on Sept. 10, 2022, after the army came; another on 12 September 2022.")
    assert day is not None
    assert day.isoformat() == "2022-09-10"
    assert words_day("on Sept. 31, 2022") is None
    assert words_day("on Saturday") is None
