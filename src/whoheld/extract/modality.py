"""How surely it is said: cues before, at and around the trigger, the strongest deciding."""

import re

import msgspec

from whoheld.extract.units import Sentence
from whoheld.extract.vocabulary import Vocabulary
from whoheld.model import Modality
from whoheld.theatre.wording import CueRow

CLAIMS = ("hedged", "rumoured", "planned", "hypothetical", "denied")
"""Strength of modalities of a claim, weakest first."""
SIGNALS = ("hedged", "planned", "hypothetical", "rumoured", "denied")
"""The same for a signal: that a plan is only rumoured is what matters of it."""


class Cue(msgspec.Struct, frozen=True):
    """A modality and the row that gave it ('' for the default, asserted)."""

    modality: Modality
    row: str


ASSERTED = Cue("asserted", "")


class ModalityReader:
    """Reads modality off a sentence's characters by the theatre's cue rows."""

    def __init__(self, rows: tuple[CueRow, ...], vocabulary: Vocabulary) -> None:
        self._rows = [(row, vocabulary.compile(row.pattern, row=row.row_id)) for row in rows]
        self._stops = vocabulary.code(";", ";")

    def read(self, sentence: Sentence, trigger: int, *, order: tuple[str, ...] = CLAIMS, reach: int = 16) -> Cue:
        """The modality of the statement whose trigger is unit ``trigger``."""
        codes = sentence.codes
        marked = codes[:trigger] + "T" + codes[trigger + 1 :]
        clause = codes.rfind(self._stops, 0, trigger) + 1
        best = ASSERTED
        for row, pattern in self._rows:
            stronger = best is ASSERTED or order.index(row.modality) > order.index(best.modality)
            if stronger and self._matches(row, pattern, marked, clause, trigger, reach):
                best = Cue(row.modality, row.row_id)  # type: ignore[arg-type]
        return best

    def fired(self, sentence: Sentence, trigger: int) -> list[str]:
        """Ids of all cue rows that match at unit ``trigger``."""
        marked = sentence.codes[:trigger] + "T" + sentence.codes[trigger + 1 :]
        clause = sentence.codes.rfind(self._stops, 0, trigger) + 1
        return [row.row_id for row, pattern in self._rows if self._matches(row, pattern, marked, clause, trigger, 16)]

    def _matches(
        self, row: CueRow, pattern: re.Pattern[str], marked: str, clause: int, trigger: int, reach: int
    ) -> bool:
        if row.where == "at":
            return pattern.search(marked, max(clause, trigger - reach), trigger + 1) is not None
        if row.where == "clause":
            return pattern.search(marked, max(clause, trigger - reach + 7), min(trigger + 2, len(marked))) is not None
        return pattern.search(marked) is not None
