"""CSV: a row is a document; the columns are named as the fields of JSON lines, or as exports of posts name them."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

from whoheld.model import Document, Refusal
from whoheld.read.lines import LONGEST, Line, read_lines
from whoheld.read.records import Origin, read_record
from whoheld.read.refusals import refused

_DELIMITERS = ",;\t"
_SHOWN = 12
_MEDIA = "media"
_ALSO = {
    "text": ("content", "message", "body", "full_text", "tweet", "post", "post_text", "tweet_text", "caption"),
    "author": ("name", "display_name", "author_name", "user_name", "full_name", "channel"),
    "handle": ("username", "screen_name", "user", "account", "author_handle", "author_username"),
    "published": ("date", "doc_date", "time", "created_at", "timestamp", "datetime", "date_time", "posted_at"),
    "url": ("link", "permalink", "post_url", "tweet_url", "uri"),
    "id": ("post_id", "tweet_id", "message_id", "status_id", "id_str"),
    "source": ("platform", "site"),
    _MEDIA: ("media_url", "media_urls", "attachments", "photos", "images", "photo_url"),
}
"""What exports of posts call the fields, the first that is there; blanks and hyphens count as '_'."""
_NAMED = frozenset((*_ALSO, "title", "lang", "endnotes"))
_ENOUGH = 3
_LINK = re.compile(r"https?://[^\s,;|\"'\[\]]+")
_MOST_MEDIA = 20


class _Feed:
    """Lines for the csv module, which keeps what each row was made of: a row may hold many lines."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self.taken: list[Line] = []
        self.last = 0

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken.append(line)
        self.last = line.number
        return line.text + "\n"

    def take(self) -> list[Line]:
        """The lines since the last call."""
        taken, self.taken = self.taken, []
        return taken


def read_table(stream: io.BufferedReader, path: str) -> Iterator[Document | Refusal]:
    """A document for each row, after a first row with the columns' names, 'text' among them."""
    lines = read_lines(stream)
    head = next((line for line in lines if line.text.strip()), None)
    if head is None:
        return
    delimiter = max(_DELIMITERS, key=head.text.count)
    try:
        columns = _columns(head.text, delimiter)
    except csv.Error:
        columns = []
    if "text" not in columns:
        shown = ", ".join(columns[:_SHOWN]) or head.text[:60]
        yield refused(path, "no_text_column", f"The first row names no column 'text', nor one like it (it has {shown})")
        return
    feed = _Feed(lines)
    rows = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        try:
            with _longest():
                row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield refused(_subject(path, feed.take()), "bad_row", f"The row is not CSV ({error})")
            continue
        yield from _read_row(row, columns, feed.take(), path)


@contextmanager
def _longest() -> Iterator[None]:
    """The csv module knows one limit of a field for the process, by default below a long report: it is put back."""
    before = csv.field_size_limit(LONGEST)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def has_text_column(line: str) -> bool:
    """Whether a first line is one of columns, the words of a report among them."""
    delimiter = max(_DELIMITERS, key=line.count)
    if delimiter not in line:
        return False
    try:
        given = [name.strip().lower() for name in next(csv.reader([line.rstrip("\r")], delimiter=delimiter))]
        columns = _columns(line.rstrip("\r"), delimiter)
    except (csv.Error, StopIteration):
        return False
    # a sentence with commas may hold one of these words alone between two
    return "text" in given or ("text" in columns and len(_NAMED.intersection(columns)) >= _ENOUGH)


def _columns(line: str, delimiter: str) -> list[str]:
    """The columns' names as the fields of JSON lines, where they are known."""
    names = [name.strip().lower() for name in next(csv.reader([line], delimiter=delimiter, strict=True))]
    plain = ["_".join(name.replace("-", " ").replace("_", " ").split()) for name in names]
    for field, others in _ALSO.items():
        found = next((other for other in others if other in plain), None)
        if found and field not in names:
            names[plain.index(found)] = field
    return names


def _addresses(cell: str) -> list[list[str]]:
    links = _LINK.findall(cell)[:_MOST_MEDIA]
    return [[f"media{number}", link] for number, link in enumerate(links, 1)]


def _read_row(row: list[str], columns: list[str], lines: list[Line], path: str) -> Iterator[Document | Refusal]:
    subject = _subject(path, lines)
    if any(line.too_long for line in lines):
        yield refused(subject, "too_long", f"A line of the row is longer than {LONGEST >> 20} MB")
    elif any("\0" in line.text for line in lines):
        yield refused(subject, "binary", "The row holds NUL bytes, so it is no text")
    elif len(row) > len(columns):
        yield refused(subject, "bad_row", f"The row has {len(row)} cells, the first row {len(columns)}")
    elif any(cell.strip() for cell in row):
        raw = b"\n".join(line.raw for line in lines)
        record: dict[str, object] = {name: cell for name, cell in zip(columns, row, strict=False) if cell.strip()}
        if _MEDIA in record:
            record.setdefault("endnotes", _addresses(str(record[_MEDIA])))
        yield from read_record(
            record, Origin(subject=subject, form="csv", raw=raw, lost=sum(line.lost for line in lines))
        )


def _subject(path: str, lines: list[Line]) -> str:
    first = lines[0].number if lines else 0
    last = lines[-1].number if lines else 0
    return f"{path}:{first}" if first == last else f"{path}:{first}-{last}"
