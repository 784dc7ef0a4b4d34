"""The beta distribution: of a share that lies between 0 and 1 and of which mean and variance are known."""

import math
from statistics import NormalDist

_NARROW = 2_000.0  # with both parameters above this it is normal for all that a reader can see
_ROUNDS = 2_000
_HALVINGS = 26  # to a hundred-millionth of the range
_SMALL = 1e-300


def below(x: float, a: float, b: float) -> float:
    """P(X <= x): the regularised incomplete beta function, by its continued fraction (DLMF 8.17.22)."""
    if not 0.0 < x < 1.0:
        return float(x >= 1.0)
    if min(a, b) > _NARROW:
        mean = a / (a + b)
        return NormalDist(mean, math.sqrt(mean * (1 - mean) / (a + b + 1))).cdf(x)
    if x > (a + 1) / (a + b + 2):
        return 1.0 - below(1.0 - x, b, a)
    front = a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a + 1) - math.lgamma(b)
    return min(math.exp(front) / _fraction(x, a, b), 1.0)


def quantile(share: float, a: float, b: float) -> float:
    """The x with P(X <= x) = ``share``, by halving."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle, a, b) < share else (low, middle)
    return (low + high) / 2


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d1/(1 + d2/(1 + ...)) by the modified Lentz method (Press et al., Numerical Recipes, 5.2)."""
    value, up, down = 1.0, 1.0, 0.0
    for n in range(1, _ROUNDS):
        m = n // 2
        if n % 2:
            part = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            part = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        down = 1.0 / _not_0(1.0 + part * down)
        up = _not_0(1.0 + part / up)
        value *= up * down
        if abs(up * down - 1.0) < 1e-10:
            break
    return value


def _not_0(value: float) -> float:
    return value if abs(value) > _SMALL else _SMALL
