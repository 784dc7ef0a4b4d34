"""Tails of the counts that sources give, from their definitions in logarithms: no library beyond ``math``."""

from collections.abc import Iterable
from math import exp, fsum, lgamma, log


def at_most(count: int, *, mean: float, variance: float) -> float:
    """P(X <= count) of a count with this mean and variance: negative binomial, or Poisson where they are equal.

    The negative binomial has size mean² / (variance - mean), so that its variance is the given one.
    """
    if count < 0:
        return 0.0
    if mean <= 0:
        return 1.0
    if variance <= mean * (1 + 1e-9):
        return _sum(n * log(mean) - mean - lgamma(n + 1) for n in range(count + 1))
    size = mean * mean / (variance - mean)
    share = size / (size + mean)
    terms = (
        lgamma(n + size) - lgamma(size) - lgamma(n + 1) + size * log(share) + n * log(1 - share)
        for n in range(count + 1)
    )
    return _sum(terms)


def at_least(count: int, *, of: int, hits: float, misses: float) -> float:
    """P(X >= count) of ``of`` new cases, where ``hits`` and ``misses`` (each above 0) were counted before.

    The beta-binomial that predicts them from those, counted as a Beta's parameters.
    """
    if count <= 0:
        return 1.0
    whole = _log_beta(hits, misses)
    terms = (
        lgamma(of + 1) - lgamma(n + 1) - lgamma(of - n + 1) + _log_beta(n + hits, of - n + misses) - whole
        for n in range(count, of + 1)
    )
    return _sum(terms)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _sum(terms: Iterable[float]) -> float:
    return min(1.0, fsum(exp(term) for term in terms))
