"""Quotations of a text: where they open and close, with marks of both kinds and those left open."""

from bisect import bisect_left

_LONGEST = 1500  # characters of one speaker's quotation,
_OPEN = 400  # and of one that nothing closes
_OPENS = "“«"
_CLOSES = "”»"
_BEFORE = "([—-:/'"
_AFTER = ")],.;:!?—-/'"


def quotations(text: str, masked: str) -> list[tuple[int, int]]:
    """Spans between double quotation marks in order. A paragraph that opens a mark again goes on with the quotation.

    A mark that nothing closes holds to the end of its paragraph; one that nothing opens reaches back to the start.
    """
    spans: list[tuple[int, int]] = []
    start = -1
    for at in _marks(masked):
        if _opens(text, masked, at, inside=start >= 0):
            if start >= 0:
                spans.append((start, _paragraph(masked, start, at)))
            start = at
        elif start >= 0:
            spans.append((start, min(at + 1, start + _LONGEST)))
            start = -1
        elif not spans:
            spans.append((max(masked.rfind("\n", 0, at) + 1, at - _LONGEST), at + 1))
    if start >= 0:
        spans.append((start, _paragraph(masked, start, len(masked))))
    return spans


def within(spans: list[tuple[int, int]], at: int) -> bool:
    """Whether a place stands within one of the spans (in order, not overlapping)."""
    i = bisect_left(spans, (at + 1,)) - 1
    return i >= 0 and spans[i][0] <= at < spans[i][1]


def _marks(masked: str) -> list[int]:
    found = []
    at = masked.find('"')
    while at >= 0:
        found.append(at)
        at = masked.find('"', at + 1)
    return found


def _opens(text: str, masked: str, at: int, *, inside: bool) -> bool:
    if text[at] in _OPENS:
        return True
    if text[at] in _CLOSES:
        return False
    before, after = masked[at - 1 : at] if at else " ", masked[at + 1 : at + 2]
    blank_before, blank_after = before.isspace() or before in _BEFORE, after.isspace() or after in _AFTER
    if blank_before != blank_after:
        return blank_before
    return not inside


def _paragraph(masked: str, start: int, end: int) -> int:
    """Where a quotation left open at ``start`` ends: with its paragraph, and before ``end``."""
    line = masked.find("\n", start, end)
    return min(line if line >= 0 else end, start + _OPEN, end)
