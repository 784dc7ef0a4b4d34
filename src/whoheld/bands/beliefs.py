"""What beliefs say of the places themselves: without the floor that stands for the model's own error."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]


def freed(p: npt.NDArray[Any], floor: float) -> Floats:
    """Beliefs (..., n_states) with the least belief of every state taken off: ``(p - floor) / (1 - n floor)``.

    A floor of 2 % on each of ten thousand places is no doubt about 2 % of the country. Rows sum to 1.
    """
    least = 1.0 - p.shape[-1] * floor
    off = np.clip((np.asarray(p, dtype=np.float64) - floor) / least, 0.0, 1.0)
    result: Floats = off / np.maximum(off.sum(axis=-1, keepdims=True), 1e-300)
    return result


def gained(before: Floats, after: Floats) -> tuple[Floats, Floats]:
    """Of each place the chance that it changed, shape as given, and which way: 1 gained, -1 lost, 0 neither.

    As little change as the two beliefs allow: what was believed of a place stays unless the belief moved.
    """
    moved = after - before
    return np.abs(moved), np.sign(moved)
