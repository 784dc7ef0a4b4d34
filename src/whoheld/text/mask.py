"""A reading copy of equal length: what would disturb a sentence becomes blanks, so every offset still holds."""

import re

_FOOTNOTE = re.compile(r"\[\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*\]")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|\*{1,3}|(?<!\w)_{1,2}(?=\S)|(?<=\S)_{1,2}(?!\w)")
_LINK = re.compile(r"(?:https?://|pic\.twitter\.com/|www\.)\S+")
_HANDLE = re.compile(r"(?<!\w)\.@(?=\w)")
_LOOKALIKES = {
    **dict.fromkeys("‘’ʼʹ´`′", "'"),
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‐‑‒", "-"),
    **dict.fromkeys("–—―", "—"),
    **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\t", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e", " "),
    "[": " ",
    "]": " ",
}
_TABLE = str.maketrans(_LOOKALIKES)


def mask(text: str) -> str:
    """The reading copy of ``text``, of the same length: footnote marks, inline markup and links are blank,

    typographic quotes, apostrophes, dashes and spaces are their plain forms.
    """
    for pattern in (_FOOTNOTE, _LINK, _MARKUP):
        text = pattern.sub(_blank, text)
    text = _HANDLE.sub(" @", text)
    return text.translate(_TABLE)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())
