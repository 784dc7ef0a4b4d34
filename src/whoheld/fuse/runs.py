"""Runs of indexes, joined: what lies between bounds of a sorted array, for many pairs of bounds at once."""

import numpy as np

from whoheld.fuse.sites import Ints


def runs(first: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """The indexes ``first[i] ... first[i] + counts[i] - 1`` of each i in turn, and where each begins in them."""
    start: Ints = np.cumsum(counts) - counts
    at: Ints = np.arange(counts.sum()) - np.repeat(start, counts) + np.repeat(first, counts)
    return at, start
