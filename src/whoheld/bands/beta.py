"""The beta distribution: of a share that lies between 0 and 1 and of which mean and variance are known."""

from scipy import special

_LEAST = 1e-12


def below(x: float, a: float, b: float) -> float:
    """P(X <= x), the regularised incomplete beta function; for x below 0 and above 1 too."""
    return float(special.betainc(a, b, min(max(x, 0.0), 1.0)))


def quantile(share: float, a: float, b: float) -> float:
    """The x with P(X <= x) = ``share``; at the end that holds all where a parameter is 0."""
    return float(special.betaincinv(max(a, _LEAST), max(b, _LEAST), share))
