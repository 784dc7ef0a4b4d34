"""A sum over places of which each counts only with some chance: its mean, its spread, its band."""

import math

import msgspec
import numpy as np

from whoheld.bands.beliefs import Floats
from whoheld.bands.beta import below, quantile
from whoheld.bands.near import Near

SHARE = 0.8
"""What a band holds, wherever one is shown: the sum lies in it with this chance, and as often below it as above."""
INTERVAL = f"{100 * SHARE:.0f} % interval"
"""What every output calls a band."""
PERCENTILES = f"{50 * (1 - SHARE):.0f}th to {50 * (1 + SHARE):.0f}th percentile"
_SURE = 1e-6  # a chance nearer than this to 0 or 1 is no chance
_SPLIT = 1e-3  # a concentration below this leaves the two ends alone
_NOTHING = 1e-9  # a range below this, or a deviation of this part of it, is none
_MOST = 400  # places of which one may be the one


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """From ``low`` to ``high``, both within what is possible."""

    low: float
    high: float

    def rounded(self) -> "Band":
        """The ends rounded outward, for people: to 100 where they are 800 apart. As it is where both are the same."""
        width = self.high - self.low
        if width <= 0:
            return self
        step = max(10.0 ** math.floor(math.log10(width / 3)), 1.0)
        return Band(low=math.floor(self.low / step) * step, high=math.ceil(self.high / step) * step)


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """A sum between ``least`` and ``most`` with this mean and variance, taken as a beta distribution between them.

    ``atoms`` are sums with a chance of their own: that of no doubtful place, and that of all of them.
    """

    mean: float
    variance: float
    least: float
    most: float
    atoms: tuple[tuple[float, float], ...] = ()

    def at_least(self, value: float) -> float:
        """The chance that the sum is ``value`` or more."""
        if self._certain:
            return float(self.mean >= value)
        x = (value - self.least) / (self.most - self.least)
        if x <= 0 or x > 1:
            return float(x <= 0)
        part, concentration = self._shape()
        if concentration < _SPLIT:
            return part
        return 1.0 - below(x, part * concentration, (1 - part) * concentration)

    def band(self, share: float = SHARE) -> Band:
        """The middle ``share`` of the distribution; it always holds the mean."""
        if self._certain:
            return Band(low=self.mean, high=self.mean)
        width = self.most - self.least
        part, concentration = self._shape()
        tail = (1 - share) / 2
        if concentration < _SPLIT:
            low, high = float(1 - part < tail), float(1 - part < 1 - tail)
        else:
            a, b = part * concentration, (1 - part) * concentration
            low, high = quantile(tail, a, b), quantile(1 - tail, a, b)
        held = [self.mean, *(value for value, chance in self.atoms if chance > tail)]
        return Band(low=min(self.least + width * low, *held), high=max(self.least + width * high, *held))

    @property
    def _certain(self) -> bool:
        width = self.most - self.least
        return width < _NOTHING or self.variance <= (_NOTHING * width) ** 2

    def _shape(self) -> tuple[float, float]:
        """Where the mean lies between the ends, and the sum of the beta's two parameters."""
        width = self.most - self.least
        part = min(max((self.mean - self.least) / width, 0.0), 1.0)
        return part, max(part * (1 - part) * width**2 / self.variance - 1, 0.0)


def spread(weights: Floats, chance: Floats, near: Near, *, more: float = 0.0, most: float | None = None) -> Spread:
    """The sum of ``weights`` (any sign) of the places that count, each with its ``chance`` (all of shape (n,)).

    Two places' parts have the covariance ``w w' sqrt(p q p' q') exp(-d / length)``. ``more`` adds a variance of another
    source, ``most`` widens what is possible.
    """
    p = np.clip(chance, 0.0, 1.0)
    sure, open_ = p >= 1 - _SURE, (p > _SURE) & (p < 1 - _SURE) & (weights != 0)
    fixed, free = float(weights[sure].sum()), weights[open_]
    mean = fixed + float((free * p[open_]).sum())
    sd = np.where(open_, weights * np.sqrt(p * (1 - p)), 0.0)
    doubtful = np.where(open_, p, 0.0), np.where(open_, 1 - p, 0.0)
    neither = [_none(part, near) for part in doubtful] if not more else []
    return Spread(
        mean=mean,
        variance=near.variance(sd) + more,
        least=fixed + float(free[free < 0].sum()),
        most=max(fixed + float(free[free > 0].sum()), mean, most if most is not None else -math.inf),
        atoms=tuple(zip((fixed, fixed + float(free.sum())), neither, strict=False)),
    )


def _none(chance: Floats, near: Near) -> float:
    """The chance that no place counts; 0 where it is too small to matter to a band."""
    return 0.0 if float(chance.max(initial=0.0)) > (1 + SHARE) / 2 else 1 - at_least_one(chance, near)


def at_least_one(chance: Floats, near: Near) -> float:
    """The chance that at least one of the places counts.

    The likeliest counts in full, each further one by what it does not share with one before it: where all go together
    the result is that of the likeliest, where none do it is ``1 - prod(1 - p)``.
    """
    rows = np.argsort(-chance, kind="stable")[:_MOST]
    rows = rows[chance[rows] > _SURE]
    if not len(rows):
        return 0.0
    if chance[rows[0]] >= 1 - _SURE:
        return 1.0
    none = np.log1p(-np.clip(chance[rows], 0.0, 1 - 1e-12)) * (1 - near.with_one_before(rows))
    return float(1 - np.exp(none.sum()))
