"""How alike two texts are, by signatures of a fixed size: MinHash (Broder 1997) over runs of words.

Own code on NumPy, with constants that never change: what is tied in a ledger must be the same on every machine and
after every update, to the byte.
"""

import hashlib
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from whoheld.origins.links import plain

Words64: TypeAlias = npt.NDArray[np.uint64]

SIZE = 128
"""Hash functions in a signature: the estimate's standard error is at most 0.045."""
_ROWS = 4
"""Hash functions in a band. Of two texts that share 6 runs in 10, 99 in 100 pairs have a band in common."""
_CHUNK = 4096
_KEPT = 1 << 15


class Signature(NamedTuple):
    """The least value of each hash function over a text's runs of words, and the same in bands."""

    least: npt.NDArray[np.uint32]
    bands: tuple[bytes, ...]

    def likeness(self, other: "Signature") -> float:
        """The estimated part of all runs of both texts that both have (Jaccard), 0 to 1."""
        return float((self.least == other.least).mean())


@lru_cache(maxsize=_KEPT)
def signature(text: str, run: int) -> Signature | None:
    """The signature of a text by runs of ``run`` of its plain words; None where it has fewer than one run."""
    words = plain(text).split()
    if len(words) < run:
        return None
    codes = np.fromiter(map(_code, words), dtype=np.uint64, count=len(words))
    value = np.zeros(len(words) - run + 1, dtype=np.uint64)
    for at in range(run):
        value = _mixed(value + codes[at : at + len(value)])
    least = np.full(SIZE, np.iinfo(np.uint32).max, dtype=np.uint32)
    for start in range(0, len(value), _CHUNK):
        hashed = (value[start : start + _CHUNK, None] * _FACTOR + _SHIFT) >> np.uint64(32)
        least = np.minimum(least, hashed.min(axis=0).astype(np.uint32))
    bands = tuple(
        at.to_bytes(1, "big") + least[first : first + _ROWS].tobytes() for at, first in enumerate(range(0, SIZE, _ROWS))
    )
    return Signature(least, bands)


def _mixed(value: Words64) -> Words64:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014): every bit of the input moves every bit of the result."""
    value = (value + np.uint64(0x9E3779B97F4A7C15)).astype(np.uint64)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Words64 = value ^ (value >> np.uint64(31))
    return mixed


@lru_cache(maxsize=_KEPT)
def _code(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")


_FACTOR = _mixed(np.arange(1, SIZE + 1, dtype=np.uint64)) | np.uint64(1)
_SHIFT = _mixed(np.arange(SIZE + 1, 2 * SIZE + 1, dtype=np.uint64))
