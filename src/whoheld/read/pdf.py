"""PDF reports: pypdf gives words with their places on the page, from which paragraphs are made again.

What is no text (scans) is not read. A file's own date of creation says when it was printed, not when it was published,
so the date is a line of its own near the top, or what follows 'Date Created'.
"""

import io
import logging
import math
from collections.abc import Iterator
from functools import partial
from typing import Any

from whoheld.errors import InputError, MissingExtra
from whoheld.model import Document, Refusal
from whoheld.read.clean import clean
from whoheld.read.columns import Piece, paragraphs
from whoheld.read.layout import Block
from whoheld.read.lines import LONGEST, read_whole
from whoheld.read.parts import Parts, finish
from whoheld.read.refusals import refused
from whoheld.read.report import read_blocks
from whoheld.read.when import WORDS, read_when

MOST_PAGES = 2_000
_MOST_TEXT = 16 * 2**20
_MOST_CONTENT = 8 * 2**20  # one page's drawing; a page of text has some kilobytes
_MOST_PIECES = 200_000
_HEAD = 5  # blocks among which a date of its own may stand


class _TooMuch(Exception):
    """A page or the whole file unpacks to more than is read."""


def read_pdf(stream: io.BufferedReader, path: str) -> Iterator[Document | Refusal]:
    """The one report in a PDF file. Raises MissingExtra without pypdf."""
    pypdf = _pypdf()
    data = read_whole(stream, LONGEST)
    if data is None:
        yield refused(path, "too_long", f"The file is larger than {LONGEST >> 20} MB")
        return
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            yield refused(path, "locked", "The PDF asks for a password")
            return
        if len(reader.pages) > MOST_PAGES:
            yield refused(path, "too_long", f"The PDF has more than {MOST_PAGES:,} pages")
            return
        pages = list(_pages(reader))
        title = _title(reader)
    except _TooMuch:
        yield refused(path, "too_long", f"A page or the text unpacks to more than {_MOST_TEXT >> 20} MB")
        return
    except MemoryError:
        yield refused(path, "too_long", "The PDF unpacks to more than the memory holds")
        return
    except Exception as error:  # noqa: BLE001 - a hostile file can raise anything within pypdf; it costs itself only
        yield refused(path, "unreadable", f"It is no PDF that can be read ({type(error).__name__}: {error})"[:300])
        return
    parts = _parts(paragraphs(pages), title)
    if not parts.paragraphs:
        yield refused(path, "no_text", "The PDF holds no text; it may be a scan")
        return
    yield from finish(parts, subject=path, form="pdf", raw=data, lost=0)


def _pypdf() -> Any:
    try:
        import pypdf  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtra("PDF", "needs pypdf", hint="pip install 'whoheld[pdf]'") from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it can't read becomes a Refusal
    return pypdf


def _pages(reader: Any) -> Iterator[list[Piece]]:
    total = 0
    for page in reader.pages:
        contents = page.get_contents()
        if contents is not None and len(contents.get_data()) > _MOST_CONTENT:
            raise _TooMuch
        pieces: list[Piece] = []

        page.extract_text(visitor_text=partial(_take, pieces))
        total += sum(len(piece.text) for piece in pieces)
        if total > _MOST_TEXT:
            raise _TooMuch
        yield pieces


def _take(pieces: list[Piece], text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
    """Note words as pypdf gives them: ``cm`` and ``tm`` are the matrices of the page and of the text."""
    if not text.strip():
        return
    if len(pieces) >= _MOST_PIECES:
        raise _TooMuch
    x = float(cm[0] * tm[4] + cm[2] * tm[5] + cm[4])
    y = float(cm[1] * tm[4] + cm[3] * tm[5] + cm[5])
    height = abs(float(size * (cm[3] or 1.0) * (tm[3] or 1.0))) or 1.0
    if math.isfinite(x + y + height):
        pieces.append(Piece(clean(text), x, y, height))


def _title(reader: Any) -> str | None:
    """The title that the file declares; None where a program made it up of its file's name."""
    title = " ".join(clean(str((reader.metadata or {}).get("/Title") or "")).split())
    made_up = title.lower().startswith("microsoft word") or title.lower().endswith((".doc", ".docx", ".pdf", ".html"))
    return None if made_up or " " not in title else title


def _parts(blocks: list[Block], title: str | None) -> Parts:
    parts = Parts()
    for number, block in enumerate(blocks[:_HEAD]):
        if WORDS.fullmatch(block.text.strip()):
            try:
                parts.published = read_when(block.text.strip())
            except InputError:
                continue
            blocks = blocks[:number] + blocks[number + 1 :]
            break
    read_blocks(parts, blocks)
    if parts.title is None and parts.paragraphs:
        parts.title = title
    return parts
