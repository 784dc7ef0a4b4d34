"""Escalation statements: declarations of war, mobilisation, annexation, ceasefire, orders to withdraw."""

from whoheld.extract.context import Reading
from whoheld.extract.modality import SIGNALS, ModalityReader
from whoheld.extract.units import Sentence
from whoheld.extract.vocabulary import FORCE_CODES, Vocabulary
from whoheld.model import Signal
from whoheld.theatre.wording import SignalRow
from whoheld.timespan import Span


class SignalReader:
    """Finds signals by the theatre's signal rows."""

    def __init__(self, rows: tuple[SignalRow, ...], vocabulary: Vocabulary) -> None:
        self._rows = [(row, vocabulary.compile(row.pattern, row=row.row_id)) for row in rows]

    def fired(self, sentence: Sentence) -> list[str]:
        """Ids of all signal rows that match in a sentence."""
        return [row.row_id for row, pattern in self._rows if pattern.search(sentence.codes)]

    def read(self, reading: Reading, sentence: Sentence, modality: ModalityReader) -> list[Signal]:
        """The signals of one sentence, one for each topic (a row that says 'occurred' before one that does not)."""
        found: dict[str, tuple[SignalRow, int, int]] = {}
        for row, pattern in self._rows:
            match = pattern.search(sentence.codes)
            if match and (row.topic not in found or (row.occurred and not found[row.topic][0].occurred)):
                found[row.topic] = (row, match.start(), match.end() - 1)
        return [self._signal(reading, sentence, modality, *hit) for hit in found.values()]

    def _signal(
        self, reading: Reading, sentence: Sentence, modality: ModalityReader, row: SignalRow, first: int, last: int
    ) -> Signal:
        units = sentence.units
        document = reading.document
        cue = modality.read(sentence, first, order=SIGNALS, reach=24)
        attribution = reading.speaker(units[last].start)
        speaker = attribution.speaker if attribution else None
        start, end = sentence.start, min(sentence.end, sentence.start + 300)
        if units[last].end > end:
            start, end = units[first].start, units[last].end
        sides = [(abs(i - first), u.side) for i, u in enumerate(units) if u.code in FORCE_CODES and u.side]
        return Signal(
            document=document.id,
            topic=row.topic,
            quote=document.text[start:end],
            start=start,
            end=end,
            subject_side=min(sides)[1] if sides else None,
            claimant=speaker.text if speaker else None,
            claimant_id=speaker.actor if speaker else None,
            claimant_side=speaker.side if speaker else None,
            via=attribution.via if attribution else (),
            modality=cue.modality,
            occurred=row.occurred and cue.modality == "asserted",
            valid=_date(sentence, ()),
            deadline=_deadline(sentence, document.published, cue.modality),
            published=document.published,
            source=document.source,
            rule=row.row_id,
        )


def _date(sentence: Sentence, after: tuple[str, ...]) -> Span | None:
    """The span of the first date phrase; with ``after``, of the first that follows one of these words."""
    for i, unit in enumerate(sentence.units):
        if unit.phrase and unit.phrase.span and (not after or (i and sentence.units[i - 1].low in after)):
            return unit.phrase.span
    return None


def _deadline(sentence: Sentence, published: Span | None, modality: str) -> Span | None:
    """When it shall have happened: a date after 'by', 'until', 'before'; of what is still to come, any later date."""
    named = _date(sentence, ("by", "until", "before"))
    if named or modality not in ("planned", "rumoured", "hypothetical", "hedged"):
        return named
    ahead = _date(sentence, ())
    return ahead if ahead and published and ahead.start >= published.start else None
