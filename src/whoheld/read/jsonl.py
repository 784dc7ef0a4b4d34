"""JSON lines (one object a line), and JSON files with a list of objects or a single one."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from whoheld.model import Document, Refusal
from whoheld.read.encoding import decode
from whoheld.read.lines import LONGEST, Line, read_lines, read_whole
from whoheld.read.records import Origin, read_record
from whoheld.read.refusals import refused
from whoheld.read.telegram import is_export, read_export

_LARGEST = 4 * LONGEST  # a list is held as a whole, unlike JSON lines
_SHOWN = 60
_BLANK = re.compile(r"[\s,]*")
_LENIENT = json.JSONDecoder(strict=False)


def read_json_lines(stream: io.BufferedReader, path: str) -> Iterator[Document | Refusal]:
    """A document for each line; blank lines are passed over; a bad line costs itself only."""
    for line in read_lines(stream):
        yield from _read_line(line, path)


def read_json(stream: io.BufferedReader, path: str) -> Iterator[Document | Refusal]:
    """A ``.json`` file: a list of objects, one object, or in fact JSON lines."""
    if _seems_lines(stream):
        yield from read_json_lines(stream, path)
        return
    data = read_whole(stream, _LARGEST)
    if data is None:
        yield refused(path, "too_long", f"The JSON list is larger than {_LARGEST >> 20} MB")
        return
    decoded = decode(data)
    lines = [Line(number, raw.encode(), raw) for number, raw in enumerate(decoded.text.split("\n"), 1) if raw.strip()]
    if len(lines) > 1 and all(line.text.startswith("{") for line in lines):
        for line in lines:  # JSON lines after all, the first of them broken
            yield from _read_line(line, path)
        return
    yield from _read_items(decoded.text, decoded.lost, path)


def parse_json(text: str) -> Any:
    """The value; also where a text holds bare tabs and breaks, or a field NaN. Raises ValueError, RecursionError."""
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return _LENIENT.decode(text)  # slower, and reads what is clear though it is not to the letter


def _seems_lines(stream: io.BufferedReader) -> bool:
    # the first line of a pretty-printed object ends with an open bracket or a comma, a line of records is closed
    first, newline, _ = decode(stream.peek(1)).text.lstrip().partition("\n")
    return first.startswith("{") and not (newline and first.rstrip()[-1:] in "{[,")


def _read_items(text: str, lost: int, path: str) -> Iterator[Document | Refusal]:
    position, number = _after_blank(text, 0), 0
    listed = text.startswith("[", position)
    if listed:
        position = _after_blank(text, position + 1)
    while position < len(text) and not (listed and text.startswith("]", position)):
        number += 1
        subject = f"{path}:{number}"
        try:
            value, end = _LENIENT.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            yield refused(subject, "bad_json", f"From record {number} on the file is not JSON ({error})")
            return
        origin = Origin(subject=subject, form="json", raw=text[position:end].encode(errors="replace"), lost=lost)
        yield from _read_value(value, origin)
        position = _after_blank(text, end)
    if listed and position >= len(text):
        yield refused(path, "bad_json", f"The list has no end after record {number}; the file may be cut off")


def _after_blank(text: str, position: int) -> int:
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _read_line(line: Line, path: str) -> Iterator[Document | Refusal]:
    subject = f"{path}:{line.number}"
    if line.too_long:
        yield refused(subject, "too_long", f"The line is longer than {LONGEST >> 20} MB")
        return
    if "\0" in line.text:
        yield refused(subject, "binary", "The line holds NUL bytes, so it is no text")
        return
    if not line.text.strip():
        return
    try:
        value = parse_json(line.text)
    except (ValueError, RecursionError) as error:
        shown = line.text.strip()[:_SHOWN]
        yield refused(subject, "bad_json", f"The line is not JSON ({error}; it begins with {shown!r})")
        return
    yield from _read_value(value, Origin(subject=subject, form="jsonl", raw=line.raw, lost=line.lost))


def _read_value(value: Any, origin: Origin) -> Iterator[Document | Refusal]:
    if is_export(value):
        yield from read_export(value, origin)
    elif isinstance(value, dict):
        yield from read_record(value, origin)
    else:
        yield refused(origin.subject, "bad_record", f"The record is JSON, but {type(value).__name__} and no object")
