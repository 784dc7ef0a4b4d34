"""Files to documents: each is opened, its form found, and read; what can't be is refused, and the rest goes on."""

import io
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from whoheld.errors import MissingExtra
from whoheld.model import Document, Refusal
from whoheld.read.accounts import Accounts, shielded
from whoheld.read.archive import read_warc, read_zip
from whoheld.read.change import changed
from whoheld.read.encoding import decode
from whoheld.read.feed import FEED, read_feed
from whoheld.read.jsonl import read_json, read_json_lines
from whoheld.read.pdf import read_pdf
from whoheld.read.refusals import refused
from whoheld.read.report import read_report_file
from whoheld.read.table import has_text_column, read_table
from whoheld.read.unpack import BUFFER, DEEPEST, GZIP, Bomb, gunzipped

Reader = Callable[[io.BufferedReader, str], Iterator[Document | Refusal]]

STDIN = "-"
NOBODY = Accounts()
"""No account is listed, and there is no key."""
_BINARY = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"SQLite format 3")
_HTML = re.compile(r"\s*(?:<!--[^>]{0,2000}-->\s*)*<(?:!doctype\s+html|html|head|body|article|\?xml)\b", re.IGNORECASE)
_LIST = re.compile(r"\s*\[\s*[{\]]")


def read_paths(paths: list[str], *, accounts: Accounts = NOBODY) -> Iterator[Document | Refusal]:
    """Documents of all files, in order, and a refusal for each thing that could not be read; ``-`` is stdin.

    The form goes by the file's name (``.gz`` aside), else by what it begins with. A document stands before the refusals
    that concern a part of it. ``accounts`` says which accounts' names are kept.
    """
    yield from changed(_read_paths(paths), lambda document: shielded(document, accounts))


def _read_paths(paths: list[str]) -> Iterator[Document | Refusal]:
    for path in paths:
        label = "stdin" if path == STDIN else path
        try:
            with _opened(path) as stream:
                yield from read_stream(stream, label)
        except FileNotFoundError:
            yield refused(label, "missing_file", "There is no such file")
        except IsADirectoryError:
            yield refused(label, "is_directory", "This is a folder")
        except MissingExtra as error:
            yield refused(label, "missing_extra", f"{error.subject} {error.reason} ({error.hint})")
        except Bomb as error:
            yield refused(label, "bomb", f"The file is packed too well for a text: {error}")
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
        wrapped = io.BufferedReader(cast(Any, sys.stdin.buffer), BUFFER)
        try:
            yield wrapped
        finally:
            wrapped.detach()  # else stdin would be closed with it


def read_stream(stream: io.BufferedReader, label: str, *, depth: int = 0) -> Iterator[Document | Refusal]:
    """Documents and refusals of one stream; ``label`` is its name, and ``depth`` how many times it was packed."""
    head = stream.peek(BUFFER)
    if head.startswith(GZIP):
        if depth >= DEEPEST:
            yield refused(label, "bomb", f"The file is packed more than {DEEPEST} times over")
            return
        yield from read_stream(gunzipped(stream), label, depth=depth + 1)
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
    marked = next((reader for mark, reader in _BY_MARK.items() if head.startswith(mark)), None)
    return marked or _BY_SUFFIX.get(suffix) or _sniffed(decode(head).text)


def _sniffed(head: str) -> Reader:
    first = head.lstrip().partition("\n")[0]
    if first.startswith("{") or _LIST.match(head):
        return read_json
    if FEED.match(head.lstrip()):
        return read_feed
    if _HTML.match(head):
        return read_html_file
    if has_text_column(first):
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
    **dict.fromkeys((".rss", ".atom"), read_feed),
    ".json": read_json,
}
_BY_MARK: dict[bytes, Reader] = {b"%PDF": read_pdf, b"PK\x03\x04": read_zip, b"WARC/": read_warc}
"""Forms that say what they are, whatever the file is called."""
