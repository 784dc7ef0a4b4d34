"""Sentences with offsets. Own code, since the splitters on PyPI lose offsets or read under 100 articles a second."""

import re
from collections.abc import Iterator

_END = re.compile(r"[.!?…]+[\"')\]]*(?=\s)|\n\s*\n|\n(?=\s*(?:[-•*]|\d+\.)\s)|\n")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'])(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Capt|Sgt|Brig|Adm|Gov|Sen|Rep|Rev|Prof|St|Jr|Sr|Ph\.D|vs|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|No|Nos|approx|ca|Fig|U\.S|U\.K|U\.N|E\.U|D\.C|a\.m|p\.m|i\.e|e\.g|etc|Inc|"
    r"Ltd|Co|Corp|km|sq|mi|ft|Lt\.-Col|Maj\.-Gen)\.$"
)
_LONGEST = 1200  # a 'sentence' longer than this is a list or a lost line break: it is cut at a comma or semicolon


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of each sentence of a masked text, in order; never empty, never with outer blanks."""
    start = 0
    for match in _END.finditer(text):
        if match.group()[0] == ".":
            before = text[max(start, match.start() - 12) : match.start() + 1]
            following = text[match.end() : match.end() + 40].lstrip()[:1]
            if following.islower() or (_ABBREVIATION.search(before) and not _ends_anyway(before, following)):
                continue
        elif match.group()[0] == "\n" and text[match.end() : match.end() + 1].islower():
            continue  # a paragraph that goes on in lower case was broken by the page's layout
        elif match.group() == "\n" and not _line_break_ends(text, start, match):
            continue
        yield from _pieces(text, start, match.end())
        start = match.end()
    yield from _pieces(text, start, len(text))


def _ends_anyway(before: str, following: str) -> bool:
    # 'p.m. The' ends a sentence, 'Sept. 10' and 'Gen. Valerii' do not
    return before.endswith(("a.m.", "p.m.", "etc.", "Inc.", "Ltd.")) and following.isupper()


def _line_break_ends(text: str, start: int, match: re.Match[str]) -> bool:
    # a single line break ends a sentence after a short line (a heading, an item), not within a wrapped paragraph
    line = text[max(start, text.rfind("\n", start, match.start()) + 1) : match.start()].rstrip()
    following = text[match.end() : match.end() + 1]
    return not line or line[-1] in ".!?:\"'" or (len(line) < 60 and not following.islower()) or len(line) > 200


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > _LONGEST:
        cut = max(text.rfind(mark, start + 200, start + _LONGEST) for mark in (";", ",", " "))
        cut = cut + 1 if cut > start else start + _LONGEST
        yield start, cut
        start = cut
    if end > start:
        yield start, end
