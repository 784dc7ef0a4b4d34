"""The cheap first look: which sentences can hold a claim on a place. The learned reader sees only those.

A linear score over the sentence's words and kinds of names, learned with the reader; the threshold lets nearly all
claims through (docs/accuracy.md says how many).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from whoheld.extract.names import Name

_WORD = re.compile(r"[a-z']{2,}")
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")
_KINDS = (("place", "P"), ("axis", "P"), ("region", "R"), ("river", "V"), ("force", "F"))
_MOST = 3


class GateWeights(msgspec.Struct, frozen=True, kw_only=True):
    """Weight of each feature; what is not listed weighs nothing. A sentence passes at ``threshold`` or above."""

    bias: float
    threshold: float
    weights: Mapping[str, float]


class Gate:
    """Says of sentences whether they are worth reading."""

    def __init__(self, weights: GateWeights) -> None:
        self._weights = weights.weights
        self._needed = weights.threshold - weights.bias

    def passes(self, found: Iterable[str]) -> bool:
        """Whether a sentence with these ``features`` may hold a claim."""
        get = self._weights.get
        return sum(get(feature, 0.0) for feature in found) >= self._needed


def features(masked: str, start: int, end: int, names: Sequence[Name]) -> frozenset[str]:
    """The words outside names, '#P2' for two places (R regions, V rivers, F forces, A actors), '#cap' for a capital."""
    rest = " ".join(_between(masked, start, end, names))
    counts: dict[str, int] = {}
    for name in names:
        kind = next((letter for key, letter in _KINDS if key in name.meanings), "A")
        counts[kind] = min(counts.get(kind, 0) + 1, _MOST)
    found = set(_WORD.findall(rest.lower()))
    found.update(f"#{kind}{count}" for kind, count in counts.items())
    if _CAPITAL.search(rest):
        found.add("#cap")
    return frozenset(found)


def _between(masked: str, start: int, end: int, names: Sequence[Name]) -> Iterator[str]:
    for name in names:
        yield masked[start : name.start]
        start = name.end
    yield masked[start:end]
