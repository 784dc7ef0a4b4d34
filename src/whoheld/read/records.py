"""One record of a collection (a JSON object, a row of a table) as a document, and what of it was not read."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from whoheld.errors import InputError
from whoheld.model import Document, Post, Refusal
from whoheld.read.clean import clean, without_markup
from whoheld.read.parts import WORD
from whoheld.read.refusals import refused
from whoheld.read.when import read_when
from whoheld.timespan import Span

_DATES = ("published", "date", "doc_date")
_ENDNOTE = re.compile(r"\s*\[(\w{1,8})\][:.]?\s*(.*)", re.S)
_ADDRESSES = frozenset(("id", "url"))  # '&' and ';' are their own there
_BAD_DATE, _BAD_FIELD = "bad_date", "bad_field"


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where a record stands: ``subject`` ('file:line'), the form of the file, the record's own bytes, those lost."""

    subject: str
    form: str
    raw: bytes
    lost: int = 0


class _Fields:
    """A record's fields as text; what can't be used is noted with its reason."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._record = record
        self.problems: list[tuple[str, str]] = []

    def text(self, name: str) -> str | None:
        """The field as one text without outer blanks; numbers are taken as written; None where there is nothing."""
        value = self._record.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.problems.append((_BAD_FIELD, f"'{name}' is {_kind(value)} where a text is expected"))
            return None
        written = str(value) if name in _ADDRESSES else without_markup(str(value))
        return " ".join(clean(written).split()) or None

    def when(self) -> Span | None:
        """The first of the date fields that says something."""
        for name in _DATES:
            value = self._record.get(name)
            if value is None or value == "":
                continue
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                self.problems.append((_BAD_DATE, f"'{name}' is {_kind(value)}, no date"))
                return None
            if isinstance(value, str) and not value.strip():
                continue
            try:
                return read_when(value)
            except InputError as error:
                self.problems.append((_BAD_DATE, f"'{name}': {error.subject} {error.reason}"))
                return None
        return None

    def endnotes(self) -> tuple[tuple[str, str], ...]:
        """Pairs of mark and address from a list of '[1] address', a list of pairs, or an object of marks."""
        value = self._record.get("endnotes")
        if value is None or value == "":
            return ()
        items = list(value.items()) if isinstance(value, dict) else value
        if not isinstance(items, list):
            self.problems.append((_BAD_FIELD, f"'endnotes' is {_kind(value)} where a list is expected"))
            return ()
        notes = [_endnote(item, number) for number, item in enumerate(items, 1)]
        bad = notes.count(None)
        if bad:
            self.problems.append((_BAD_FIELD, f"{bad} of 'endnotes' are no text like '[1] address'"))
        return tuple(note for note in notes if note is not None)


def read_record(record: Mapping[str, Any], origin: Origin) -> Iterator[Document | Refusal]:
    """The record's document, then what of it was not read; or the one reason why there is no document."""
    words = record.get("text")
    if not isinstance(words, str) or not words.strip():
        what = "There is no 'text'" if words is None else f"'text' is {_kind(words)}"
        yield refused(origin.subject, "no_text", what)
        return
    text = clean(without_markup(words))
    if not WORD.search(text):
        yield refused(origin.subject, "no_text", "'text' holds markup and no words")
        return
    fields = _Fields(record)
    document = _document(fields, text, origin)
    yield document
    if origin.lost:
        fields.problems.append(("bad_bytes", f"{origin.lost} bytes are not UTF-8"))
    for reason, what in fields.problems:
        yield refused(origin.subject, reason, what, document=document)


def _document(fields: _Fields, text: str, origin: Origin) -> Document:
    title, author, published, url = fields.text("title"), fields.text("author"), fields.when(), fields.text("url")
    handle = fields.text("handle") or (author if author and author.startswith("@") else None)
    start = 0
    if title and not text.lstrip().startswith(title):
        start = len(title) + 2
        text = f"{title}\n\n{text}"
    posts: tuple[Post, ...] = ()
    if handle:
        handle = handle if handle.startswith("@") else f"@{handle}"
        end = len(text)
        post = Post(
            author=author or handle,
            handle=handle,
            published=published,
            url=url,
            text=text[start:],
            start=start,
            end=end,
        )
        posts = (post,)
    return Document(
        name=fields.text("id"),
        title=title,
        text=text,
        source=fields.text("source"),
        author=author,
        url=url,
        lang=fields.text("lang"),
        published=published,
        posts=posts,
        endnotes=fields.endnotes(),
        sha256=hashlib.sha256(origin.raw).hexdigest(),
        origin_path=origin.subject,
        form=origin.form,
    )


def _endnote(item: Any, number: int) -> tuple[str, str] | None:
    if isinstance(item, str):
        match = _ENDNOTE.fullmatch(item)
        return (match[1], clean(match[2]).strip()) if match else (str(number), clean(item).strip())
    if isinstance(item, list | tuple) and len(item) == 2 and all(isinstance(part, str | int) for part in item):
        return str(item[0]).strip("[] "), clean(str(item[1])).strip()
    return None


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return "blank"
    if isinstance(value, bool):
        return "true or false"
    return {dict: "an object", list: "a list", int: "a number", float: "a number"}.get(type(value), "empty")
