"""Texts that nearly repeat one another: a small sketch of each, from which the share of common wording is estimated.

The sketch is the least hashes of a text's runs of five words (bottom-k MinHash: Broder, 'On the resemblance and
containment of documents', 1997); the least of two sketches together are a fair sample of all runs of both.
"""

import hashlib

from whoheld.origins.links import plain

RUN = 5
SIZE = 64
ALIKE = 0.8
"""Texts with at least this share of common runs are one text, edited."""
_FEWEST = 8  # runs; below, two short texts are alike by chance


def sketch(text: str) -> tuple[int, ...]:
    """The least 64 hashes (48 bits) of the text's runs of five words, sorted; empty for a text too short to tell."""
    words = plain(text).split()
    runs = {" ".join(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}
    if len(runs) < _FEWEST:
        return ()
    hashes = sorted(int.from_bytes(hashlib.blake2b(run.encode(), digest_size=6).digest()) for run in runs)
    return tuple(hashes[:SIZE])


def alike(left: tuple[int, ...], right: tuple[int, ...]) -> float:
    """The estimated share (0 to 1) of runs that both texts have, of those that either has; 0 without a sketch."""
    if not left or not right:
        return 0.0
    size = SIZE if len(left) == len(right) == SIZE else len({*left, *right})
    least = sorted({*left, *right})[:size]
    both = {*left} & {*right}
    return sum(value in both for value in least) / len(least)
