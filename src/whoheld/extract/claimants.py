"""Who says it: the nearest speaker of each part of a text, the relay chain outward, and the speaker's side."""

from collections.abc import Sequence

import msgspec

from whoheld.extract.units import Sentence, Unit, is_capital
from whoheld.extract.vocabulary import FORCE_CODES, Vocabulary
from whoheld.model import Actor

RELATIVE = ("speaker", "enemy", "prev")


class Speaker(msgspec.Struct, frozen=True):
    """A speaker as written at ``[start, end)``; ``side`` None where it can't be told."""

    start: int
    end: int
    text: str
    actor: str | None
    side: str | None
    phrase: int = -1  # where the noun phrase around the name begins


class Attribution(msgspec.Struct, frozen=True):
    """What stands at ``[start, end)`` is the speaker's word; ``via`` the relays outward from the speaker."""

    start: int
    end: int
    speaker: Speaker
    via: tuple[str, ...] = ()
    quoted: bool = False


_OUTSIDE = "other"


class ClaimantFinder:
    """Finds speakers in parsed sentences. ``defender`` is the side of mayors and governors not called otherwise."""

    def __init__(
        self, actors: tuple[Actor, ...], vocabulary: Vocabulary, *, defender: str | None, attacker: str | None
    ) -> None:
        self._actors = {actor.actor_id: actor for actor in actors}
        self._is = {name: frozenset(words) for name, words in vocabulary.classes.items()}
        self._defender, self._attacker = defender, attacker

    def find(self, text: str, masked: str, sentences: list[Sentence]) -> list[Attribution]:
        """All attributions of a document, narrower ones last."""
        found: list[Attribution] = []
        last: Speaker | None = None
        named: str | None = None
        known: dict[str, Speaker] = {}
        for sentence in sentences:
            sides = [u.side for u in sentence.units if u.code in FORCE_CODES and u.side not in (*RELATIVE, None)]
            here = sides[0] if sides else named
            own = []
            for attribution in self._of_sentence(text, masked, sentence, last):
                own.append(
                    self._institution(attribution, here if "country" in attribution.speaker.text else named, known)
                )
                self._introduce(text, own[-1].speaker, known)
            if own:
                last = own[-1].speaker
            found.extend(own)
            named = here
        return self._spread_over_quotes(masked, sentences, found)

    def _institution(self, attribution: Attribution, named: str | None, known: dict[str, Speaker]) -> Attribution:
        """The side and actor of a speaker who was introduced before, or goes without a country.

        'Hnatenko' after 'Pavlo Hnatenko, the deputy governor'; 'the general', 'its spokesman' of the one before; 'the
        defence ministry' and 'the country's intelligence' of the side that was spoken of last.
        """
        speaker = attribution.speaker
        words = speaker.text.lower().split()
        if speaker.actor or speaker.side != _OUTSIDE:
            return attribution
        before = known.get(words[-1])
        if before is not None and (
            speaker.text[-len(words[-1])].isupper() or words[0] in ("the", "its", "his", "their")
        ):
            speaker = msgspec.structs.replace(speaker, side=before.side, actor=before.actor)
        elif words[0] in ("its", "his", "their") and "" in known:
            speaker = msgspec.structs.replace(speaker, side=known[""].side)
        elif words[0] == "the" and named and self._of_a_party(speaker.text.split()[1:]):
            speaker = msgspec.structs.replace(speaker, side=named)
        return msgspec.structs.replace(attribution, speaker=speaker)

    def _of_a_party(self, words: list[str]) -> bool:
        if words and words[0].lower().startswith("country"):
            return True
        return bool(self._is["INSTN"].intersection(w.lower() for w in words)) and not any(is_capital(w) for w in words)

    def _introduce(self, text: str, speaker: Speaker, known: dict[str, Speaker]) -> None:
        """Remember a speaker by the last word of the name and by the nouns of the phrase ('the general')."""
        if speaker.side is None:
            return
        known[""] = speaker
        phrase = text[max(speaker.phrase, 0) : speaker.end].lower().split() if speaker.phrase >= 0 else []
        nouns = [word.strip(",") for word in phrase if word.strip(",") in self._is["SPEAKERN"] | self._is["PERSONN"]]
        for word in (speaker.text.lower().split()[-1], *nouns):
            known[word] = speaker

    def _of_sentence(self, text: str, masked: str, sentence: Sentence, last: Speaker | None) -> list[Attribution]:
        units = sentence.units
        found: list[Attribution] = []
        relays: list[str] = []
        for i, unit in enumerate(units):
            if unit.low == "according" and i + 2 < len(units) and units[i + 1].low == "to":
                if speaker := self._noun_phrase(text, units, i + 2, last):
                    found.append(Attribution(sentence.start, sentence.end, speaker))
                    relays.append(speaker.text)
            elif unit.low in ("citing", "quoting") and i + 1 < len(units):
                if speaker := self._noun_phrase(text, units, i + 1, last):
                    outer = tuple(a.speaker.text for a in found[-1:])
                    found = [msgspec.structs.replace(a, speaker=speaker, via=outer) for a in found]
                    found.append(Attribution(sentence.start, sentence.end, speaker, outer))
            elif unit.kind == "word" and unit.low in self._is["SAY"]:
                if i + 2 < len(units) and units[i + 1].low == "by":
                    if speaker := self._noun_phrase(text, units, i + 2, last):
                        found.append(Attribution(sentence.start, sentence.end, speaker))
                else:
                    self._said(text, masked, sentence, i, last, found, relays)
            elif self._stated(units, i) and (speaker := self._subject(text, units, i, last)):
                found.append(Attribution(unit.end, sentence.end, speaker))
        return found

    def _stated(self, units: list[Unit], i: int) -> bool:
        """Whether the verb at ``i`` with its noun speaks: 'issued an acknowledgement of', 'are taking it as'."""
        following = [unit.low for unit in units[i + 1 : i + 6]]
        if units[i].low in self._is["ISSUE"]:
            return bool(self._is["SAYN"].intersection(following))
        return units[i].low in self._is["SAYAS"] and "as" in following

    def _said(
        self,
        text: str,
        masked: str,
        sentence: Sentence,
        i: int,
        last: Speaker | None,
        found: list[Attribution],
        relays: list[str],
    ) -> None:
        units = sentence.units
        speaker = self._subject(text, units, i, last)
        via = tuple(relays[-1:]) if speaker and relays and speaker.text != relays[-1] else ()
        if speaker and speaker.start < units[i].start:
            # 'X said (that) ...' speaks of what follows; '..., X said.' of what came before
            before = masked[sentence.start : max(speaker.phrase, sentence.start)].rstrip()
            if before.endswith((",", '"', "—")) and len(before) > 20 and not before.lower().endswith(("but,", "and,")):
                found.append(Attribution(sentence.start, speaker.start, speaker, via))
            found.append(Attribution(units[i].end, sentence.end, speaker, via))
            return
        if speaker is None and i and units[i - 1].low in (",", '"', "'"):
            speaker = self._noun_phrase(text, units, i + 1, last)
        if speaker:
            start = sentence.start if speaker.start > units[i].start else units[i].end
            found.append(Attribution(start, sentence.end, speaker, via))

    def _subject(self, text: str, units: list[Unit], say: int, last: Speaker | None) -> Speaker | None:
        """The noun phrase that governs the verb of saying at ``say``, read leftward."""
        j = say - 1
        skip = (
            self._is["ADV"]
            | self._is["HAVE"]
            | self._is["BEV"]
            | {"who", "earlier", "also", "on", "in", "late", "that", "as", "been"}
        )
        while j >= 0 and (units[j].low in skip or units[j].kind == "date"):
            j -= 1
        if j >= 0 and units[j].low == ",":
            opening = self._apposition(units, j)
            if opening is None:
                return None
            inner = units[opening + 1 : j]
            if inner and all(u.kind in ("actor", "unknown") or is_capital(u.form) for u in inner):
                first = opening - 1
                while first >= 0 and self._in_phrase(units[first]):
                    first -= 1
                outer = units[first + 1 : opening]  # 'the deputy head of the region, Roman Semenukha, said'
                return self._speaker(text, units, opening + 1, j - 1, title=outer)
            j = opening - 1
        if j < 0:
            return None
        if units[j].low in self._is["PRONOUN"]:
            return self._again(last, units[j])
        first = j
        while first >= 0 and (self._in_phrase(units[first]) or (first < j and units[first + 1].low == "'s")):
            first -= 1
        return self._speaker(text, units, first + 1, j)

    def _apposition(self, units: list[Unit], comma: int) -> int | None:
        """The comma that opens the apposition closed at ``comma`` ('Pushilin, a separatist official, said')."""
        for k in range(comma - 1, max(comma - 16, 0), -1):
            if units[k].low == ",":
                return k
            if units[k].low in ('"', ".", ";"):
                return None
        return None

    def _again(self, last: Speaker | None, unit: Unit) -> Speaker | None:
        return Speaker(unit.start, unit.end, last.text, last.actor, last.side, unit.start) if last else None

    def _in_phrase(self, unit: Unit) -> bool:
        if unit.kind in ("actor", "settlement", "region", "unknown", "state", "demonym", "leader", "other"):
            return True
        if unit.kind == "force":
            return True
        return unit.kind == "word" and (
            unit.low
            in self._is["SPEAKERN"] | self._is["PERSONN"] | self._is["DET"] | {"of", "for", "in", "'s", "-", "and"}
            or unit.low in self._is["ADJ"] | self._is["OFFICIALN"] | self._is["FORCEN"]
            or unit.low
            in (
                "social",
                "state",
                "senior",
                "deputy",
                "chief",
                "defence",
                "defense",
                "foreign",
                "local",
                "western",
                "user",
                "telegram",
                "us",
                "u",
                "s",
                ".",
                "one",
                "two",
                "prime",
                "armed",
                "no",
                "former",
                "security",
                "proxy",
                "military",
                "occupation",
                "pro",
                "self",
                "proclaimed",
                "interior",
                "intelligence",
            )
            or is_capital(unit.form)
            or unit.form.startswith("@")
            or unit.low in ("map", "maps", "its", "backers", "allies")
        )

    def _noun_phrase(self, text: str, units: list[Unit], first: int, last: Speaker | None) -> Speaker | None:
        """The speaker whose noun phrase begins at ``first``, read rightward."""
        j = first
        while j < len(units) and units[j].low in ("a", "the", '"', "'"):
            j += 1
        end = j
        while end < len(units) and end < j + 9 and self._in_phrase(units[end]) and units[end].low != ".":
            end += 1
        if end == j:
            return None
        if units[j].low in self._is["PRONOUN"]:
            return self._again(last, units[j])
        title: list[Unit] = []
        if end < len(units) and units[end].low == ",":  # 'said Lesia Marchuk, an adviser to the interior minister'
            after = end + 1
            while (
                after < len(units) and after < end + 12 and (self._in_phrase(units[after]) or units[after].low == "to")
            ):
                after += 1
            title = units[end + 1 : after]
        return self._speaker(text, units, first, end - 1, title=title)

    def _speaker(
        self, text: str, units: list[Unit], first: int, last: int, *, title: Sequence[Unit] = ()
    ) -> Speaker | None:
        while first <= last and units[first].low in (
            "and",
            "of",
            "for",
            "in",
            "-",
            "'s",
            '"',
            ".",
            "that",
            "but",
            "while",
            "as",
        ):
            first += 1
        while last >= first and units[last].low in ("and", "of", "for", "in", "-", '"', "."):
            last -= 1
        if first > last:
            return None
        phrase = units[first : last + 1]
        actors = [u for u in phrase if u.kind == "actor"]
        named = [
            u for u in phrase if u.kind in ("actor", "unknown", "state", "leader") or is_capital(u.form.lstrip("@"))
        ]
        speaks = any(u.low in self._is["SPEAKERN"] | self._is["OFFICIALN"] | self._is["FORCEN"] for u in phrase)
        if not (actors or speaks or named):
            return None
        actor = actors[-1].ids[0] if actors else None
        begins, side = min(phrase[0].start, (title or phrase)[0].start), self._side([*title, *phrase], actor)
        if actors and not any(
            u.low in ("source", "sources", "relaying", "officials", "official", "map") for u in phrase
        ):
            phrase = actors[-1:]
        start, end = phrase[0].start, phrase[-1].end
        return Speaker(start, end, text[start:end], actor, side, begins)

    def _side(self, phrase: list[Unit], actor: str | None) -> str | None:
        if actor is not None:
            return self._actors[actor].side
        lows = {u.low for u in phrase}
        if lows & {"occupation", "collaborator", "collaborators", "separatist", "separatists", "proxy"}:
            return self._attacker
        sides = [u.side for u in phrase if u.code in FORCE_CODES and u.side not in ("speaker", "prev", "enemy", None)]
        if sides:
            return sides[0]
        local = any(u.kind in ("settlement", "region") for u in phrase)
        if lows & {"mayor", "governor", "mayors", "governors"} or (local and lows & self._is["SPEAKERN"]):
            return self._defender  # an official of a place of the theatre who is not called the occupier's
        return _OUTSIDE

    def _spread_over_quotes(
        self, masked: str, sentences: list[Sentence], found: list[Attribution]
    ) -> list[Attribution]:
        """A quotation of several sentences has one speaker: the one named at its end, or just before it."""
        spans = _quotations(masked)
        wider: list[Attribution] = []
        for start, end in spans:
            inside = [s for s in sentences if s.start < end and s.end > start]
            if not inside:
                continue
            near = [a for a in found if a.speaker.start >= end and a.speaker.start - end < 160 and a.start <= end]
            if not near:
                near = [
                    a
                    for a in found
                    if a.speaker.end <= start + 1 and a.start <= start + 2 and start - a.speaker.end < 220
                ]
                near = near[-1:]
            if near:
                wider.append(Attribution(start, end, near[0].speaker, near[0].via, quoted=True))
        return [*wider, *found]


def _quotations(masked: str) -> list[tuple[int, int]]:
    """Spans between double quotation marks, at most 1,500 characters, paired within a stretch of text."""
    marks = [i for i, char in enumerate(masked) if char == '"']
    spans = []
    i = 0
    while i + 1 < len(marks):
        start, end = marks[i], marks[i + 1]
        opens = start + 1 < len(masked) and not masked[start + 1].isspace()
        if opens and end - start <= 1500:
            spans.append((start, end + 1))
            i += 2
        else:
            i += 1
    return spans


def speaker_at(attributions: list[Attribution], start: int) -> Attribution | None:
    """The attribution that governs what begins at ``start``: the shortest that covers it, the last named on a tie."""
    best: Attribution | None = None
    for attribution in attributions:
        if (
            attribution.start <= start < attribution.end
            and not (attribution.speaker.start <= start < attribution.speaker.end)
            and (best is None or attribution.end - attribution.start <= best.end - best.start)
        ):
            best = attribution
    return best
