"""Words as word pieces: greedy longest match over a fixed vocabulary (Wu et al. 2016, arXiv:1609.08144, as in BERT)."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_LONGEST = 40  # letters; a longer 'word' is an address or noise
_KEPT = 50_000  # words remembered: an archive repeats its words


class WordPieces:
    """The pieces of words, by a vocabulary in which '##' marks a piece that goes on a word. Letter case is dropped."""

    def __init__(self, vocabulary: Sequence[str], *, unknown: str = "[UNK]") -> None:
        self.all = tuple(vocabulary)
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._unknown = (self._numbers[unknown],)
        self.of = lru_cache(maxsize=_KEPT)(self._of)

    def __getitem__(self, piece: str) -> int:
        """The number of one piece. Raises KeyError."""
        return self._numbers[piece]

    def _of(self, word: str) -> tuple[int, ...]:
        low = _plain(word)
        if not low or len(low) > _LONGEST:
            return self._unknown
        found, start = [], 0
        while start < len(low):
            for end in range(len(low), start, -1):
                number = self._numbers.get(low[start:end] if start == 0 else f"##{low[start:end]}")
                if number is not None:
                    found.append(number)
                    start = end
                    break
            else:
                return self._unknown
        return tuple(found)


def _plain(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
