"""Files to documents: each is opened, its form found, and read; what can't be is refused, and the rest goes on."""

import gzip
import io
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from whoheld.model import Document, Refusal
from whoheld.read.encoding import decode
from whoheld.read.jsonl import read_json, read_json_lines
from whoheld.read.refusals import refused
from whoheld.read.report import read_report_file
from whoheld.read.table import read_table

Reader = Callable[[io.BufferedReader, str], Iterator[Document | Refusal]]

STDIN = "-"
_BUFFER = 1 << 16
_GZIP = b"\x1f\x8b"
_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"SQLite format 3")
_HTML = re.compile(r"\s*(?:<!--[^>]{0,2000}-->\s*)*<(?:!doctype\s+html|html|head|body|article|\?xml)\b", re.IGNORECASE)
_LIST = re.compile(r"\s*\[\s*[{\]]")
_TEXT_COLUMN = re.compile(r"""(?:^|[,;\t])\s*["']?text["']?\s*(?:[,;\t]|$)""", re.IGNORECASE)


def read_paths(paths: list[str]) -> Iterator[Document | Refusal]:
    """Documents of all files, in order, and a refusal for each thing that could not be read; ``-`` is stdin.

    The form goes by the file's name (``.gz`` aside), else by what it begins with. A document stands before the refusals
    that concern a part of it.
    """
    for path in paths:
        label = "stdin" if path == STDIN else path
        try:
            with _opened(path) as stream:
                yield from _read_stream(stream, label)
        except FileNotFoundError:
            yield refused(label, "missing_file", "There is no such file")
        except IsADirectoryError:
            yield refused(label, "is_directory", "This is a folder")
        except (OSError, EOFError, zlib.error) as error:
            yield refused(label, "unreadable", f"It can't be read ({error})")


@contextmanager
def _opened(path: str) -> Iterator[io.BufferedReader]:
    if path != STDIN:
        if "\0" in path:
            raise FileNotFoundError
        with Path(path).open("rb") as stream:
            yield stream
    elif isinstance(sys.stdin.buffer, io.BufferedReader):
        yield sys.stdin.buffer
    else:
        wrapped = io.BufferedReader(cast(Any, sys.stdin.buffer), _BUFFER)
        try:
            yield wrapped
        finally:
            wrapped.detach()  # else stdin would be closed with it


def _read_stream(stream: io.BufferedReader, label: str) -> Iterator[Document | Refusal]:
    head = stream.peek(_BUFFER)
    if head.startswith(_GZIP):
        with gzip.GzipFile(fileobj=stream) as unpacked:
            yield from _read_stream(io.BufferedReader(cast(Any, unpacked), _BUFFER), label)
        return
    if not head:
        yield refused(label, "empty_file", "The file is empty")
        return
    if head.startswith(_BINARY):
        yield refused(label, "binary", "This is no text file")
        return
    something = False
    for item in reader_for(label, head)(stream, label):
        something = True
        yield item
    if not something:
        yield refused(label, "empty_file", "The file holds no report")


def reader_for(label: str, head: bytes) -> Reader:
    """The reader for a file of this name that begins with ``head``."""
    suffixes = [suffix.lower() for suffix in Path(label).suffixes]
    suffix = next((suffix for suffix in reversed(suffixes) if suffix != ".gz"), "")
    return _BY_SUFFIX.get(suffix) or _sniffed(decode(head).text)


def _sniffed(head: str) -> Reader:
    first = head.lstrip().partition("\n")[0]
    if first.startswith("{") or _LIST.match(head):
        return read_json
    if _HTML.match(head):
        return read_html_file
    if _TEXT_COLUMN.search(first.rstrip("\r")) and any(mark in first for mark in ",;\t"):
        return read_table
    return read_report_file


def read_html_file(stream: io.BufferedReader, path: str) -> Iterator[Document | Refusal]:
    """A web page."""
    from whoheld.read.page import read_page  # noqa: PLC0415 - trafilatura takes 0.3 s to import

    return read_page(stream, path)


_BY_SUFFIX: dict[str, Reader] = {
    **dict.fromkeys((".txt", ".text", ".md", ".markdown"), read_report_file),
    **dict.fromkeys((".jsonl", ".ndjson"), read_json_lines),
    **dict.fromkeys((".html", ".htm", ".xhtml"), read_html_file),
    **dict.fromkeys((".csv", ".tsv"), read_table),
    ".json": read_json,
}
