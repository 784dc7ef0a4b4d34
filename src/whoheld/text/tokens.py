"""Words and punctuation of a sentence, with offsets; a possessive 's and a hyphen are tokens of their own."""

import re

import msgspec

_TOKEN = re.compile(
    r"\b[A-Z]-?\d{1,4}\b|\b(?:counter|re|de|self)-(?=[a-z])[a-z]+|[^\W\d_]+(?:'(?!s\b|S\b)[^\W\d_]+)*|'[sS]\b|\d+(?:[.,]\d+)*|[@#]\w+|[^\w\s]|_",
)


class Token(msgspec.Struct, frozen=True):
    """One word or mark: ``[start, end)`` in the text, its form, and its lower-case form."""

    start: int
    end: int
    form: str
    low: str


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The tokens of ``text[start:end]`` (a masked text), in order."""
    return [Token(m.start(), m.end(), form := m.group(), form.lower()) for m in _TOKEN.finditer(text, start, end)]
