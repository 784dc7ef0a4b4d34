"""Bands: bounds, limits and invariances for any beliefs, and against sums drawn by brute force."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whoheld.bands import Band, Near, Spread, at_least_one, freed, gained, spread
from whoheld.bands.beta import below, quantile

LENGTH = 40.0
KM = 110.57  # a degree of latitude

chances = st.sampled_from([0.0, 1.0, 0.5, 1e-7]) | st.floats(0, 1)
cells = st.lists(st.tuples(st.floats(44, 52), st.floats(22, 40), st.floats(0, 500), chances), min_size=1, max_size=30)


def arrays(rows):
    lat, lon, area, p = (np.array(column) for column in zip(*rows, strict=True))
    return Near(lat, lon), area, p


def line(count, step_km):
    return Near(np.arange(count) * step_km / KM, np.zeros(count), length_km=LENGTH)


@settings(max_examples=200, deadline=None)
@given(cells)
def test_a_band_holds_the_mean_and_lies_within_what_is_possible(rows):
    near, area, p = arrays(rows)
    found = spread(area, p, near)
    band = found.band()
    numbers = (found.mean, found.variance, band.low, band.high)
    assert all(math.isfinite(number) for number in numbers)
    assert -1e-6 <= band.low <= found.mean + 1e-9
    assert found.mean - 1e-9 <= band.high <= area.sum() + 1e-6
    assert found.mean == pytest.approx(float(area @ p), abs=area.sum() * 2e-6)
    for value in (0.0, found.mean, area.sum() * 1.01 + 1):
        assert 0.0 <= found.at_least(value) <= 1.0
    assert found.at_least(0.0) == 1.0
    assert found.at_least(area.sum() * 1.01 + 1) == 0.0


@settings(max_examples=100, deadline=None)
@given(cells, st.integers(0, 29), st.floats(0.05, 0.95))
def test_a_cell_cut_in_two_at_one_spot_changes_nothing(rows, at, part):
    at %= len(rows)
    lat, lon, area, p = rows[at]
    halves = [*rows[:at], (lat, lon, area * part, p), (lat, lon, area * (1 - part), p), *rows[at + 1 :]]
    whole, cut = (spread(area, p, near).band() for near, area, p in (arrays(rows), arrays(halves)))
    total = sum(row[2] for row in rows)
    assert (cut.low, cut.high) == pytest.approx((whole.low, whole.high), abs=1e-3 * total + 1e-9)


@pytest.mark.parametrize("sides", [2, 3, 5])
def test_beliefs_at_the_floor_leave_no_doubt(sides):
    floor = 0.02
    p = np.full((4, sides), floor)
    p[:, 0] = 1 - floor * (sides - 1)
    free = freed(p.astype(np.float32), floor)
    assert free[:, 0] == pytest.approx(1)
    found = spread(np.full(4, 10.0), free[:, 0], line(4, 5.0))
    assert (found.band(), found.variance) == (Band(low=found.mean, high=found.mean), 0.0)
    assert found.mean == pytest.approx(40)
    assert spread(np.full(4, 10.0), free[:, 1], line(4, 5.0)).band() == Band(low=0.0, high=0.0)


@settings(deadline=None)
@given(st.lists(st.floats(0.02, 1), min_size=3, max_size=3))
def test_without_the_floor_beliefs_still_add_up(parts):
    p = np.array([parts]) / sum(parts)
    p = 0.02 + (1 - 3 * 0.02) * p
    free = freed(p, 0.02)
    assert free.sum() == pytest.approx(1)
    assert free == pytest.approx(np.array([parts]) / sum(parts), abs=1e-9)


@pytest.mark.parametrize("count", [0, 1])
def test_none_and_one_place(count):
    near = Near(np.full(count, 49.0), np.full(count, 36.0))
    found = spread(np.full(count, 7.0), np.full(count, 0.5), near)
    assert (found.mean, found.band()) == (3.5 * count, Band(low=0.0, high=7.0 * count))
    assert at_least_one(np.full(count, 0.5), near) == pytest.approx(0.5 * count)
    assert (found.at_least(1.0), found.at_least(8.0)) == (pytest.approx(0.5 * count), 0.0)


def regions(count, step_km, p, draws):
    """Cells in a line whose indicators have the correlation exp(-d / LENGTH) exactly: each is as the one before it

    with the chance exp(-step / LENGTH), else drawn anew.
    """
    rng = np.random.default_rng(7)
    anew = rng.random((draws, count)) > math.exp(-step_km / LENGTH)
    anew[:, 0] = True
    source = np.maximum.accumulate(np.where(anew, np.arange(count), 0), axis=1)
    return np.take_along_axis(rng.random((draws, count)), source, axis=1) < p


@pytest.mark.parametrize(("count", "step_km", "p"), [(30, 6.0, 0.3), (60, 10.0, 0.15), (200, 4.0, 0.5), (8, 15.0, 0.7)])
def test_bands_and_chances_are_those_of_sums_drawn_by_brute_force(count, step_km, p):
    area = 20.0 + 5 * np.cos(np.arange(count))
    drawn = regions(count, step_km, p, 40_000) @ area
    found = spread(area, np.full(count, p), line(count, step_km))
    assert found.mean == pytest.approx(drawn.mean(), rel=0.02)
    assert math.sqrt(found.variance) == pytest.approx(drawn.std(), rel=0.02)
    low, high = np.quantile(drawn, [0.1, 0.9])
    band = found.band()
    assert (band.low, band.high) == pytest.approx((low, high), abs=0.05 * area.sum())
    for value in np.linspace(0.05, 0.95, 7) * area.sum():
        assert found.at_least(value) == pytest.approx((drawn >= value).mean(), abs=0.05)


@pytest.mark.parametrize(("count", "step_km", "p"), [(10, 5.0, 0.2), (10, 80.0, 0.2), (40, 20.0, 0.02)])
def test_the_chance_of_at_least_one_is_that_of_brute_force(count, step_km, p):
    drawn = regions(count, step_km, p, 40_000).any(axis=1).mean()
    assert at_least_one(np.full(count, p), line(count, step_km)) == pytest.approx(drawn, abs=0.02)


def test_what_goes_together_counts_once():
    spot = Near(np.full(5, 49.0), np.full(5, 36.0))
    assert at_least_one(np.array([0.1, 0.6, 0.1, 0.2, 0.6]), spot) == pytest.approx(0.6)


def test_many_cells_on_a_grid_are_as_pair_by_pair():
    rng = np.random.default_rng(3)
    lat, lon = rng.uniform(46, 50, 2000), rng.uniform(30, 38, 2000)
    near = Near(lat, lon)
    front = np.exp(-((lon - 34) ** 2)) * np.sign(lat - 47.5)
    exact = float(front @ near.correlation(np.arange(2000)) @ front)
    assert near.variance(front) == pytest.approx(exact, rel=0.01)


@pytest.mark.parametrize(("across", "down"), [(1, 500), (500, 1), (20, 25), (41, 13)])
def test_a_grid_of_any_size_is_as_pair_by_pair(across, down):
    """Also where the room for all lags is widened, or is one row."""
    lat, lon = (part.ravel() for part in np.meshgrid(np.arange(down) / 22.114, np.arange(across) / 22.264))
    near = Near(lat, lon)
    weights = np.random.default_rng(4).normal(size=len(lat))
    exact = float(weights @ near.correlation(np.arange(len(lat))) @ weights)
    assert near.variance(weights) == pytest.approx(exact, rel=0.02)


def test_what_is_doubtful_on_both_days_adds_no_doubt_to_the_gain():
    near, area = line(3, 5.0), np.array([10.0, 20.0, 30.0])
    before, after = np.array([0.5, 0.5, 0.0]), np.array([0.5, 0.5, 1.0])
    chance, way = gained(before, after)
    assert spread(area * way, chance, near).band() == Band(low=30.0, high=30.0)
    chance, way = gained(after, before)
    assert spread(area * way, chance, near).band() == Band(low=-30.0, high=-30.0)


def test_gain_and_loss_close_by_cancel():
    near, area = line(2, 0.0), np.array([10.0, 10.0])
    found = spread(np.array([1.0, -1.0]) * area, np.array([0.5, 0.5]), near)
    assert (found.mean, found.variance) == (0.0, pytest.approx(0.0))
    assert found.band() == Band(low=0.0, high=0.0)


@pytest.mark.parametrize(
    ("x", "a", "b", "p"),
    [
        (0.3, 1, 1, 0.3), (0.5, 3, 1, 0.125), (0.2, 1, 4, 1 - 0.8**4), (0.4, 2, 3, 0.5248), (0.5, 0.5, 0.5, 0.5),
        (0.25, 0.5, 0.5, 1 / 3), (0.5, 800, 800, 0.5), (0.0, 2, 2, 0.0), (1.0, 2, 2, 1.0),
    ],
)  # fmt: skip
def test_the_beta_distribution_in_closed_form(x, a, b, p):
    assert below(x, a, b) == pytest.approx(p, abs=1e-9)


def test_the_beta_distribution_counts_a_binomial_tail():
    tail = sum(math.comb(60, k) * 0.35**k * 0.65 ** (60 - k) for k in range(20, 61))
    assert below(0.35, 20, 41) == pytest.approx(tail, abs=1e-10)


@given(st.floats(0.05, 0.95), st.floats(0.05, 3000), st.floats(0.05, 3000))
def test_a_quantile_is_where_that_much_lies_below(share, a, b):
    x = quantile(share, a, b)
    assert below(x - 1e-7, a, b) - 1e-6 <= share <= below(x + 1e-7, a, b) + 1e-6


def test_a_narrow_beta_is_normal():
    assert below(0.501, 1999, 1999) == pytest.approx(below(0.501, 2001, 2001), abs=1e-3)
    assert quantile(0.9, 5000, 5000) == pytest.approx(NormalDist(0.5, math.sqrt(0.25 / 10001)).inv_cdf(0.9), abs=1e-6)


@pytest.mark.parametrize(
    ("band", "told"),
    [((476_134.2, 476_861), (476_100, 476_900)), ((0.4, 2.2), (0, 3)), ((5, 5), (5, 5)), ((-8, 41), (-10, 50))],
)
def test_people_see_round_ends_that_hold_no_less(band, told):
    found = Band(low=band[0], high=band[1]).rounded()
    assert (found.low, found.high) == told


def test_more_variance_and_room_widen_a_sum():
    narrow = Spread(mean=5.0, variance=1.0, least=0.0, most=10.0).band()
    wide = Spread(mean=5.0, variance=4.0, least=0.0, most=30.0).band()
    assert wide.low < narrow.low
    assert narrow.high < wide.high
