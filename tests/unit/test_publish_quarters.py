"""Quarters of cities: listed like settlements, and named by no map beside their city."""

import pytest

from whoheld.publish.quarters import quarters
from whoheld.publish.records import SitePlace

CITY = SitePlace(place_id="t:0", name="City", lat=50.0, lon=36.0, population=400_000, katotth="UA01")


def beside(km: float, population: int = 500_000, code: str | None = None) -> SitePlace:
    return SitePlace(place_id="t:1", name="Part", lat=50.0 + km / 111.2, lon=36.0, population=population, katotth=code)


@pytest.mark.parametrize(
    ("city", "other", "part"),
    [
        (CITY, beside(5), True),
        (CITY, beside(5, code="UA02"), False),  # a town of its own
        (CITY, beside(12), False),
        (
            SitePlace(place_id="t:0", name="Large", lat=50.0, lon=36.0, population=1_500_000, katotth="UA01"),
            beside(12),
            True,
        ),
        (
            SitePlace(place_id="t:0", name="Town", lat=50.0, lon=36.0, population=60_000, katotth="UA01"),
            beside(3),
            False,
        ),
        (SitePlace(place_id="t:0", name="No code", lat=50.0, lon=36.0, population=400_000), beside(5), False),
    ],
)
def test_what_has_no_code_within_a_city_that_has_one_is_a_quarter(
    city: SitePlace, other: SitePlace, part: bool
) -> None:
    assert quarters([city, other]) == (frozenset({1}) if part else frozenset())


def test_no_places_no_quarters() -> None:
    assert quarters([]) == frozenset()
