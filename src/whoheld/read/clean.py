"""What no reader sees is taken out before offsets are counted; everything else stays to the letter.

Invisible marks (zero-width, soft hyphen, direction) go where they stand inside a word, since they would hide a name;
elsewhere they stay, and the reading copy blanks them. Control characters become blanks of equal length.
"""

import html
import re

_LETTER = "A-Za-z\u00c0-\u024f\u0400-\u052f"  # scripts in which no zero-width mark is part of the spelling
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_IN_WORD = re.compile(rf"(?<=[{_LETTER}])[{_INVISIBLE}]+(?=[{_LETTER}])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

_BLOCK = (
    "p|div|br|hr|li|ul|ol|dl|dt|dd|h[1-6]|table|tr|td|th|blockquote|section|article|figure|figcaption|pre|body|html|head|"
    "title|script|style"
)
_INLINE = "a|span|img|font|abbr|iframe|svg|picture|source|video|audio|meta|link"
_MARKUP = re.compile(
    rf"</?(?:{_BLOCK}|{_INLINE})(?:\s[^<>]*)?/?>|&(?:nbsp|quot|apos|[lr][sd]quo|[mn]dash|hellip|#x?[0-9a-f]{{1,8}});",
    re.I,
)
_ENTITY = re.compile(r"&(?:#x?[0-9a-fA-F]{1,8}|\w{1,31});")
_BREAK = re.compile(r"<br(?:\s[^<>]*)?/?>", re.I)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK})(?:\s[^<>]*)?/?>", re.I)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9:-]*(?:\s[^<>]*)?/?>|<!(?!--)[^<>]*>")
_BLANK_LINES = re.compile(r"\n[ \t\r]*\n\s*")
_UNSEEN = (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"))


def clean(text: str) -> str:
    """``text`` without control characters, half characters, and invisible marks inside words."""
    text = _CONTROL.sub(" ", text)
    text = _SURROGATE.sub("\ufffd", text)  # half a character: it can't be stored
    return _IN_WORD.sub("", text)


def without_markup(text: str) -> str:
    """``text`` as its page would show it, where it holds HTML: a block or link tag, or an entity other than ``&amp;``.

    Inline emphasis alone (``<u>``, ``<b>``) is no reason to change a text: the reading copy blanks it.
    """
    if not _MARKUP.search(text):
        return text
    for opening, closing in _UNSEEN:
        text = _drop_between(text, opening, closing)
    text = _BREAK.sub("\n", text)
    text = _BLOCK_TAG.sub("\n\n", text)
    text = _TAG.sub("", text)
    return _BLANK_LINES.sub("\n\n", _ENTITY.sub(_character, text)).strip()


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity.group())


def _drop_between(text: str, opening: str, closing: str) -> str:
    # by hand: a lazy expression would look through the rest of the text again for every opening mark without an end
    low = text.lower()
    if len(low) != len(text):
        low = text
    kept, position = [], 0
    while (start := low.find(opening, position)) >= 0 and (end := low.find(closing, start)) >= 0:
        kept.append(text[position:start])
        position = end + len(closing)
    kept.append(text[position:])
    return " ".join(kept)
