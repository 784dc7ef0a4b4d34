"""How surely it is said: cues before, at and around the trigger, the strongest deciding."""

import re

import msgspec

from whoheld.extract.units import Sentence
from whoheld.extract.vocabulary import Vocabulary
from whoheld.model import Modality
from whoheld.theatre.wording import CueRow

_STRENGTH: dict[str, int] = {"denied": 5, "hypothetical": 4, "planned": 3, "rumoured": 2, "hedged": 1}


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

    def read(self, sentence: Sentence, trigger: int) -> Cue:
        """The modality of the statement whose trigger is unit ``trigger``."""
        codes = sentence.codes
        marked = codes[:trigger] + "T" + codes[trigger + 1 :]
        clause = codes.rfind(self._stops, 0, trigger) + 1
        best = ASSERTED
        for row, pattern in self._rows:
            if self._matches(row, pattern, marked, clause, trigger) and (
                _STRENGTH[row.modality] > _STRENGTH.get(best.modality, 0)
            ):
                best = Cue(row.modality, row.row_id)  # type: ignore[arg-type]
        return best

    def _matches(self, row: CueRow, pattern: re.Pattern[str], marked: str, clause: int, trigger: int) -> bool:
        if row.where == "at":
            return pattern.search(marked, max(clause, trigger - 16), trigger + 1) is not None
        if row.where == "clause":
            return pattern.search(marked, max(clause, trigger - 9), min(trigger + 2, len(marked))) is not None
        return pattern.search(marked) is not None
