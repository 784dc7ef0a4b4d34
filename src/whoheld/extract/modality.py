"""How surely it is said: cues before, at and around the trigger, the strongest deciding."""

import re
from collections.abc import Mapping

import msgspec

from whoheld.extract.matching import triggers
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
_BEFORE, _AFTER = 13, 8  # units before and after a place in which its verb is looked for
_DOUBTED = re.compile(
    r"(?:[\w'’]+,? ){1,5}(?:can ?not|can['’]t|could not|couldn['’]t|(?:is|was|are|were|has been|have been) unable to|"
    r"has not|have not|did not) (?:\w+ly )?(?:verify|confirm|corroborate|verified|confirmed) "
    r"(?:(?:any|either|all|both|some) of |or deny )?(?:this|these|that|those|the|it|such|any|either|whether|if|their)\b"
)
"""How a sentence begins that doubts what the one before it told."""


def is_doubted(masked: str, sentence: Sentence) -> bool:
    """Whether the sentence after it says that somebody can't confirm this."""
    end = sentence.end
    while masked[end : end + 1].isspace():
        end += 1
    return _DOUBTED.match(masked, end) is not None


class ModalityReader:
    """Reads modality off a sentence's characters by the theatre's cue rows."""

    def __init__(self, rows: tuple[CueRow, ...], vocabulary: Vocabulary) -> None:
        self._rows = [(row, vocabulary.compile(row.pattern, row=row.row_id)) for row in rows]
        self._stops = vocabulary.code(";", ";")
        self._triggers = triggers(vocabulary)

    def read(self, sentence: Sentence, trigger: int, *, order: tuple[str, ...] = CLAIMS, reach: int = 16) -> Cue:
        """The modality of the statement whose trigger is unit ``trigger``."""
        codes = sentence.codes
        marked = codes[:trigger] + "T" + codes[trigger + 1 :]
        clause = codes.rfind(self._stops, 0, trigger) + 1
        best = ASSERTED
        for row, pattern in self._rows:
            stronger = best is ASSERTED or order.index(row.modality) > order.index(best.modality)
            if stronger and row.where != "beside" and self._matches(row, pattern, marked, clause, trigger, reach):
                best = Cue(row.modality, row.row_id)  # type: ignore[arg-type]
        return best

    def weigh(self, sentence: Sentence, trigger: int, heard: Mapping[Modality, float]) -> Cue:
        """The likeliest modality: the logarithms of probabilities ``heard`` and the weights of the rows that match."""
        codes = sentence.codes
        marked = codes[:trigger] + "T" + codes[trigger + 1 :]
        clause = codes.rfind(self._stops, 0, trigger) + 1
        best = dict.fromkeys(heard, ASSERTED)
        weights = dict.fromkeys(heard, 0.0)
        for row, pattern in self._rows:
            modality: Modality = row.modality  # type: ignore[assignment]
            if row.weight > weights[modality] and self._matches(row, pattern, marked, clause, trigger, 16):
                weights[modality], best[modality] = row.weight, Cue(modality, row.row_id)
        chosen = max(heard, key=lambda modality: heard[modality] + weights[modality])
        return best[chosen] if best[chosen].row else Cue(chosen, "")

    def governor(self, sentence: Sentence, place: int) -> int:
        """The unit that may carry the claim on the place at unit ``place``: the nearest before it, else after it."""
        codes, stop = sentence.codes, self._stops
        for i in range(place - 1, max(place - 1 - _BEFORE, -1), -1):
            if codes[i] in self._triggers:
                return i
            if codes[i] == stop:
                break
        after = range(place + 1, min(place + _AFTER, len(codes)))
        return next((i for i in after if codes[i] in self._triggers), place)

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
