"""Words as full-text search sees them: what a user asks for, and what stands in a text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

import msgspec

_PHRASE = re.compile(r'"([^"]*)"|([^\s"]+)')
_MARKS = "\u0300-\u036f"
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
_ACCENT = re.compile(rf"(?<=[a-z])[{_MARKS}]+")
_LONGEST = 250


class Term(msgspec.Struct, frozen=True):
    """One thing asked for: a word or phrase as written, and whether it is the beginning of a longer word."""

    text: str
    start: bool = False


class Word(msgspec.Struct, frozen=True):
    """A word of a text: as it is compared, and its bounds within the text."""

    folded: str
    start: int
    end: int


def terms_of(asked: str) -> list[Term]:
    """What a user asks for: all of it must stand in the text, "..." is a phrase, w* a start. Any input will do."""
    clean = unicodedata.normalize("NFC", asked.encode("utf-8", "replace").decode())
    clean = "".join(character if character.isprintable() else " " for character in clean)
    found = ((phrase or word, word.endswith("*")) for phrase, word in _PHRASE.findall(clean))
    return [Term(text, start) for text, start in found if any(character.isalnum() for character in text)]


def words_of(text: str) -> Iterator[Word]:
    """The runs of letters and digits, without case and without accents on Latin letters."""
    for match in _WORD.finditer(text):
        yield Word(_fold(match[0]), match.start(), match.end())


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()[:_LONGEST]
    bare = _ACCENT.sub("", unicodedata.normalize("NFD", word.casefold()))
    return unicodedata.normalize("NFC", bare)[:_LONGEST]


def snippet(texts: Iterable[str], terms: Iterable[Term], *, size: int) -> str:
    """The passage of ``size`` words that holds most of the terms, these in [brackets]; '' where none of them stands."""
    asked = [([word.folded for word in words_of(term.text)], term.start) for term in terms]
    best, shown = 0, ""
    for text in texts:
        words = list(words_of(text))
        hits = _hits(words, asked)
        if not hits:
            continue
        within = {first: [hit for hit in hits if first <= hit[0] and hit[1] <= first + size] for first, _ in hits}
        first, inside = max(within.items(), key=lambda item: (len(item[1]), -item[0]))
        if len(inside) > best:
            lead = (size - max((end for _, end in inside), default=first + 1) + first) // 2
            best, shown = len(inside), _passage(text, words, inside, start=first - lead, size=size)
    return shown


def _hits(words: list[Word], asked: list[tuple[list[str], bool]]) -> list[tuple[int, int]]:
    """Where terms stand: ranges of words, in order, overlapping ones joined."""
    found = []
    for term, start in asked:
        for at in range(len(words) - len(term) + 1):
            *whole, last = (word.folded for word in words[at : at + len(term)])
            if whole == term[:-1] and (last.startswith(term[-1]) if start else last == term[-1]):
                found.append((at, at + len(term)))
    joined: list[tuple[int, int]] = []
    for first, end in sorted(found):
        if joined and first < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((first, end))
    return joined


def _passage(text: str, words: list[Word], hits: list[tuple[int, int]], *, start: int, size: int) -> str:
    start = max(0, min(start, len(words) - size))
    end = min(len(words), start + size)
    at, stop = words[start].start if start else 0, words[end - 1].end if end < len(words) else len(text)
    parts = ["…" if start else ""]
    for first, last in hits:
        parts += [text[at : words[first].start], "[", text[words[first].start : words[last - 1].end], "]"]
        at = words[last - 1].end
    return "".join([*parts, text[at:stop], "…" if end < len(words) else ""])
