"""Who says it: the nearest speaker of each part of a text, the relay chain outward, and the speaker's side."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable

import msgspec

from whoheld.extract.introductions import Introductions
from whoheld.extract.quotations import quotations, within
from whoheld.extract.speakers import Speaker, SpeakerReader, opens_phrase
from whoheld.extract.units import Sentence, Unit, is_capital
from whoheld.extract.vocabulary import Vocabulary
from whoheld.model import Actor

__all__ = ("Attribution", "ClaimantFinder", "Speaker", "speaker_at")

_LONGEST = 1600  # characters that one attribution covers at most
_NEAR_AFTER, _NEAR_BEFORE, _FAR = 160, 220, 700  # characters between a quotation and its speaker
_CLAUSE = 8  # characters of the shortest clause before 'X said'
_ENDS = (",", ";", "-", "—")
_STOPS = (",", ".", ";", ":", '"')
_LOOK = 8  # attributions looked at before a quotation
_OFFICE = 80  # characters of the longest office before a name
_SHORT, _ORPHAN = 3, 8  # words of a quotation that is no speech by itself, and of one that surely is


class Attribution(msgspec.Struct, frozen=True):
    """What stands at ``[start, end)`` is the speaker's word; ``via`` the relays outward from the speaker.

    ``presupposed``: it is a noun phrase of the narrator's ('occupied Kherson'), which the speaker need not vouch for.
    """

    start: int
    end: int
    speaker: Speaker
    via: tuple[str, ...] = ()
    quoted: bool = False
    presupposed: bool = False


class _Scan(msgspec.Struct):
    """A sentence while it is read: attributions and relays so far."""

    text: str
    masked: str
    sentence: Sentence
    units: list[Unit]
    last: Speaker | None
    found: list[Attribution] = []
    relays: list[str] = []

    def add(self, start: int, end: int, speaker: Speaker, via: tuple[str, ...] = ()) -> None:
        """Note that the stretch is the speaker's word."""
        if end > start:
            self.found.append(Attribution(start, min(end, start + _LONGEST), speaker, via))


class ClaimantFinder:
    """Finds speakers in parsed sentences. ``defender`` is the side of mayors and governors not called otherwise."""

    def __init__(
        self, actors: tuple[Actor, ...], vocabulary: Vocabulary, *, defender: str | None, attacker: str | None
    ) -> None:
        self._reader = SpeakerReader(actors, vocabulary, defender=defender, attacker=attacker)
        self._sides = {defender, attacker} - {None}
        words = vocabulary.classes | vocabulary.lists
        self._is = words
        self._bars = words["BEV"] - {"'s", "'re"}
        self._doubtful = words["claim"] | words["doubtful"] | words["thatonly"]
        self._clausal = (words["BEV"] | words["HAVE"] | words["MODAL"] | {"that"}) - {"'s"}
        self._triggers: dict[str, Callable[[_Scan, int], None]] = {
            **dict.fromkeys(words["ISSUE"], self._issued),
            **dict.fromkeys(words["SAYAS"], self._seen),
            **dict.fromkeys(words["claim"], self._owned),
            **dict.fromkeys(words["SAY"] | words["say"], self._said),
            **dict.fromkeys(words["quote"], self._quoted),
            "according": self._according,
            ":": self._headed,
        }

    def find(self, text: str, masked: str, sentences: list[Sentence]) -> list[Attribution]:
        """All attributions of a document by their start; of two that cover the same the later one is the nearer."""
        found: list[Attribution] = []
        spans = quotations(text, masked)
        memory = Introductions(self._is, self._reader.nouns)
        last: Speaker | None = None
        for sentence in sentences:
            here = self._of_sentence(text, masked, sentence, last)
            memory.hear(sentence)
            own = []
            for attribution in here:
                speaker = memory.name(memory.known(attribution.speaker))
                memory.introduce(text, speaker)
                own.append(msgspec.structs.replace(attribution, speaker=speaker))
            if own:
                last = own[-1].speaker
                own.extend(self._presupposed(sentence, own, spans))
            elif last is None:
                last = self._alone(text, sentence)
            found.extend(own)
        found.sort(key=lambda a: a.start)
        wider = _spread(masked, spans, found, sentences)
        return sorted([*wider, *found], key=lambda a: a.start)

    def _alone(self, text: str, sentence: Sentence) -> Speaker | None:
        """The one actor of a sentence that was not read word by word: who 'he' is, if nobody has spoken yet."""
        if any(unit.kind == "word" for unit in sentence.units):
            return None
        actors = [i for i, unit in enumerate(sentence.units) if unit.kind == "actor"]
        return self._reader.ending_at(text, sentence.units, actors[0]) if len(actors) == 1 else None

    def _of_sentence(self, text: str, masked: str, sentence: Sentence, last: Speaker | None) -> list[Attribution]:
        triggers = self._triggers
        scan: _Scan | None = None
        for i, unit in enumerate(sentence.units):
            if unit.low in triggers and unit.kind == "word":
                scan = scan or _Scan(text, masked, sentence, sentence.units, last)
                triggers[unit.low](scan, i)
        return scan.found if scan else []

    def _according(self, scan: _Scan, i: int) -> None:
        units = scan.units
        if i + 2 >= len(units) or units[i + 1].low != "to":
            return
        if speaker := self._phrase(scan, i + 2):
            self._relayed(scan, units[i].end if i and units[i - 1].low in self._is["AND"] else None, speaker)

    def _headed(self, scan: _Scan, i: int) -> None:
        """'Kadyrov: the town is ours': who stands alone before a colon says what follows it."""
        units = scan.units
        before = i - 1
        if not i or self._reader.start_of(units, before) or any(u.kind == "settlement" for u in units[:i]):
            return
        speaker = self._reader.ending_at(scan.text, units, before)
        if speaker and (speaker.actor or speaker.side in self._sides):
            scan.add(units[i].end, scan.sentence.end, speaker)

    def _relayed(self, scan: _Scan, start: int | None, speaker: Speaker) -> None:
        """The sentence, or what follows ``start``, is the speaker's word, or relayed by him where another says it."""
        begins = scan.sentence.start if start is None else start
        scan.found = [
            msgspec.structs.replace(a, via=(*a.via, speaker.text))
            if a.start >= begins and a.speaker.text != speaker.text
            else a
            for a in scan.found
        ]
        scan.add(begins, scan.sentence.end, speaker)
        scan.relays.append(speaker.text)

    def _quoted(self, scan: _Scan, i: int) -> None:
        """'TASS reports, citing the ministry', 'TASS quoted him as saying', 'was quoted by TASS as saying'."""
        units = scan.units
        passive = i + 2 < len(units) and units[i + 1].low == "by"
        speaker = self._phrase(scan, i + (2 if passive else 1)) if i + 1 < len(units) else None
        if speaker is None:
            return
        if passive:
            scan.relays.append(speaker.text)
            return
        relay = None if units[i].low in ("citing", "quoting") else self._subject(scan, i)
        outer = (relay.text,) if relay else tuple(a.speaker.text for a in scan.found[-1:])
        scan.found = [msgspec.structs.replace(a, speaker=speaker, via=outer) for a in scan.found]
        scan.add(scan.sentence.start if not relay else units[i].end, scan.sentence.end, speaker, outer)
        scan.relays.extend(outer)

    def _issued(self, scan: _Scan, i: int) -> None:
        """'issued an acknowledgement of', where the noun is one of saying."""
        if (self._is["SAYN"] | self._is["claim"]).intersection(u.low for u in scan.units[i + 1 : i + 6]):
            self._forward(scan, i)
        elif scan.units[i].low in self._is["say"]:
            self._said(scan, i)

    def _seen(self, scan: _Scan, i: int) -> None:
        """'are taking it as a sign', 'described the town as lost'."""
        if any(u.low == "as" for u in scan.units[i + 1 : i + 6]):
            self._forward(scan, i)

    def _forward(self, scan: _Scan, i: int) -> None:
        if speaker := self._subject(scan, i):
            scan.add(scan.units[i].end, scan.sentence.end, speaker)

    def _owned(self, scan: _Scan, i: int) -> None:
        """'Russian claims to have captured', 'the assessment of the institute that'."""
        units = scan.units
        if units[i].low not in self._is["claim"] or not self._has_clause(units, i):
            return
        if speaker := self._reader.owner(scan.text, units, i):
            scan.add(units[i].end, self._until(scan, i), speaker, tuple(scan.relays[-1:]))

    def _has_clause(self, units: list[Unit], noun: int) -> bool:
        """Whether the noun of saying governs a clause: 'claims to have', 'the claim on Friday that'."""
        for unit in units[noun + 1 : noun + 10]:
            if unit.low == "that" or (unit is units[noun + 1] and unit.low in self._is["content"]):
                return True
            if unit.kind == "word" and (unit.low in _STOPS or unit.low in self._clausal or unit.low in self._triggers):
                return False
        return False

    def _said(self, scan: _Scan, i: int) -> None:
        units = scan.units
        if units[i].low in self._doubtful and self._is_noun(units, i):
            self._owned(scan, i)
            return
        if i + 2 < len(units) and units[i + 1].low == "by":  # 'as confirmed by'
            if units[i].low in self._is["SAY"] and (speaker := self._phrase(scan, i + 2)):
                self._relayed(scan, None, speaker)
            return
        if units[i].low in self._is["infer"] and units[self._reader.before(units, i)].low in self._is["claim"]:
            return  # 'his comments suggest': the narrator's inference
        speaker = self._subject(scan, i)
        if speaker is None:
            self._inverted(scan, i)
            return
        if units[i].low in self._is["mind"] and any(a.start <= units[i].start < a.end for a in scan.found):
            return  # 'the official said that the US believes': the official's word
        via = tuple(r for r in scan.relays[-1:] if r != speaker.text)
        if units[i].low in self._is["tell"] and (outlet := self._reader.outlet(scan.text, units, i + 1)):
            via = (outlet, *via)
        content = self._has_content(units, i)
        if self._covers_before(scan, speaker, i, content=content):
            scan.add(scan.sentence.start, speaker.start, speaker, via)
        scan.add(units[i].end, self._until(scan, i), speaker, via)

    def _inverted(self, scan: _Scan, i: int) -> None:
        """'..., said the governor': of what stands before and after it."""
        units = scan.units
        if units[i].low not in self._is["inverted"] or not 0 < i < len(units) - 1:
            return
        if units[i - 1].low in (",", '"', "'") and (speaker := self._phrase(scan, i + 1)):
            start = scan.sentence.start if speaker.start > units[i].start else units[i].end
            scan.add(start, scan.sentence.end, speaker, tuple(scan.relays[-1:]))

    def _is_noun(self, units: list[Unit], i: int) -> bool:
        """Whether 'claims', 'reports' is the noun: after an owner, an adjective, an article or a preposition."""
        if not i:
            return False
        before, unit = units[i - 1], units[i]
        if unit.low in self._is["doubtful"] and is_capital(unit.form):
            return True
        if unit.low in self._is["thatonly"]:
            return i + 1 >= len(units) or units[i + 1].low != "that"
        if before.kind == "demonym" or before.low == "'s":
            return True
        if before.kind != "word" or before.low == "to":
            return False
        return before.low in self._is["DET"] or before.low in self._is["sort"] or before.low in self._is["PREPADJ"]

    def _has_content(self, units: list[Unit], i: int) -> bool:
        """Whether the verb of saying governs something that follows it, not just a time, place or medium."""
        j = i + 1
        if units[i].low in self._is["tell"]:
            j = self._reader.end_of(units, j)
        if j >= len(units) or units[j].low in (".", ";", ","):
            return j + 1 < len(units) and units[j].low == "," and units[j + 1].low in ("that", '"')
        if units[j].kind != "date" and units[j].low not in self._is["adjunct"]:
            return True
        clause = next((k for k in range(j, len(units)) if units[k].low in _ENDS), len(units))
        return any(unit.low in self._clausal or unit.kind in ("force", "state") for unit in units[j:clause])

    def _covers_before(self, scan: _Scan, speaker: Speaker, i: int, *, content: bool) -> bool:
        """Whether '..., X said.' speaks of what came before; 'In the south, X said that ...' does not."""
        begins = speaker.phrase if speaker.phrase >= 0 else speaker.start
        if begins >= scan.units[i].start:
            return False
        before = scan.masked[scan.sentence.start : max(begins, scan.sentence.start)].rstrip()
        if len(before) < _CLAUSE or before.lower().endswith(("but,", "and,")):
            return False
        if before.endswith((",", "—")) and not content:
            return True
        closing = before.rfind('"', len(before) - _OFFICE)
        return closing > 0 and not before[closing - 1].isspace() and not before[closing + 1 : closing + 2].strip()

    def _until(self, scan: _Scan, i: int) -> int:
        """Where the speaker's word ends: with the sentence, or where the narrator infers something from it."""
        units = scan.units
        for j in range(i + 2, len(units)):
            if units[j].low in self._is["infer"] and units[j].kind == "word":
                k = j - 1
                while k > i and units[k].low in self._is["ADV"]:
                    k -= 1
                if units[k].low == "which" and k > i + 1:
                    k -= 1
                if units[k].low in (",", "—"):
                    return units[k].start
        return scan.sentence.end

    def _phrase(self, scan: _Scan, first: int) -> Speaker | None:
        j = first
        while j < len(scan.units) - 1 and opens_phrase(scan.units[j]):
            j += 1
        if self._reader.is_pronoun(scan.units[j]):
            return self._again(scan, scan.units[j])
        return self._reader.starting_at(scan.text, scan.units, first)

    def _again(self, scan: _Scan, unit: Unit) -> Speaker | None:
        last = scan.found[-1].speaker if scan.found else scan.last
        if last is None:
            return Speaker(unit.start, unit.end, scan.text[unit.start : unit.end], None, None, unit.start)
        return Speaker(unit.start, unit.end, last.text, last.actor, last.side, unit.start, last.name)

    def _subject(self, scan: _Scan, verb: int, *, passive: bool = False) -> Speaker | None:
        """Who governs the verb at ``verb``; in the passive ('is reported') nobody, if that isn't asked for."""
        units = scan.units
        j = self._reader.before(units, verb)
        going = units[verb].low.endswith("ing")
        if not (going or passive) and any(u.kind == "word" and u.low in self._bars for u in units[j + 1 : verb]):
            return None
        if j < 0 or units[j].low == "'s":
            return None
        unit = units[j]
        if unit.low in ("and", "but", "or", "then") or (going and unit.low in (",", "by", "while", "after")):
            return self._clause_subject(scan)
        if unit.low in (",", "-", "—"):
            return self._reader.beside(scan.text, units, j)
        if self._reader.is_pronoun(unit):
            may = any(u.low in self._is["MODAL"] for u in units[j + 1 : verb])
            return None if may and not (scan.last or scan.found) else self._again(scan, unit)
        by = self._reader.start_of(units, j) - 1
        if going and by > 0 and units[by].low == "by" and units[by - 1].low in self._is["quote"]:
            return self._subject(scan, by - 1, passive=True)  # 'was quoted by TASS as saying'
        return self._reader.ending_at(scan.text, units, j)

    def _clause_subject(self, scan: _Scan) -> Speaker | None:
        """Of '... and claimed', '..., saying': who spoke before in the sentence, or its subject."""
        if scan.found:
            return scan.found[-1].speaker
        opening = self._reader.opening(scan.text, scan.units)
        if opening is None:
            first = next((u for u in scan.units if u.kind == "word" and u.low not in ('"', "but", "and")), None)
            return self._again(scan, first) if first and self._reader.is_pronoun(first) else None
        return opening

    def _presupposed(
        self, sentence: Sentence, own: list[Attribution], spans: list[tuple[int, int]]
    ) -> list[Attribution]:
        """Noun phrases that take a holder for granted, outside of quotations: 'occupied Kherson'."""
        units = sentence.units
        found = []
        for i, unit in enumerate(units[:-1]):
            if unit.kind != "word" or unit.low not in self._is["presupposing"]:
                continue
            if i and not self._is_adjective(units, i):
                continue
            last = self._place_after(units, i)
            if last is not None and not within(spans, unit.start):
                found.append(Attribution(unit.start, units[last].end, own[-1].speaker, presupposed=True))
        return found

    def _is_adjective(self, units: list[Unit], i: int) -> bool:
        before = units[i - 1]
        if before.low in ("-", "'s") or before.kind == "demonym":
            return True
        if before.kind != "word" or before.low == "and":
            return False
        return before.low in self._is["PREPADJ"] | self._is["DET"] | self._is["ADJ"]

    def _place_after(self, units: list[Unit], i: int) -> int | None:
        """The last place of the list that the adjective at ``i`` belongs to."""
        j = i + 1
        while j < min(len(units), i + 6) and units[j].kind == "word" and self._is_small(units[j]):
            j += 1
        last = None
        while j < len(units) and units[j].kind in ("settlement", "unknown", "region", "other", "area", "landmark"):
            last = j
            j += 1
            if j + 1 < len(units) and units[j].low in ("and", ","):
                j += 1
        return last

    def _is_small(self, unit: Unit) -> bool:
        return unit.low in self._is["ADJ"] | self._is["CITYN"] | self._is["DET"] | {"of", "in"}


def _spread(
    masked: str, spans: list[tuple[int, int]], found: list[Attribution], sentences: list[Sentence]
) -> list[Attribution]:
    """A quotation of several sentences has one speaker: the one named at its end, or just before it."""
    wider: list[Attribution] = []
    voiced = sorted((a for a in found if not a.presupposed), key=lambda a: a.speaker.start)
    named = [a.speaker.start for a in voiced]
    for start, end in spans:
        first, last = bisect_left(named, end), bisect_left(named, end + _NEAR_AFTER)
        near = next((a for a in voiced[first:last] if a.start <= end), None)
        if near is None:
            words = masked.count(" ", start, end)
            at = bisect_left(named, start)
            near = _before(voiced, at, start, alone=words >= _SHORT)
            if near is None and at and words >= _ORPHAN and start - voiced[at - 1].speaker.end < _FAR:
                # a whole sentence that nobody near has spoken goes on with what was said, where its end was read too
                near = voiced[at - 1] if _is_read(sentences, end - 1) else None
        if near is not None:
            wider.append(Attribution(start, end, near.speaker, near.via, quoted=True))
    return wider


def _before(voiced: list[Attribution], at: int, start: int, *, alone: bool) -> Attribution | None:
    """Who speaks shortly before the quotation that begins at ``start``: the last of ``voiced[:at]``.

    A word or two in quotation marks do not stand ``alone``: they are a speaker's of the same sentence.
    """
    for attribution in reversed(voiced[max(at - _LOOK, 0) : at]):
        if start - attribution.speaker.end >= _NEAR_BEFORE:
            break
        if attribution.speaker.end <= start + 1 and (alone or attribution.start <= start < attribution.end):
            return attribution
    return None


def _is_read(sentences: list[Sentence], at: int) -> bool:
    i = bisect_right(sentences, at, key=lambda sentence: sentence.start) - 1
    return i >= 0 and at < sentences[i].end


def speaker_at(attributions: list[Attribution], start: int) -> Attribution | None:
    """The attribution that governs what begins at ``start``: the shortest that covers it, the last named on a tie.

    ``attributions`` are in the order of their starts. None for what a noun phrase of the narrator's takes for granted.
    """
    best: Attribution | None = None
    at = bisect_right(attributions, start, key=lambda a: a.start)
    for attribution in reversed(attributions[bisect_left(attributions, start - _LONGEST, key=lambda a: a.start) : at]):
        if (
            start < attribution.end
            and not (attribution.speaker.start <= start < attribution.speaker.end)
            and (best is None or attribution.end - attribution.start < best.end - best.start)
        ):
            best = attribution
    return None if best is not None and best.presupposed else best
