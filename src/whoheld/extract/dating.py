"""When what a claim tells was so: which of the text's time phrases holds for it.

The nearest phrase of its own sentence, counted in words and in clauses that end between; else, for what is told as an
event, the day that the paragraph's first sentence sets for the rest. English wording; another language is another
table.
"""

import re
from bisect import bisect_left
from datetime import timedelta
from typing import Literal

from whoheld.extract.context import Reading
from whoheld.extract.dates import DatePhrase
from whoheld.extract.units import Sentence, Unit
from whoheld.timespan import Span

Telling = Literal["event", "other"]
"""An event or state of the text's own time, or other: something to come, or taken for granted."""

_BESIDE = 25  # characters between two phrases for one time: 'over a week ago, on April 29'
_OPENING = 2  # words before a phrase that opens its sentence ('Also on Friday, ...'), or after one that closes it
_LONG = timedelta(days=300)
_REACH = {
    "event": 40,
    "other": 25,
}  # words, and what ends of clauses cost, as far as a phrase holds; tuned on train.jsonl
_REACH_LONG_SINCE, _REACH_LONG = 22, 14
_REACH_PAST_TOPIC = 18
_NEVER = 1000
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
_TOPIC_REACH = 3000  # characters: a longer 'paragraph' is a text without line breaks

_CLAUSE = re.compile(
    r"[;:—]|,\s(?:but|and|which|while|where|as|who|though|although)\b|\b(?:but|while|although|though)\b"
)
_CLAUSE_LENGTH = 110
_AHEAD = re.compile(
    r"\b(?:will|would|could|may|might|cannot|can|should|must|if|unless|unlikely|likely to|intend\w*|"
    r"plan(?:s|ned|ning)?|prepar(?:e|es|ed|ing|ation)|aim(?:s|ed|ing)?|seek(?:s|ing)?|hop(?:e|es|ing)|goals?|objectives?|expect\w*|"
    r"anticipat\w*|need(?:s|ed)? to|in order to|conditions|prevent\w*|rather than|as opposed to|as part of|in an effort to|ability|"
    r"allow\w*|mitigate|deprioritize|risks?|threats?|unable|concentrat\w+ on|focus(?:ed|ing|es)? (?:efforts )?on)\b",
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
_FREE = r"(?:\b(?:the|an?|in|of|on|from|to|into|near|around|newly|recently|now|and|previously|temporarily|within|leave)\s|-\s?)"
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
_OFFICE = frozenset({"occupation", "occupied", "besieged", "authorities", "officials"})
_NOUNS = re.compile(
    r"(?:assaults?|attacks?|counter-?attacks?|offensives?|counter-?offensives?|operations?|advances?|battles?|fighting|"
    r"resistance|positions?|withdrawal|retreat|capture|seizure|liberation|recapture|siege|encirclement|control|gains?)"
)


def date_of(reading: Reading, sentence: Sentence, trigger: int) -> Span | None:
    """The span of the time phrase that holds for what unit ``trigger`` tells; None where none does."""
    masked, unit = reading.masked, sentence.units[trigger]
    telling = told_as(masked, sentence, trigger)
    topic = topic_of(reading, sentence) if telling == "event" else None
    costs = []
    for phrase in _within(reading.phrases, sentence.start, sentence.end):
        cost = _cost(masked, sentence, phrase, unit)
        if telling == "event" and _to_come(phrase, reading.document.published):
            cost += 10
        if cost <= _reach(phrase, telling):
            costs.append((cost, phrase.start, phrase))
    if not costs:
        return topic
    cost, _, nearest = min(costs)
    if topic and cost > _REACH_PAST_TOPIC and nearest.span and nearest.span.end <= topic.end:
        return topic
    beside = [p for _, _, p in costs if p.start - nearest.end <= _BESIDE and nearest.start - p.end <= _BESIDE]
    spans = [p.span for p in beside if p.span and nearest.span and _meet(p.span, nearest.span)]
    return min(spans, key=lambda span: (span.approximate, span.end - span.start))


def topic_of(reading: Reading, sentence: Sentence) -> Span | None:
    """The day, or the few days, that the first sentence of the sentence's paragraph sets for the rest.

    Not the day of a statement, of a picture or of a publication: those date one sentence.
    """
    masked, sentences = reading.masked, reading.sentences
    start = masked.rfind("\n", 0, sentence.start) + 1
    if sentence.start - start > _TOPIC_REACH:
        return None
    first = sentences[bisect_left(sentences, start, key=lambda other: other.start)]
    if first.start >= sentence.start:
        return None
    spans = {
        phrase.span
        for phrase in _within(reading.phrases, first.start, first.end)
        if phrase.kind in _TOPICS
        and _LEADS.search(masked, first.start, phrase.start)
        and not _REPORTED.search(masked, first.start, phrase.start)
    }
    span = spans.pop() if len(spans) == 1 else None
    return span if span and span.end - span.start <= _TOPIC_DAYS else None


def told_as(masked: str, sentence: Sentence, trigger: int) -> Telling:
    """Whether unit ``trigger`` tells an event, or something to come or taken for granted."""
    unit = sentence.units[trigger]
    left = masked[sentence.start : unit.start]
    clause = _CLAUSE.split(left)[-1][-_CLAUSE_LENGTH:]
    purpose = _PURPOSE.search(clause)
    if _AHEAD.search(clause) or (purpose and not _TRIED.match(purpose[1])) or _EARLIER.search(clause):
        return "other"
    if len(clause.split()) < 4 and _AHEAD_AFTER.search(masked[unit.end : sentence.end][:70]):
        return "other"
    if unit.low in _OFFICE:
        return "other"
    given = _GIVEN_NOUN if _NOUNS.fullmatch(unit.low) else _GIVEN_PLACE
    return "other" if not purpose and given.search(clause) else "event"


def _within(phrases: list[DatePhrase], start: int, end: int) -> list[DatePhrase]:
    """The phrases with a span that begin in ``[start, end)``."""
    first = bisect_left(phrases, start, key=lambda phrase: phrase.start)
    last = bisect_left(phrases, end, lo=first, key=lambda phrase: phrase.start)
    return [phrase for phrase in phrases[first:last] if phrase.span is not None]


def _reach(phrase: DatePhrase, telling: Telling) -> int:
    if phrase.span is None or phrase.span.end - phrase.span.start < _LONG:
        return _REACH[telling]
    return _REACH_LONG_SINCE if phrase.kind == "since" else _REACH_LONG


def _to_come(phrase: DatePhrase, published: Span | None) -> bool:
    span = phrase.span
    whole = span is None or span.approximate or span.precision in ("month", "year")
    return span is not None and published is not None and not whole and span.end > published.end


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _cost(masked: str, sentence: Sentence, phrase: DatePhrase, unit: Unit) -> int:
    """How far a phrase stands from a unit: words between, and more for each clause that ends between."""
    after = phrase.start >= unit.end
    gap = masked[unit.end : phrase.start] if after else masked[phrase.end : unit.start]
    words = _WORD.findall(gap.lower())
    cost = len(words) + sum(_COSTS.get(word, 0) for word in words)
    before = masked[sentence.start : phrase.start]
    if not after and len(before.split()) <= _OPENING:
        return cost // 2  # 'On Friday, ...' holds for the whole sentence
    background = _BACKGROUND.search(before)
    if background and not sentence.start + background.start() <= unit.start < phrase.start:
        return _NEVER
    aside = _ASIDE.search(gap) is not None
    reported = _REPORTED.search(before) is not None
    if after and reported and not aside and len(masked[phrase.end : sentence.end].split()) <= _OPENING:
        return cost // 2  # '..., he said on Sunday.'
    if aside or (not after and _OTHER_CLAUSE.search(gap)):
        cost += 12
    return cost + 5 if reported else cost
