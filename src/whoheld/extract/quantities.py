"""Counted and measured figures: 'more than 40 towns and villages', '3,000 sq km', 'within 50 km', '90 percent'."""

import re
from typing import Literal

import msgspec

from whoheld.model import Comparator, Quantity

FigureKind = Literal["counted", "distance", "percent"]

_OPS: tuple[tuple[str, Comparator], ...] = (
    (
        r"more than|over|at least|no fewer than|no less than|not less than|upwards of|in excess of|exceeding|"
        r"a minimum of",
        ">=",
    ),
    (r"less than|under|fewer than|at most|up to|as many as|no more than|within|nearly|almost", "<="),
    (r"about|around|some|approximately|roughly|circa|an estimated|estimated|close to", "~"),
)
_NUMBER = r"\d{1,3}(?:[,  ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_OP = "|".join(f"(?:{words})" for words, _ in _OPS)
_SETTLEMENTS = (
    r"(?:settlements?|towns?|villages?|localit(?:y|ies)|communit(?:y|ies)|cit(?:y|ies)|hamlets?|"
    r"population cent(?:er|re)s?|populated areas?)"
)
_AREA = (
    r"(?:square\s+(?P<area>kilomet(?:er|re)s?|km|miles?)|sq\.?\s*(?P<area2>km|kilomet(?:er|re)s?|mi(?:les?)?)\b\.?|"
    r"km\s?2|km²)"
)
_LENGTH = r"(?P<length>kilomet(?:er|re)s?|kms?|miles?|mi)\b"


def _figures(words: frozenset[str]) -> re.Pattern[str]:
    spelled = "|".join(sorted(words, key=lambda w: (-len(w), w))) or "(?!)"
    number = rf"(?:{_NUMBER}|(?:a |several |two |three )?(?:{spelled})(?:[ -](?:{spelled}))*(?![a-z])(?: of)?)"
    return re.compile(
        rf"(?:\b(?P<op>{_OP})\s+)?(?:the\s+)?\b(?P<n>{number})\s?-?\s*(?:"
        rf"(?P<set>(?:[a-z-]+\s+){{0,2}}?{_SETTLEMENTS}(?:\s*(?:,|and|&)\s*(?:[a-z]+\s+)?{_SETTLEMENTS})*)|"
        rf"(?P<sq>{_AREA})(?:\s+of(?:\s+[a-z]+){{0,2}}\s+(?:territory|land))?|(?P<len>{_LENGTH})|"
        r"(?P<pct>%|per\s?cent\b|percent\b))",
        re.IGNORECASE,
    )


class Figure(msgspec.Struct, frozen=True):
    """A figure at ``[start, end)``: a counted set or an area ('counted'), a 'distance', or a 'percent'."""

    start: int
    end: int
    kind: FigureKind
    quantity: Quantity


class FigureReader:
    """Finds figures; ``numbers`` maps number words to values."""

    def __init__(self, numbers: dict[str, float]) -> None:
        self._numbers = numbers
        self._pattern = _figures(frozenset(numbers))

    def find(self, masked: str) -> list[Figure]:
        """The figures of a masked text, in order."""
        return [figure for match in self._pattern.finditer(masked) if (figure := self._figure(match))]

    def _figure(self, match: re.Match[str]) -> Figure | None:
        value = self._value(match["n"])
        if value is None:
            return None
        unit, kind = _unit(match)
        if unit == "settlements" and value <= 1:
            return None  # 'one village' is a place without a name, not a count
        op = _comparator(match["op"])
        if op == "=" and re.match(r"(?:dozens|hundreds|thousands|several)\b", match["n"], re.IGNORECASE):
            op = ">="
        quantity = Quantity(value=value, op=op, unit=unit, text=match.group().strip())
        return Figure(match.start(), match.end(), kind, quantity)

    def _value(self, text: str) -> float | None:
        text = text.lower()
        if text[0].isdigit():
            return float(re.sub(r"[,  ]", "", text))
        total = 0.0
        for word in re.split(r"[ -]+", text.removesuffix(" of")):
            value = self._numbers.get(word)
            if value is None:
                total = total or {"a": 0.0, "several": 0.0}.get(word, total)
            elif word in ("hundred", "dozen", "thousand"):
                total = (total or 1) * value
            else:
                total += value
        return total or None


def _comparator(words: str | None) -> Comparator:
    for pattern, op in _OPS:
        if words and re.fullmatch(pattern, words, re.IGNORECASE):
            return op
    return "="


def _unit(match: re.Match[str]) -> tuple[str, FigureKind]:
    if match["set"]:
        return "settlements", "counted"
    if match["sq"]:
        return ("mi2" if "mi" in match["sq"].lower() else "km2"), "counted"
    if match["len"]:
        return ("mi" if match["len"].lower().startswith("mi") else "km"), "distance"
    return "percent", "percent"
