"""Rows against a sentence: every place that a pattern reaches, with the trigger that reached it."""

import re

import msgspec

from whoheld.extract.units import Sentence
from whoheld.extract.vocabulary import FORCE_CODES, PLACE_CODES, Vocabulary
from whoheld.theatre.wording import PatternRow

_TRIGGERS = (
    "GAIN",
    "TAKE",
    "GAINN",
    "ENTER",
    "BREAK",
    "FALL",
    "PUSH",
    "WITHDRAW",
    "WITHDRAWN",
    "ABANDON",
    "LOSE",
    "HOLD",
    "HELD",
    "HOLDN",
    "DEFEND",
    "REPEL",
    "ATTACKN",
    "ADVANCE",
    "STORM",
    "SIEGED",
    "FIGHTN",
    "FIGHTV",
    "FLAG",
    "RAISE",
    "MOVE",
    "TRY",
    "SIEGEN",
)
_MENTIONED = frozenset(PLACE_CODES + FORCE_CODES)


def triggers(vocabulary: Vocabulary) -> frozenset[str]:
    """The characters of words that can carry a claim: verbs and nouns of gaining, holding, losing, attacking."""
    return frozenset("".join(vocabulary.members(name) for name in _TRIGGERS))


class Candidate(msgspec.Struct, frozen=True):
    """One row reaching one place: unit indices of place and trigger, bounds of the match, the named force if any."""

    row: PatternRow
    rank: int
    place: int | None
    trigger: int
    first: int
    last: int
    named: int | None
    gap: int


class Matcher:
    """All rows of a theatre, compiled."""

    def __init__(self, rows: tuple[PatternRow, ...], vocabulary: Vocabulary) -> None:
        self._rows = [(row, vocabulary.compile(row.pattern, row=row.row_id)) for row in rows]
        self._triggers = triggers(vocabulary)
        self._in = {vocabulary.code(word, word) for word in ("in", ",")}
        self._and = frozenset(vocabulary.members("AND"))

    def match(self, sentence: Sentence) -> list[Candidate]:
        """Every (row, place) that matches, and rows without a place once."""
        if not _MENTIONED.intersection(sentence.codes):
            return []
        found: list[Candidate] = []
        for rank, (row, pattern) in enumerate(self._rows):
            position = 0
            while match := pattern.search(sentence.codes, position):
                found.extend(self._candidates(row, rank, match, sentence))
                position = max(match.start() + 1, position + 1)
        return found

    def _candidates(self, row: PatternRow, rank: int, match: re.Match[str], sentence: Sentence) -> list[Candidate]:
        groups = match.re.groupindex
        named = match.start("F") if "F" in groups and match.group("F") else None
        if "P" not in groups:
            trigger = self._trigger(sentence.codes, match.start(), match.end())
            return [Candidate(row, rank, None, trigger, match.start(), match.end() - 1, named, 0)]
        start, end = match.span("P")
        if "T" in groups:
            trigger = match.start("T")
            gap = start - self._trigger(sentence.codes, match.start(), start)
            return [
                Candidate(row, rank, i, trigger, match.start(), match.end() - 1, named, gap)
                for i in self._places(sentence, start, end)
            ]
        trigger = self._trigger(sentence.codes, match.start(), start, or_after=(end, match.end()))
        if sentence.codes[trigger] not in self._triggers:
            trigger = max(
                start - 1, match.start()
            )  # 'footage shows soldiers in X': no verb of its own carries the claim
        return [
            Candidate(row, rank, i, trigger, match.start(), match.end() - 1, named, abs(i - trigger))
            for i in self._places(sentence, start, end)
        ]

    def _trigger(self, codes: str, start: int, end: int, or_after: tuple[int, int] | None = None) -> int:
        for i in range(end - 1, start - 1, -1):
            if codes[i] in self._triggers:
                return i
        if or_after:
            for i in range(or_after[0], or_after[1]):
                if codes[i] in self._triggers:
                    return i
        return start

    def _places(self, sentence: Sentence, start: int, end: int) -> list[int]:
        """The places of a list; a region that only says where the one before it lies is left out."""
        places: list[int] = []
        for i in range(start, end):
            if sentence.codes[i] not in PLACE_CODES:
                continue
            if sentence.codes[i] in "rd" and places and self._locates(sentence.codes, places[-1], i):
                continue
            places.append(i)
        return places

    def _locates(self, codes: str, before: int, i: int) -> bool:
        between = codes[before + 1 : i]
        return (
            codes[before] not in "rd"
            and bool(between)
            and between[0] in self._in
            and not self._and.intersection(between)
        )
