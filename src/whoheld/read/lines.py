"""Lines of a stream, one at a time, each with its number, its bytes and its text: memory stays flat."""

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

import msgspec

from whoheld.read.encoding import bom_encoding, decode_line

LONGEST = 64 * 2**20
"""The longest line, or whole report, that is read, in bytes: far above any report, far below a machine's memory."""
_BOM = b"\xef\xbb\xbf"


class Line(msgspec.Struct, frozen=True):
    """One line without its end. ``too_long`` lines have no text; ``lost`` counts bytes that could not be read."""

    number: int
    raw: bytes
    text: str = ""
    lost: int = 0
    too_long: bool = False


def read_lines(stream: io.BufferedReader) -> Iterator[Line]:
    """All lines, blank ones too. In UTF-16 and UTF-32 a line's bytes are those of its UTF-8 form."""
    declared = bom_encoding(stream.peek(4)[:4])
    if declared and declared != "utf-8-sig":
        wide = io.TextIOWrapper(stream, encoding=declared, errors="replace", newline="\n")
        try:
            yield from _wide_lines(wide)
        finally:
            wide.detach()
        return
    number = 0
    while raw := stream.readline(LONGEST + 1):
        number += 1
        if number == 1:
            raw = raw.removeprefix(_BOM)
            if not raw:
                return  # a mark of the encoding and nothing else
        if len(raw) > LONGEST:
            _skip_line(stream, raw)
            yield Line(number, b"", too_long=True)
            continue
        raw = raw.rstrip(b"\r\n")
        decoded = decode_line(raw)
        yield Line(number, raw, decoded.text, decoded.lost)


def _wide_lines(stream: io.TextIOWrapper) -> Iterator[Line]:
    number = 0
    while text := stream.readline(LONGEST + 1):
        number += 1
        if len(text) > LONGEST:
            while text and not text.endswith("\n"):
                text = stream.readline(LONGEST)
            yield Line(number, b"", too_long=True)
            continue
        text = text.rstrip("\r\n")
        yield Line(number, text.encode(errors="replace"), text, text.count("\ufffd"))


def _skip_line(stream: BinaryIO | io.BufferedReader, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = stream.readline(LONGEST)


def read_whole(stream: io.BufferedReader, limit: int) -> bytes | None:
    """All bytes of the stream; None where there are more than ``limit``."""
    data = stream.read(limit + 1)
    return data if len(data) <= limit else None


def as_stream(data: bytes) -> io.BufferedReader:
    """Bytes as the readers take them."""
    return io.BufferedReader(cast(io.RawIOBase, io.BytesIO(data)))
