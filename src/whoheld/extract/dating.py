"""When what a claim tells was so: which of the text's time phrases holds for it.

The nearest phrase of its own sentence, counted in words and in clauses that end between; else, for what is told as an
event, the day that the paragraph's first sentence sets for the rest. English wording; another language is another
table.
"""

import re
from bisect import bisect_left
from datetime import timedelta
from typing import Literal

from msgspec.structs import replace

from whoheld.extract.context import Reading
from whoheld.extract.dates import DatePhrase, date_phrases
from whoheld.extract.units import Sentence, Unit
from whoheld.text.sentences import sentences
from whoheld.timespan import Span

Telling = Literal["event", "plan", "given"]
"""An event or state of the text's own time; something to come; something taken for granted ('occupied X')."""

_BESIDE = 25  # characters between two phrases for one time: 'over a week ago, on April 29'
_APPOSED = re.compile(r",?\s*\(?(?:on\s+)?")
_OPENING, _CLOSING = 2, 5  # words before a phrase that opens its sentence, after one that closes it with its speaker
_LONG = timedelta(days=300)
_REACH = {"event": 40, "plan": 25, "given": 25}
"""How far a phrase holds, in words and in what ends of clauses cost; this and the next were tuned on train.jsonl."""
_REACH_LONG_SINCE, _REACH_LONG = 22, 14
_REACH_PAST_TOPIC = 18
_NEVER = 1000
_CLOSE, _BACK = 40, 140  # characters before a phrase that are looked at
_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:'\w+)?|--|[^\w\s]")
_COSTS = {
    **dict.fromkeys((";", "—", "--", ":"), 8),
    **dict.fromkeys(("but", "while", "although", "though", "whereas", "because", "however", "despite"), 6),
    **dict.fromkeys(("which", "who", "that", "where", "when", "after", "before", "as", "since", "until", "if"), 4),
    **dict.fromkeys(("and", "or"), 3),
    ",": 2,
}
_ASIDE = re.compile(
    r"^.{2,}, (?:which|who|where)\b|^.{2,}, (?:a|an|the)\b[^,]*\b\w+ed\b|"  # 'X, a town taken by them in May'
    r"\([^)]*$|^[^(]*\)"
)
_HAD = re.compile(r"^.{12,}\b(?:(?:that|which|who) had|(?:after|where|when|because)\b.*\bhad)\b")
_INSERTED = re.compile(r"\([^()]*\)|, (?:an?|the|which|who|where)\b[^,]{0,120},")
_OTHER_CLAUSE = re.compile(r"\b(?:but|while|although|though|whereas|however)\b")
_BACKGROUND = re.compile(
    r"\b(?:since|after|before|following|until)\b[^.;:]{0,70}\b(?:invasion|invad\w+|war)\b[^.;,]{0,40}$"
)
"""'... since the invasion began in' a month: that month dates the invasion alone."""
_REPORTED = re.compile(
    r"\b(?:said|says|stated|reported|claimed|warned|told|announced|assessed|noted|posted|released|published|confirmed|added|"
    r"wrote|shared|emphasized|declared|denied|filmed|footage|tweeted|\w+ed\s+that)\s+(?:late\s+|early\s+)?"
    r"(?:(?:on|from|in|during|at)\s*)?(?:\b(?:an?|the|his|her|its|their)\s+)?$"
)

_TOPICS = frozenset({"range", "drange", "full", "iso", "past"})
_TOPIC_DAYS = timedelta(days=4)
_LEADS = re.compile(r"\b(?:on|of|from|between|by|over|in|late|early|night|morning|evening|afternoon)\s*$|[a-z]\s+$")
_TOPIC_REACH = 2000  # characters: a longer 'paragraph' is a text without line breaks
_LONGEST = 1200

_CLAUSE = re.compile(
    r"[;:—]|,\s(?:but|and|which|while|where|as|who|though|although)\b|\b(?:but|while|although|though)\b"
)
_CLAUSE_LENGTH = 110
_AHEAD = re.compile(
    r"\b(?:will|would|could|(?-i:may)|might|cannot|can|should|must|if|unless|unlikely|likely to|intend\w*|"
    r"plan(?:s|ned|ning)?|prepar(?:e|es|ed|ing|ation)|aim(?:s|ed|ing)?|seek(?:s|ing)?|hop(?:e|es|ing)|goals?|objectives?|"
    r"expect\w*|anticipat\w*|need(?:s|ed)? to|in order to|conditions|prevent\w*|rather than|as opposed to|as part of|"
    r"in an effort to|ability|allow\w*|mitigate|deprioritize|risks?|threats?|unable|concentrat\w+ on|"
    r"focus(?:ed|ing|es)? (?:efforts )?on)\b",
    re.IGNORECASE,
)
_AHEAD_AFTER = re.compile(r"^[^,;]*\b(?:would|could|cannot|will|may|might)\b")
_PURPOSE = re.compile(r"(\w+)[,\"]?\s+to\s+(?!the\b|an?\b|its\b|their\b|within\b)[a-z]+[^,;]{0,90}$")
_TRIED = re.compile(
    r"(?:attempt\w*|tr(?:y|ies|ied|ying)|fail\w*|manag\w*|continu\w*|beg[aiu]n\w*|start\w*|struggl\w*|claim\w*|forced|"
    r"able|appear\w*|seem\w*|have|efforts?|not|likely|reported\w*|mov(?:ed|ing)|preparations)$",
    re.IGNORECASE,
)
"""Words before 'to' with which it tells what was done ('tried to enter'), not what for ('shelled X to support ...')."""
_EARLIER = re.compile(r"\bhad\s+(?:\w+ly\s+)?$|\b(?:previously|earlier|initially|once|recently|newly)\b", re.IGNORECASE)
_FREE = (
    r"(?:\b(?:the|an?|in|of|on|from|to|into|near|around|newly|recently|now|and|previously|temporarily|within|leave)\s|"
    r"-\s?)"
)
_TAKEN = (
    r"(?:occupied|besieged|held|controlled|contested|captured|liberated|retaken|recaptured|seized|encircled|surrounded)"
)
_GIVEN_PLACE = re.compile(
    rf"{_FREE}{_TAKEN}\s+(?!withdrawal|retreat)(?:[\w'-]+\s+){{0,3}}$|"
    r"\b(?:positions?|strongholds?|frontiers?|defenders|authorities|officials|headquarters|centers?|bridgehead|resistance|"
    r"losses|defeat|checkpoints?|occupation|appointed|backed)\s+(?:(?:in|near|around|at|of|on|along|within|over)\s+)?"
    r"(?:[\w'-]+\s+){0,3}$"
)
_GIVEN_NOUN = re.compile(
    r"\b(?:ongoing|recent|further|future|subsequent|despite|against|response to|to support|supporting|during|for|of|"
    r"with|the|amid)\s+(?:(?:the|ongoing|[A-Z]\w+|ground|offensive|rapid|large-scale|counter)\s+(?:'s\s+)?){0,3}$"
)
_OFFICE = frozenset({"occupation", "administration", "occupied", "besieged", "authorities", "officials"})
_NOUNS = re.compile(
    r"(?:assaults?|attacks?|counter-?attacks?|offensives?|counter-?offensives?|operations?|advances?|battles?|fighting|"
    r"resistance|positions?|withdrawal|retreat|capture|seizure|liberation|recapture|siege|encirclement|control|gains?)"
)


def date_of(reading: Reading, sentence: Sentence, trigger: int) -> Span | None:
    """The span of the time phrase that holds for what unit ``trigger`` tells; None where none does."""
    masked, unit = reading.masked, sentence.units[trigger]
    here = _within(reading.phrases, sentence.start, sentence.end)
    topic = topic_of(reading, sentence)
    if not here and not topic:
        return None
    telling = told_as(masked, sentence, trigger)
    topic = topic if telling == "event" else None
    costs = []
    for phrase in here:
        cost = _cost(masked, sentence, phrase, unit)
        if telling != "plan" and _to_come(phrase, reading.document.published):
            cost += 10 if telling == "event" else _NEVER
        if cost <= _reach(phrase, telling):
            costs.append((cost, phrase.start, phrase))
    if not costs:
        return topic
    cost, _, nearest = min(costs)
    if topic and cost > _REACH_PAST_TOPIC and _apart(masked, nearest, unit) and not _later(nearest, topic):
        return topic
    spans = [p.span for _, _, p in costs if p.span and _same_time(masked, p, nearest)]
    return min(spans, key=lambda span: (span.approximate, span.end - span.start))


def topic_of(reading: Reading, sentence: Sentence) -> Span | None:
    """The day, or the few days, that the first sentence of the sentence's paragraph sets for the rest.

    Not the day of a statement, of a picture or of a publication: those date one sentence.
    """
    masked = reading.masked
    furthest = sentence.start - _TOPIC_REACH
    start = masked.rfind("\n", max(furthest, 0), sentence.start) + 1
    if start == 0 and furthest > 0:
        return None
    start += len(masked[start : sentence.start]) - len(masked[start : sentence.start].lstrip())
    if start >= sentence.start:
        return None
    spans = {
        phrase.span
        for phrase in _opening(reading, start)
        if phrase.kind in _TOPICS and _leads(masked, start, phrase) and not _reported(masked, start, phrase)
    }
    span = spans.pop() if len(spans) == 1 else None
    return span if span and span.end - span.start <= _TOPIC_DAYS else None


def _opening(reading: Reading, start: int) -> list[DatePhrase]:
    """The phrases of the sentence that begins at ``start``, be it among those that were read or not."""
    number = bisect_left(reading.sentences, start, key=lambda other: other.start)
    if number < len(reading.sentences) and reading.sentences[number].start == start:
        return _within(reading.phrases, start, reading.sentences[number].end)
    text = reading.masked[start : start + _LONGEST]
    _, end = next(sentences(text))
    found = date_phrases(text[:end], reading.document.published)
    return [replace(p, start=p.start + start, end=p.end + start) for p in found if p.span]


def told_as(masked: str, sentence: Sentence, trigger: int) -> Telling:
    """Whether unit ``trigger`` tells an event, or something to come or taken for granted."""
    unit = sentence.units[trigger]
    left = masked[sentence.start : unit.start]
    clause = _CLAUSE.split(left)[-1][-_CLAUSE_LENGTH:]
    purpose = _PURPOSE.search(clause)
    noun = _NOUNS.fullmatch(unit.low) is not None
    if unit.low in _OFFICE or (not noun and not purpose and _GIVEN_PLACE.search(clause)):
        return "given"
    if _AHEAD.search(clause) or (purpose and not _TRIED.match(purpose[1])):
        return "plan"
    if len(clause.split()) < 4 and _AHEAD_AFTER.search(masked[unit.end : sentence.end][:70]):
        return "plan"
    given = _EARLIER.search(clause) or (noun and not purpose and _GIVEN_NOUN.search(clause))
    return "given" if given else "event"


def _within(phrases: list[DatePhrase], start: int, end: int) -> list[DatePhrase]:
    """The phrases with a span that begin in ``[start, end)``."""
    first = bisect_left(phrases, start, key=lambda phrase: phrase.start)
    last = bisect_left(phrases, end, lo=first, key=lambda phrase: phrase.start)
    return [phrase for phrase in phrases[first:last] if phrase.span is not None]


def _leads(masked: str, start: int, phrase: DatePhrase) -> bool:
    return _LEADS.search(masked, max(start, phrase.start - _CLOSE), phrase.start) is not None


def _reported(masked: str, start: int, phrase: DatePhrase) -> bool:
    """Whether a phrase is the day on which something was said or shown."""
    return _REPORTED.search(masked, max(start, phrase.start - _CLOSE), phrase.start) is not None


def _reach(phrase: DatePhrase, telling: Telling) -> int:
    if phrase.span is None or phrase.span.end - phrase.span.start < _LONG:
        return _REACH[telling]
    return _REACH_LONG_SINCE if phrase.kind == "since" else _REACH_LONG


def _later(phrase: DatePhrase, topic: Span) -> bool:
    return phrase.span is not None and phrase.span.end > topic.end


def _to_come(phrase: DatePhrase, published: Span | None) -> bool:
    span = phrase.span
    whole = span is None or span.approximate or span.precision in ("month", "year")
    return span is not None and published is not None and not whole and span.end > published.end


def _same_time(masked: str, one: DatePhrase, other: DatePhrase) -> bool:
    """Whether two phrases beside each other tell one time: 'over a week ago, on April 29'."""
    first, second = (one, other) if one.start <= other.start else (other, one)
    if first.span is None or second.span is None or second.start - first.end > _BESIDE:
        return False
    if first.span.approximate != second.span.approximate and _APPOSED.fullmatch(masked, first.end, second.start):
        return True
    return first.span.start < second.span.end and second.span.start < first.span.end


def _cost(masked: str, sentence: Sentence, phrase: DatePhrase, unit: Unit) -> int:
    """How far a phrase stands from a unit: words between, and more for each clause that ends between."""
    after, gap = phrase.start >= unit.end, _gap(masked, phrase, unit)
    words = _WORD.findall(_INSERTED.sub(" ", gap).lower())
    cost = len(words) + sum(_COSTS.get(word, 0) for word in words)
    if not after and len(masked[sentence.start : phrase.start].split()) <= _OPENING:
        return cost // 2  # 'On Friday, ...' holds for the whole sentence
    background = _BACKGROUND.search(masked, max(sentence.start, phrase.start - _BACK), phrase.start)
    if background and not background.start() <= unit.start < phrase.start:
        return _NEVER
    if after and _HAD.search(gap):
        return _NEVER
    reported, apart = _reported(masked, sentence.start, phrase), _apart(masked, phrase, unit)
    closing = len(masked[phrase.end : sentence.end].split()) <= _CLOSING
    if reported and after and not apart and closing:
        return cost // 2  # '..., he said on Sunday.'
    return cost + (12 if apart else 0) + (5 if reported else 0)


def _apart(masked: str, phrase: DatePhrase, unit: Unit) -> bool:
    """Whether a phrase stands in another clause: an aside, or what goes before 'but'."""
    gap = _gap(masked, phrase, unit)
    return _ASIDE.search(gap) is not None or (phrase.end <= unit.start and _OTHER_CLAUSE.search(gap) is not None)


def _gap(masked: str, phrase: DatePhrase, unit: Unit) -> str:
    return masked[unit.end : phrase.start] if phrase.start >= unit.end else masked[phrase.end : unit.start]
