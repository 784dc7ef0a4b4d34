"""Lines of printed pages to paragraphs: page furniture dropped, paragraphs kept whole over pages, hyphens mended.

Lengths are in points, ``y`` counts upward from a page's foot. Lines come in the order in which the file draws them, so
that columns stay apart.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from statistics import median, quantiles

import msgspec

from whoheld.read.layout import Block

_EDGE = 3  # lines at the head and foot of a page that may be furniture
_SHARE = 0.4  # of the pages that a line of furniture stands on: two kinds of headers may take turns
_PARAGRAPH_GAP = 1.35
_HEADING = 1.15
_INDENT = 0.8
_LONGEST_HEADING = 250
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:page|p\.)?\s*\d{1,4}(?:\s*(?:/|of|from)\s*\d{1,4})?\W*", re.IGNORECASE)
_ENDED = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_BROKEN = re.compile(r"(\w{1,60})[-\u2010\u00ad]$")
_HYPHENED = re.compile(r"\b\w{1,60}-\w{1,60}")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


class Piece(msgspec.Struct, frozen=True):
    """Some words as drawn: where they begin on the page, and the height of their letters."""

    text: str
    x: float
    y: float
    size: float


class _Line(msgspec.Struct):
    text: str
    x: float
    y: float
    size: float
    page: int


def paragraphs(pages: Iterable[list[Piece]]) -> list[Block]:
    """The paragraphs of all pages in order, each a block of one line; larger letters make a heading."""
    of_pages = [_lines(pieces, number) for number, pieces in enumerate(pages)]
    lines = _without_furniture(of_pages)
    if not lines:
        return []
    body = median(line.size for line in lines for _ in range(1 + len(line.text) // 20))
    whole = {word.casefold() for line in lines for word in _HYPHENED.findall(line.text)}
    found = []
    for group in _groups(lines):
        text = _joined(group, whole)
        heading = group[0].size > body * _HEADING and len(text) <= _LONGEST_HEADING
        found.append(Block((text,), heading=heading))
    return found


def _lines(pieces: list[Piece], page: int) -> list[_Line]:
    lines: list[_Line] = []
    for piece in pieces:
        text = piece.text.translate(_LIGATURES)
        last = lines[-1] if lines else None
        if last and abs(piece.y - last.y) <= 0.4 * max(piece.size, last.size) and piece.x >= last.x:
            last.text += text
            last.size = max(last.size, piece.size)
        else:
            lines.append(_Line(text, piece.x, piece.y, piece.size, page))
    for line in lines:
        line.text = " ".join(line.text.split())
    return [line for line in lines if line.text]


def _without_furniture(pages: list[list[_Line]]) -> list[_Line]:
    edges = [_edge(lines) for lines in pages]
    seen = Counter(key for edge in edges for key in {_key(line) for line in edge})
    enough = max(2, _SHARE * len(pages))
    kept = []
    for lines, edge in zip(pages, edges, strict=True):
        dropped = {id(line) for line in edge if seen[_key(line)] >= enough or _PAGE_NUMBER.fullmatch(line.text)}
        kept += [line for line in lines if id(line) not in dropped]
    return kept


def _edge(lines: list[_Line]) -> list[_Line]:
    heights = sorted({round(line.y) for line in lines})
    outer = {*heights[:_EDGE], *heights[-_EDGE:]}
    return [line for line in lines if round(line.y) in outer]


def _key(line: _Line) -> str:
    return f"{round(line.y / 5)} {_DIGITS.sub('#', line.text.casefold())}"


def _groups(lines: list[_Line]) -> Iterator[list[_Line]]:
    gaps = [a.y - b.y for a, b in pairwise(lines) if a.page == b.page and 0 < a.y - b.y < 3 * max(a.size, b.size)]
    leading = quantiles(gaps, n=4, method="inclusive")[0] if len(gaps) > 1 else (gaps[0] if gaps else 0.0)
    group, left = [lines[0]], lines[0].x
    for before, line in pairwise(lines):
        if _parted(before, line, left, leading):
            yield group
            group, left = [], line.x
        group.append(line)
        left = min(left, line.x)
    yield group


def _parted(before: _Line, line: _Line, left: float, leading: float) -> bool:
    """Whether ``line`` begins a paragraph; ``left`` is the margin of the one before."""
    size = max(before.size, line.size)
    if abs(before.size - line.size) > 0.08 * size:
        return True
    gap = before.y - line.y
    if before.page != line.page or gap < -0.5 * size:  # over a page or to the next column a sentence may go on
        return bool(_ENDED.search(before.text)) and not line.text[:1].islower()
    if gap > max(leading * _PARAGRAPH_GAP, 0.9 * size):
        return True
    return line.x > left + _INDENT * size and bool(_ENDED.search(before.text)) and before.x <= left + _INDENT * size


def _joined(group: list[_Line], whole: set[str]) -> str:
    """The lines as one; a word broken at a line's end is one word, unless the text has it with a hyphen elsewhere."""
    parts = [group[0].text]
    for line in group[1:]:
        broken = _BROKEN.search(parts[-1], max(0, len(parts[-1]) - 61))
        following = re.match(r"\w+", line.text)
        if broken and following and line.text[:1].islower():
            hyphened = f"{broken[1]}-{following[0]}".casefold()
            parts[-1] = parts[-1][:-1] + ("-" if hyphened in whole else "")
        elif not broken:  # 'Kyiv-' and 'Warsaw' are one word, with its hyphen
            parts.append(" ")
        parts.append(line.text)
    return "".join(parts)
