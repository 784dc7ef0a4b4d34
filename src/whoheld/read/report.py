"""Text and Markdown reports: title, 'Description', body with posts and captions, by-line, 'Category', 'Date Created'.

Each part is optional, and a text without any of them is a report too. ``Document.text`` is the title and the paragraphs
of the body, posts and captions among them where they stand, each parted by a blank line. Labels, by-line and the lines
that attribute posts are fields of the document and no part of its text.
"""

import io
import re
from collections.abc import Iterator

import msgspec

from whoheld.errors import InputError
from whoheld.model import Document, Refusal
from whoheld.read.clean import clean, without_markup
from whoheld.read.embedded import Attribution, attribution, caption, first_link
from whoheld.read.encoding import decode
from whoheld.read.layout import Block, blocks, front_matter
from whoheld.read.lines import LONGEST, read_whole
from whoheld.read.parts import Paragraph, Parts, finish
from whoheld.read.refusals import refused
from whoheld.read.when import read_when

_LABELS = {
    **{"description": "description", "category": "category", "categories": "category"},
    **{"date created": "date", "date published": "date", "source": "source", "url": "url"},
}
_INLINE = re.compile(r"(category|categories|date created|date published)\s*:\s*(\S.*)", re.IGNORECASE)
_ITEM = re.compile(r"(?:[-•*+]\s+(?:\d{1,3}[.)]\s*)?|\d{1,3}[.)]\s+)(\S.*)")
_BYLINE = re.compile(r"[Bb][Yy]\s+([A-Z@\u0404\u0406\u0407\u0410-\u042f].{1,80})")
_ENDNOTE = re.compile(r"\[\^?(\w{1,4})\][:.]?\s+(https?://\S.*)")
_ADDRESS = re.compile(r"https?://\S+")
_EMPHASIS = "*_ \t"
_LONGEST_TITLE = 250
_LONGEST_VALUE = 200
_LONGEST_DATE = 60
_LONGEST_SOURCE = 80


def read_report_file(stream: io.BufferedReader, path: str) -> Iterator[Document | Refusal]:
    """The one report in a text or Markdown file."""
    data = read_whole(stream, LONGEST)
    if data is None:
        yield refused(path, "too_long", f"The file is larger than {LONGEST >> 20} MB")
        return
    decoded = decode(data)
    if "\0" in decoded.text:
        yield refused(path, "binary", "The file holds NUL bytes, so it is no text")
        return
    if not decoded.text.strip():
        return
    parts = parse_report(decoded.text)
    form = "markdown" if path.lower().removesuffix(".gz").endswith((".md", ".markdown")) else "text"
    yield from finish(parts, subject=path, form=form, raw=data, lost=decoded.lost)


def parse_report(text: str) -> Parts:
    """The parts of a text report."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    fields, text = front_matter(clean(without_markup(text)))
    parts = Parts()
    _take_fields(parts, fields)
    read_blocks(parts, blocks(text))
    return parts


def read_blocks(parts: Parts, found: list[Block], *, captions: frozenset[str] = frozenset()) -> None:
    """Take the blocks of a report into ``parts``; those whose words are in ``captions`` are known to be captions."""
    _Reader(parts, captions).read(found)


def _take_fields(parts: Parts, fields: dict[str, str]) -> None:
    parts.title = fields.get("title") or None
    parts.author = fields.get("author") or None
    parts.source = fields.get("source") or None
    parts.url = fields.get("url") or None
    parts.lang = fields.get("lang") or None
    parts.name = fields.get("id") or None
    written = fields.get("published") or fields.get("date") or ""
    if written:
        _take_date(parts, written)


def _take_date(parts: Parts, written: str) -> None:
    try:
        parts.published = parts.published or read_when(written, month_first=True)
    except InputError:
        parts.bad_dates.append(written[:_LONGEST_VALUE])


class _Reader:
    """Takes blocks one after another; a label waits for its value, a late by-line for what follows it."""

    def __init__(self, parts: Parts, captions: frozenset[str]) -> None:
        self.parts = parts
        self.captions = captions
        self.label: str | None = None
        self.byline: Block | None = None
        self.described = False

    def read(self, found: list[Block]) -> None:
        first = 0
        if found and self.parts.title is None and _is_title(found):
            self.parts.title = found[0].text.strip(_EMPHASIS) or None
            first = 1
        elif found and self.parts.title is not None and self.parts.title == found[0].single:
            first = 1
        for number, block in enumerate(found[first:]):
            self._take(block, early=number < 3)
        if self.byline is not None:
            self._author(self.byline)

    def _take(self, block: Block, *, early: bool) -> None:
        label, rest = _labelled(block)
        if label is not None:
            self.label = label
            if not rest:
                return
            block = msgspec.structs.replace(block, lines=rest)
        if self.label is not None and self._value(block):
            return
        if self.parts.author is None and self.byline is None and _byline(block):
            if early:
                self._author(block)
            else:
                self.byline = block
            return
        if all(_ENDNOTE.fullmatch(line) for line in block.lines):
            self.parts.endnotes += [(m[1], m[2]) for line in block.lines if (m := _ENDNOTE.fullmatch(line))]
            return
        if self.byline is not None:  # the report goes on, so it was a sentence of it
            self._body(self.byline)
            self.byline = None
        self._body(block)

    def _value(self, block: Block) -> bool:
        """Whether the block is (or holds) the value of the label before it."""
        label, self.label = self.label, None
        if label == "description":
            self.described = True
            return False
        if label == "date":
            return self._date(block)
        if label == "category":
            return self._categories(block)
        single = block.single
        if label == "source" and single is not None and len(single) <= _LONGEST_SOURCE and single[-1] not in ".!?:":
            self.parts.source = self.parts.source or single
            return True
        address = next(iter(block.links), None) or single or ""
        if label == "url" and _ADDRESS.fullmatch(address):
            self.parts.url = self.parts.url or address
            return True
        return False

    def _date(self, block: Block) -> bool:
        written = block.lines[0].strip(_EMPHASIS)
        if len(written) > _LONGEST_DATE:
            return False
        _take_date(self.parts, written)
        if len(block.lines) > 1:
            self._take(msgspec.structs.replace(block, lines=block.lines[1:]), early=False)
        return True

    def _categories(self, block: Block) -> bool:
        items = [_ITEM.fullmatch(line) for line in block.lines]
        if all(items):
            self.parts.categories += [item[1].strip() for item in items if item]
            self.label = "category"  # a list with blank lines between its items goes on
            return True
        single = block.single
        if self.parts.categories or single is None or len(single) > _LONGEST_VALUE:
            return False
        self.parts.categories += [name.strip() for name in re.split(r"[,;]", single) if name.strip()]
        return True

    def _author(self, block: Block) -> None:
        match = _BYLINE.fullmatch(block.text.strip(_EMPHASIS))
        if match:
            self.parts.author = match[1].strip(_EMPHASIS)

    def _body(self, block: Block) -> None:
        text = block.text
        by = attribution(text)
        if by is not None and self._post(block, by):
            return
        credited = caption(text)
        credit: tuple[str | None, int, int] | None = None
        if credited is not None:
            credit = (credited.credit, credited.start, credited.end)
        elif text in self.captions:
            credit = (None, 0, len(text))
        self.parts.paragraphs.append(Paragraph(text, block, credit=credit))
        if self.described and credit is None and self.parts.description is None:
            self.parts.description = text

    def _post(self, block: Block, by: Attribution) -> bool:
        """Whether words precede the attribution, in its block or above it; then they are a post."""
        paragraphs = self.parts.paragraphs
        words = block.text[: by.cut].rstrip()
        if words and not block.heading:
            paragraphs.append(Paragraph(words, block))
        elif words or not paragraphs or not paragraphs[-1].free:
            return False
        first = len(paragraphs) - 1
        while first > 0 and paragraphs[first - 1].free and _goes_on(paragraphs[first - 1], paragraphs[first]):
            first -= 1
        last = paragraphs[-1]
        last.post, last.post_from = by, first
        spoken = "\n".join(paragraph.text for paragraph in paragraphs[first:])
        addresses = [link for p in paragraphs[first:] if p.block and p.block is not block for link in p.block.links]
        last.post_url = (block.links[-1] if block.links else None) or first_link(spoken) or next(iter(addresses), None)
        if by.bad_date:
            self.parts.bad_dates.append(by.bad_date)
        return True


def _goes_on(before: Paragraph, after: Paragraph) -> bool:
    # a quotation in Markdown is one post; elsewhere a paragraph in lower case was torn from the one before
    both_quoted = before.block is not None and after.block is not None and before.block.quoted and after.block.quoted
    return both_quoted or after.text.lstrip("\"'*_…")[:1].islower()


def _is_title(found: list[Block]) -> bool:
    block = found[0]
    if block.heading:
        return True
    if block.single is None or len(block.single) > _LONGEST_TITLE or len(found) == 1 or block.quoted:
        return False
    if _labelled(block)[0] or _byline(block) or attribution(block.single) or caption(block.single):
        return False
    return _labelled(found[1])[0] == "description" or not block.single.rstrip("\"'\u201d*_").endswith(
        (".", ":", ";", ",")
    )


def _labelled(block: Block) -> tuple[str | None, tuple[str, ...]]:
    """The label that a block begins with, and the lines after it."""
    first = block.lines[0].strip(_EMPHASIS)
    label = _LABELS.get(first.rstrip(":").rstrip(_EMPHASIS).lower())
    if label is not None:
        return label, block.lines[1:]
    if match := _INLINE.fullmatch(first):
        return _LABELS[match[1].lower()], (match[2], *block.lines[1:])
    return None, ()


def _byline(block: Block) -> bool:
    single = (block.single or "").strip(_EMPHASIS)
    match = _BYLINE.fullmatch(single)
    return bool(match) and len(single.split()) <= 9 and not single.endswith((".", "!", "?", ":", ",", ";"))
