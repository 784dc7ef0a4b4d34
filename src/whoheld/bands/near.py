"""How much places go together: neighbouring ground changes hands at once."""

import math
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import fft

from whoheld.bands.beliefs import Floats

LENGTH_KM = 40.0
"""Correlation falls to 1/e over this: chosen by how often bands hold the area of a published map."""
_KM_A_DEGREE = (111.32, 110.57)  # of longitude at the equator, of latitude
_PAIRS = 400  # so many places pair by pair; more of them on a grid
_STEPS = 8  # of the grid in one length


class Near:
    """Places by latitude and longitude (degrees, shape (n,)), correlated by ``exp(-d / length_km)``."""

    def __init__(self, lat: Floats, lon: Floats, *, length_km: float = LENGTH_KM) -> None:
        self.length_km = length_km
        middle = math.cos(math.radians(float(np.mean(lat)))) if len(lat) else 1.0
        self._km = np.column_stack([np.asarray(lon) * middle * _KM_A_DEGREE[0], np.asarray(lat) * _KM_A_DEGREE[1]])

    def variance(self, weights: Floats) -> float:
        """Of a sum of quantities with these standard deviations (signs kept), one a place: ``w' R w``."""
        rows = np.flatnonzero(weights)
        if len(rows) <= _PAIRS:
            return max(float(weights[rows] @ self.correlation(rows) @ weights[rows]), 0.0)
        node, shape, kernel = self._grid
        dense = np.bincount(node[rows], weights=weights[rows], minlength=shape[0] * shape[1]).reshape(shape)
        size = _sizes(shape)
        power = np.abs(fft.rfft2(dense, size)) ** 2 * kernel
        # rfft2 leaves out the mirrored half; its own mirror is the first column, and of an even size the last
        once = power[:, 0].sum() + (power[:, -1].sum() if size[1] % 2 == 0 else 0.0)
        return max(float(2.0 * power.sum() - once) / (size[0] * size[1]), 0.0)

    def correlation(self, rows: npt.NDArray[np.int64]) -> Floats:
        """The correlations among some places, shape (k, k)."""
        km = self._km[rows]
        apart = np.hypot(km[:, None, 0] - km[None, :, 0], km[:, None, 1] - km[None, :, 1])
        result: Floats = np.exp(-apart / self.length_km)
        return result

    def with_one_before(self, rows: npt.NDArray[np.int64]) -> Floats:
        """Of each place in turn its correlation with the nearest of those before it, shape (k,); 0 of the first."""
        km = self._km[rows]
        apart2 = (km[:, None, 0] - km[None, :, 0]) ** 2 + (km[:, None, 1] - km[None, :, 1]) ** 2
        apart2[np.triu_indices(len(rows))] = np.inf
        apart = np.sqrt(apart2.min(axis=1, initial=np.inf))
        result: Floats = np.exp(-apart / self.length_km)
        return result

    @cached_property
    def _grid(self) -> tuple[npt.NDArray[np.int64], tuple[int, int], Floats]:
        """Each place's node on a grid, the grid's shape, and the transform of the correlation over all its lags."""
        step = self.length_km / _STEPS
        at = np.rint((self._km - self._km.min(axis=0)) / step).astype(np.int64)
        across, down = (int(most) + 1 for most in at.max(axis=0))
        lag_x, lag_y = (np.fft.fftfreq(n, 1 / n) * step for n in _sizes((across, down)))
        lags = np.exp(-np.hypot(lag_x[:, None], lag_y[None, :]) / self.length_km)
        return at[:, 0] * down + at[:, 1], (across, down), fft.rfft2(lags).real


def _sizes(shape: tuple[int, int]) -> tuple[int, int]:
    """Of a grid without wrapping around: lags either way, and what more a quick transform likes."""
    across, down = (int(fft.next_fast_len(2 * n - 1)) for n in shape)
    return across, down
