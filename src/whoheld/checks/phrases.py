"""What the words around a figure say of it: since when, from what, and whether for the first time. English wording."""

import re
from typing import Literal

import msgspec

Measured = Literal["to border", "to place", "depth"]

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_SINCE = re.compile(
    rf"\bsince\s+(?:the\s+)?(?:start|beginning|early|late|mid|end|last|yesterday|this|\d|(?:{_MONTHS})[a-z]*\b|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\bfor\s+(?:only\s+)?the\s+(?:very\s+)?first\s+time\b|\bthe\s+first\s+time\s+(?:since|in)\b", re.I)
_WITHIN = re.compile(
    r"\b(?:with)?in\s+(?:just\s+|only\s+|the\s+(?:last|past)\s+)?(?P<n>an?|one|two|three|four|five|six|seven|\d+)\s+"
    r"(?P<unit>hour|day|week)s?\b",
    re.IGNORECASE,
)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7}
_BORDER = re.compile(r"\b(?:borders?|frontiers?)\b", re.IGNORECASE)
_LEFT = re.compile(r"\b(?:left|remain|remains|remaining|to go|short of|away from)\b", re.IGNORECASE)
_DEPTH = re.compile(r"\b(?:deep|depth|inland|into)\b", re.IGNORECASE)
_ADVANCE = re.compile(r"\b(?:advanc|push|mov|gone|progress|breakthrough|broke)\w*\b", re.IGNORECASE)
_NAMED = re.compile(
    r"\s*(?:of|from|outside|away from)\s+(?:the\s+)?"
    r"(?:(?:city|town|village|outskirts|centre|center|edge|gates)\s+(?:of\s+)?)*"
    r"(?P<name>[^\W\d_a-z][\w'’-]*(?:\s+[^\W\d_a-z][\w'’-]*){0,2})"
)
_REGIONAL = re.compile(r"\b(?:oblast|region|raion|province|district)s?\b|\w-\w", re.IGNORECASE)
_NEAR = 70  # characters after a figure that can say what it is measured from
_CLAUSE = re.compile(r"[;:.!?]\s")


class Phrase(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of a figure.

    ``since``: the date said is the start of a period up to the report. ``days``: the length of the period ('within a
    day'). ``first_time``: said to be the first time. ``measured``: what a distance is measured from, with the
    ``place``'s name; ``left``: it is told as a distance that is left. ``at`` is where the figure stands in the passage.
    """

    since: bool = False
    days: int | None = None
    first_time: bool = False
    measured: Measured | None = None
    place: str | None = None
    left: bool = False
    at: int = 0


def read_phrase(passage: str, figure: str | None) -> Phrase:
    """Read the words of ``passage`` (the sentence) around ``figure`` (as written; None: not known where)."""
    text = " ".join(passage.split())
    wanted = " ".join((figure or "").split())
    at = max(text.casefold().find(wanted.casefold()), 0) if wanted else 0
    rest = _CLAUSE.split(text[at + len(wanted) : at + len(wanted) + _NEAR])[0]
    before = _CLAUSE.split(text[max(at - _NEAR, 0) : at])[-1]
    measured, place = _measured(before, rest)
    return Phrase(
        since=_SINCE.search(text) is not None,
        days=_days(text),
        first_time=_FIRST.search(text) is not None,
        measured=measured,
        place=place,
        left=_LEFT.search(rest) is not None and measured == "to border",
        at=at,
    )


def _days(text: str) -> int | None:
    match = _WITHIN.search(text)
    if match is None:
        return None
    word = match["n"].casefold()
    count = int(word) if word.isdigit() else _NUMBERS[word]
    return max(round(count * _DAYS[match["unit"].casefold()]), 1)


def _measured(before: str, rest: str) -> tuple[Measured | None, str | None]:
    named = _NAMED.match(rest)
    border = _BORDER.search(rest)
    if named and border and border.start() <= named.end() + 2 and _REGIONAL.search(named["name"]):
        return None, None  # the border of a region, which is no line of the map
    if border and not (named and named.end() + 12 < border.start()):
        return "to border", None
    if named:
        return "to place", named["name"]
    if _DEPTH.search(rest) or _ADVANCE.search(rest):
        return "depth", None
    if _BORDER.search(before) and not _ADVANCE.search(before):
        return "to border", None
    return ("depth", None) if _ADVANCE.search(before) else (None, None)
