"""Health: a source that is throttled, silent, rebuilt or repeating is found; a steady one is left alone."""

from datetime import UTC, datetime, timedelta
from math import comb, exp, factorial

import numpy as np
import pytest

from whoheld.sources.config import Source
from whoheld.sources.health import Health, Look, health_of
from whoheld.sources.tails import at_least, at_most

START = datetime(2022, 6, 1, 6, tzinfo=UTC)
SOURCE = Source(name="Wire", form="feed", owner="Desk", url="https://example.org/feed")


def looks(counts, **fields) -> list[Look]:
    """Two rounds a day."""
    found = []
    for n, count in enumerate(counts):
        for hours, part in ((0, int(count) // 2), (9, int(count) - int(count) // 2)):
            found.append(Look(at=START + timedelta(days=n, hours=hours), documents=part, chars=900 * part, **fields))
    return found


def after(counts, source: Source = SOURCE, **fields) -> Health:
    return health_of(source, looks(counts, **fields), now=START + timedelta(days=len(counts)))


def kinds(found: Health) -> list[str]:
    return [flag.kind for flag in found.flags]


def test_tails_are_those_of_the_definitions() -> None:
    poisson = sum(exp(-7) * 7**n / factorial(n) for n in range(4))
    assert at_most(3, mean=7, variance=7) == pytest.approx(poisson)
    # size 2 and p 1/4: mean 6, variance 24
    negative = sum(comb(n + 1, n) * 0.25**2 * 0.75**n for n in range(4))
    assert at_most(3, mean=6, variance=24) == pytest.approx(negative)
    assert at_most(0, mean=0, variance=0) == 1
    assert at_most(5000, mean=5000, variance=5000) == pytest.approx(0.5, abs=0.01)
    assert at_least(2, of=2, hits=1, misses=1) == pytest.approx(1 / 3)
    assert at_least(0, of=9, hits=1, misses=1) == 1


@pytest.mark.parametrize("rate", [2, 5, 20, 200])
def test_a_source_that_is_throttled_to_a_quarter_is_found(rate: int) -> None:
    draw = np.random.default_rng(rate)
    days = {200: 1, 20: 3, 5: 14, 2: 28}[rate]
    found = [kinds(after([*draw.poisson(rate, 60), *draw.poisson(rate / 4, days)])) for _ in range(40)]
    assert sum("shrunk" in flags or "silent" in flags for flags in found) >= 38


@pytest.mark.parametrize("rate", [0.5, 2, 20, 200])
@pytest.mark.parametrize("spread", [1, 3])
def test_a_steady_source_is_left_alone(rate: float, spread: int) -> None:
    draw = np.random.default_rng(int(10 * rate) + spread)

    def counts(n: int):
        return draw.poisson(rate * draw.gamma(2, 0.5, n)) if spread > 1 else draw.poisson(rate, n)

    found = [kinds(after(counts(75))) for _ in range(100)]
    assert sum(map(bool, found)) <= 1


def test_weekends_are_no_silence() -> None:
    week = [12, 9, 11, 10, 12, 0, 0]  # the start is a Wednesday: days 5 and 6 of the list come twice a fortnight
    for length in range(64, 78):
        assert kinds(after((week * 12)[:length])) == []


def test_silence_rhythm_and_learning() -> None:
    assert kinds(after([20] * 30 + [0])) == ["silent"]
    assert after([]).state == "learning"
    assert after([3] * 5).state == "learning"
    assert after([3] * 20).state == "ok"
    told = Source(name="W", form="feed", owner="D", url="https://example.org/", expected="20/day", silent_after="2d")
    assert kinds(after([20, 4, 4, 4], told)) == ["below expected"]
    assert kinds(after([20, 19, 21, 18], told)) == []
    assert kinds(after([20, 20, 0, 0, 0], told)) == ["silent"]


def test_days_on_which_nobody_asked_are_no_silence() -> None:
    before, later = looks([20] * 30), looks([20] * 5)
    moved = [Look(at=look.at + timedelta(days=45), documents=look.documents, chars=look.chars) for look in later]
    found = health_of(SOURCE, [*before, *moved], now=START + timedelta(days=51))
    assert kinds(found) == []


def test_failures() -> None:
    failing = [Look(at=START + timedelta(days=20, hours=n), failed=True) for n in range(4)]
    found = health_of(SOURCE, [*looks([5] * 20), *failing], now=START + timedelta(days=21))
    assert kinds(found) == ["unreachable"]
    found = health_of(SOURCE, [*looks([5] * 20), *failing[:2]], now=START + timedelta(days=21))
    assert kinds(found) == []


def with_last(days: int, **fields) -> list[Look]:
    steady = looks([20] * 30)
    last = [
        Look(at=START + timedelta(days=30 + n), **{"documents": 20, "chars": 18_000, **fields}) for n in range(days)
    ]
    return [*steady, *last]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [({"documents": 16, "unread": 16}, "layout"), ({"chars": 3_000}, "layout"), ({"repeats": 15}, "repeats")],
)
def test_a_change_of_layout_and_repeats(fields: dict[str, int], kind: str) -> None:
    assert kinds(health_of(SOURCE, with_last(3, **fields), now=START + timedelta(days=33))) == [kind]
    assert kinds(health_of(SOURCE, with_last(3), now=START + timedelta(days=33))) == []
