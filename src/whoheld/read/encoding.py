"""Bytes to text. UTF-8, or what a byte order mark says; else each line by a rule that is written down here.

A line that is not valid UTF-8 is (1) UTF-8 with damaged bytes where at least one character of several bytes in it is
valid: each damaged byte becomes U+FFFD and is counted; else (2) Windows-1251 where more than a third of its letters
stand above ASCII, as in Cyrillic text; else (3) Windows-1252. Lines are judged one by one, since files that were pasted
together from several sources mix encodings.
"""

import codecs
import re

import msgspec

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_LETTER = re.compile(rb"[\xc0-\xff]")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_LOST = "\ufffd"


class Decoded(msgspec.Struct, frozen=True):
    """Text, and how many bytes of it could not be read (each is U+FFFD in the text)."""

    text: str
    lost: int = 0


def bom_encoding(head: bytes) -> str | None:
    """The encoding that a byte order mark at the beginning declares."""
    return next((name for mark, name in _BOMS if head.startswith(mark)), None)


def decode(data: bytes) -> Decoded:
    """The text of a whole file, without its byte order mark."""
    declared = bom_encoding(data)
    if declared and declared != "utf-8-sig":
        text = data.decode(declared, errors="replace")
        return Decoded(text, text.count(_LOST))
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return Decoded(data.decode())
    except UnicodeDecodeError:
        lines = [decode_line(line) for line in data.split(b"\n")]
        return Decoded("\n".join(line.text for line in lines), sum(line.lost for line in lines))


def decode_line(line: bytes) -> Decoded:
    """The text of one line, by the rule above."""
    try:
        return Decoded(line.decode())
    except UnicodeDecodeError:
        pass
    if _MULTIBYTE.search(line):
        text = line.decode(errors="replace")
        return Decoded(text, text.count(_LOST))
    high = len(_HIGH_LETTER.findall(line))
    cyrillic = high * 2 > len(_ASCII_LETTER.findall(line))
    text = line.decode("cp1251" if cyrillic else "cp1252", errors="replace")
    return Decoded(text, text.count(_LOST))
