"""Escalation statements: declarations of war, mobilisation, annexation, ceasefire, orders to withdraw."""

import re
from datetime import timedelta

import msgspec

from whoheld.extract.claimants import Speaker
from whoheld.extract.context import Reading
from whoheld.extract.modality import SIGNALS, Cue, ModalityReader
from whoheld.extract.units import Sentence, Unit
from whoheld.extract.vocabulary import FORCE_CODES, MENTIONS, Needed, Vocabulary
from whoheld.model import Modality, Signal
from whoheld.theatre.wording import SignalRow
from whoheld.timespan import Span, day_span

_AHEAD = ("planned", "rumoured", "hypothetical", "hedged")
_WEEK = timedelta(days=7)
_BE = r"(?:is|are|was|were|has|have|had|will|would|does|do|did)"
_RELATIVE = ("speaker", "enemy", "prev")
_STEPS = frozenset(
    (
        *("referendum", "referenda", "referendums", "vote", "votes", "ballot", "plan", "plans", "bill"),
        *("preparations", "talks", "efforts", "drive", "campaign"),
    )
)
_OFF = r"(?:put|postponed|delayed|held|announced|ordered|completed)"
_SOON = r"(?:planned|prepared|scheduled|expected)"
_ASKS = r"(?:call|appeal|ask|press|plea|wish|hope)"
_AROUND: tuple[tuple[str, Modality, str], ...] = (
    ("not", "denied", rf"\bTOPIC(?: [^\s;:.,]+){{0,2}} {_BE} (?:not|n't|never)\b"),
    ("no", "denied", r"\b(?:no|no talk of an?|no question of an?) (?:\w+ )?TOPIC"),
    ("rejected", "denied", r"\bTOPIC(?: [^\s;:.,]+){0,2} (?:ruled out|rejected|denied|dismissed)\b"),
    ("would", "hypothetical", rf"\bTOPIC (?:\w+ )?(?:would|could|might)\b(?! be {_OFF}\b)"),
    ("either", "hypothetical", r"\beither (?:\w+ ){0,4}TOPIC"),
    ("called-for", "hypothetical", rf"\b{_ASKS}\w* (?:[^\s;:]+ ){{0,6}}for (?:[^\s;:]+ ){{0,2}}TOPIC"),
    ("demanded", "hypothetical", r"\b(?:demand|urg)\w* (?:\w+ ){0,3}TOPIC"),
    ("put-off", "planned", rf"\bTOPIC(?: [^\s;:.]+){{0,3}} would be {_OFF}\b"),
    ("will", "planned", r"\bTOPIC(?: [^\s;:.]+){0,4} (?:will|shall|are to|is to|are due|is due)\b"),
    ("prepared", "planned", rf"\bTOPIC(?: \w+){{0,2}} {_BE} (?:being |been )?{_SOON}\b"),
)
"""Wording about a topic that the cues of claims don't have, since a topic is often the subject of its sentence."""


class SignalReader:
    """Finds signals by the theatre's signal rows."""

    def __init__(self, rows: tuple[SignalRow, ...], vocabulary: Vocabulary) -> None:
        self._rows = [(row, vocabulary.compile(row.pattern, row=row.row_id)) for row in rows]
        self._needed = Needed(vocabulary.needed(row.pattern) for row in rows)

    def may_be_in(self, words: frozenset[str]) -> bool:
        """Whether a sentence of these words (in small letters) may hold a signal: a cheap look before it is parsed."""
        return self._needed.may_match(words)

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
        cue = _cue(sentence, first, last, modality)
        attribution = reading.speaker(units[last].start)
        if attribution and _headline(reading, sentence, attribution.speaker):
            attribution = None
        subject = _subject(sentence, first, last, attribution.speaker if attribution else None)
        if attribution and _about(attribution.speaker, subject, cue):
            attribution = None
        speaker = attribution.speaker if attribution else None
        start, end = _bounds(sentence, first, last)
        valid, deadline = _date(sentence, ()), _deadline(sentence, last, document.published, cue.modality)
        if valid and deadline and deadline.start - valid.start == _WEEK:
            valid = deadline  # 'will be announced on Friday': the next one
        return Signal(
            document=document.id,
            topic=row.topic,
            quote=document.text[start:end],
            start=start,
            end=end,
            subject_side=_side(subject, speaker),
            claimant=speaker.text if speaker else None,
            claimant_name=speaker.name if speaker else None,
            claimant_id=speaker.actor if speaker else None,
            claimant_side=speaker.side if speaker else None,
            via=attribution.via if attribution else (),
            modality=cue.modality,
            occurred=row.occurred and cue.modality == "asserted" and not _a_step(units, last),
            valid=valid,
            deadline=deadline,
            published=document.published,
            source=document.source,
            rule=row.row_id + (f"+{cue.row}" if cue.row else ""),
        )


def _cue(sentence: Sentence, first: int, last: int, modality: ModalityReader) -> Cue:
    """The stronger of the cues that claims have and those about a topic."""
    best = modality.read(sentence, first, order=SIGNALS, reach=24)
    words = [unit.low for unit in sentence.units]
    text = " ".join([*words[:first], "TOPIC", *words[last + 1 :]])
    for name, meant, pattern in _AROUND:
        stronger = best.modality == "asserted" or SIGNALS.index(meant) > SIGNALS.index(best.modality)
        if stronger and re.search(pattern, text):
            best = msgspec.structs.replace(best, modality=meant, row=f"topic.{name}")
    return best


def _subject(sentence: Sentence, first: int, last: int, speaker: Speaker | None) -> Unit | None:
    """Whose act it is: the adjective right before the topic, else the nearest force, state or leader who does not

    speak, else the speaker, else any adjective. An owner ('Redland's minister') is a speaker's, not an actor.
    """
    units = sentence.units
    near: list[tuple[int, int, int]] = []
    for i, unit in enumerate(units):
        owner = i + 1 < len(units) and units[i + 1].low in ("'s", "'")
        if unit.code not in FORCE_CODES or not unit.side or owner:
            continue
        speaks = speaker is not None and unit.start < speaker.end and speaker.start < unit.end
        adjective = unit.code == MENTIONS["demonym"]
        rank = 0 if adjective and i + 1 in (first, last) else 3 if adjective else 2 if speaks else 1
        near.append((rank, first - i if i < first else max(i - last, 0), i))
    return units[min(near)[2]] if near else None


def _side(subject: Unit | None, speaker: Speaker | None) -> str | None:
    """The subject's side; of 'we' the speaker's. 'The enemy' and the like name none here."""
    side = subject.side if subject else None
    if side == "speaker":
        return speaker.side if speaker and speaker.side not in (None, "other") else None
    return None if side in _RELATIVE else side


def _a_step(units: list[Unit], last: int) -> bool:
    """Whether only a step toward it is told: 'announced the annexation referendum', 'ordered mobilisation plans'."""
    return last + 1 < len(units) and units[last + 1].low in _STEPS


def _headline(reading: Reading, sentence: Sentence, speaker: Speaker) -> bool:
    """Whether a speaker without an entry stands in the headline, where any word has a capital and looks like a name."""
    title = reading.document.title or ""
    at = reading.document.text.find(title)
    return speaker.actor is None and bool(title) and at <= sentence.start and sentence.end <= at + len(title)


def _about(speaker: Speaker, subject: Unit | None, cue: Cue) -> bool:
    """Whether the 'speaker' is whom a rumour is about: nobody spreads a rumour about himself."""
    named = subject is not None and speaker.start < subject.end and subject.start < speaker.end
    return cue.modality == "rumoured" and named


def _bounds(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    start, end = sentence.start, min(sentence.end, sentence.start + 300)
    units = sentence.units
    return (start, end) if units[last].end <= end else (units[first].start, units[last].end)


def _date(sentence: Sentence, after: tuple[str, ...]) -> Span | None:
    """The span of the first date phrase; with ``after``, of the first that follows one of these words."""
    for i, unit in enumerate(sentence.units):
        if unit.phrase and unit.phrase.span and (not after or (i and sentence.units[i - 1].low in after)):
            return unit.phrase.span
    return None


def _deadline(sentence: Sentence, last: int, published: Span | None, modality: str) -> Span | None:
    """When it shall have happened: a date after 'by', 'until', 'before'; of what is still to come, any later date."""
    named = _date(sentence, ("by", "until", "before"))
    if named or published is None or modality not in _AHEAD:
        return named
    ahead = [span for i, unit in enumerate(sentence.units) if (span := _coming(unit, published, after=i > last))]
    return ahead[-1] if ahead else None


def _coming(unit: Unit, published: Span, *, after: bool) -> Span | None:
    """The date that a unit names, where it is still to come; a weekday that follows the topic is the next one."""
    span = unit.phrase.span if unit.phrase else None
    if unit.phrase is None or span is None:
        return None
    if after and span.last_day < published.first_day and unit.phrase.text.lower().endswith("day"):
        span = day_span(span.first_day + _WEEK) if span.first_day == span.last_day else span
    return span if span.last_day > published.last_day else None
