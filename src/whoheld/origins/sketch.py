"""Texts that nearly repeat one another: a small sketch of each, as numbers that can be kept in a file."""

from whoheld.origins.links import plain
from whoheld.origins.minhash import signature

ALIKE = 0.8
"""Texts with at least this share of common runs are one text, edited."""
_RUN = 5
_FEWEST = 12  # words; below, two short texts are alike by chance


def sketch(text: str) -> tuple[int, ...]:
    """The text's MinHash signature by runs of five words; empty for a text too short to tell."""
    signed = signature(text, _RUN) if plain(text).count(" ") + 1 >= _FEWEST else None
    return tuple(signed.least.tolist()) if signed else ()


def alike(left: tuple[int, ...], right: tuple[int, ...]) -> float:
    """The estimated share (0 to 1) of runs that both texts have, of those that either has; 0 without a sketch."""
    if not left or not right:
        return 0.0
    return sum(a == b for a, b in zip(left, right, strict=True)) / len(left)
