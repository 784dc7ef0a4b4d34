"""What a report was found to hold, part by part, and the document that is made of it."""

import hashlib
import re
from collections.abc import Iterator

import msgspec

from whoheld.model import Caption, Document, Post, Refusal
from whoheld.read.embedded import Attribution, caption_day, caption_place
from whoheld.read.layout import Block
from whoheld.read.refusals import refused
from whoheld.timespan import Span, day_span

WORD = re.compile(r"\w")
"""What a text needs at least one of: a letter or figure."""


class Paragraph(msgspec.Struct):
    """A paragraph of the text. ``post`` is set on the last one of a post and ``post_from`` says where it begins."""

    text: str
    block: Block | None = None
    credit: tuple[str | None, int, int] | None = None
    post: Attribution | None = None
    post_from: int = 0
    post_url: str | None = None

    @property
    def free(self) -> bool:
        """Whether it may still become a part of a post."""
        return self.post is None and self.credit is None and self.block is not None and not self.block.heading


class Parts(msgspec.Struct):
    """What a report was found to hold."""

    title: str | None = None
    description: str | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None
    lang: str | None = None
    name: str | None = None
    published: Span | None = None
    bad_dates: list[str] = []
    categories: list[str] = []
    endnotes: list[tuple[str, str]] = []
    paragraphs: list[Paragraph] = []


def finish(parts: Parts, *, subject: str, form: str, raw: bytes, lost: int) -> Iterator[Document | Refusal]:
    """The document of ``parts``, then what of it was not read."""
    text, starts = _joined(parts)
    if not WORD.search(text):
        yield refused(subject, "no_text", "The file holds no words of a report")
        return
    document = Document(
        name=parts.name,
        title=parts.title,
        description=parts.description,
        text=text,
        source=parts.source,
        author=parts.author,
        url=parts.url,
        lang=parts.lang,
        published=parts.published,
        categories=tuple(parts.categories),
        captions=tuple(_captions(parts, starts)),
        posts=tuple(_posts(parts, starts, text)),
        endnotes=tuple(parts.endnotes),
        sha256=hashlib.sha256(raw).hexdigest(),
        origin_path=subject,
        form=form,
    )
    yield document
    if lost:
        yield refused(subject, "bad_bytes", f"{lost} bytes are not UTF-8", document=document)
    for written in parts.bad_dates:
        yield refused(subject, "bad_date", f"{written!r} is no date that can be read", document=document)


def _joined(parts: Parts) -> tuple[str, list[int]]:
    """The document's text, and where each paragraph begins in it."""
    pieces = [parts.title] if parts.title else []
    length = len(parts.title) + 2 if parts.title else 0
    starts = []
    for paragraph in parts.paragraphs:
        starts.append(length)
        pieces.append(paragraph.text)
        length += len(paragraph.text) + 2
    return "\n\n".join(pieces), starts


def _captions(parts: Parts, starts: list[int]) -> Iterator[Caption]:
    for paragraph, start in zip(parts.paragraphs, starts, strict=True):
        if paragraph.credit is None:
            continue
        credit, first, end = paragraph.credit
        words = paragraph.text[first:end]
        day = caption_day(words)
        yield Caption(
            credit=credit,
            text=words,
            place=caption_place(words),
            taken=day_span(day) if day else None,
            start=start + first,
            end=start + end,
        )


def _posts(parts: Parts, starts: list[int], text: str) -> Iterator[Post]:
    for paragraph, start in zip(parts.paragraphs, starts, strict=True):
        by = paragraph.post
        if by is None:
            continue
        first, end = starts[paragraph.post_from], start + len(paragraph.text)
        yield Post(
            author=by.author,
            handle=by.handle,
            published=by.published,
            url=paragraph.post_url,
            text=text[first:end],
            start=first,
            end=end,
        )
