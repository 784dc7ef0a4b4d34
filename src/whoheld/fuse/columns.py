"""Rows of a few numbers each, one a state: taken together column by column."""

from functools import reduce

import numpy as np
import numpy.typing as npt

from whoheld.fuse.sites import Floats


def over_states(take: np.ufunc, p: npt.NDArray[np.float64]) -> Floats:
    """``take`` (as ``np.add``) over the states of each row, shape (n,): many times as quick as along short rows."""
    result: Floats = reduce(take, p.T)
    return result
