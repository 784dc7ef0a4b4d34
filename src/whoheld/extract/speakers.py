"""Noun phrases that name a speaker: where they begin and end, who it is, and of which side."""

from collections.abc import Sequence

import msgspec

from whoheld.extract.units import Unit, is_capital
from whoheld.extract.vocabulary import FORCE_CODES, Vocabulary
from whoheld.model import Actor

OUTSIDE = "other"
"""The side of a speaker who is of no party."""
RELATIVE = ("speaker", "enemy", "prev")
_PLACES = ("settlement", "region", "other", "area", "landmark", "counted")
_NAMES = ("actor", "unknown", "state", "demonym", "leader", "force", *_PLACES)
_JOINS = ("of", "for", "in", "'s", "-", "and", "&")
_EDGE = (*_JOINS, '"', ".", ",", "that", "but", "while", "as", "'")
_OUTLETS = ("agency", "newspaper")
_INNER = ("FORCEN", "DET", "ADJ", "REGIONN", "CITYN", "phrase", "local", "abroad", "occupier", "image", "claim", "sort")
_LONGEST = 12  # units of a noun phrase that is read rightward
_OWN = frozenset({"its", "their"})
_COMMAS = (",", "-", "—")
_ABBREVIATION = 4  # letters before a full stop within a sentence ('U.S.', 'Gov.')


class Speaker(msgspec.Struct, frozen=True):
    """A speaker as written at ``[start, end)``; ``side`` None where it can't be told.

    ``name`` is what the document called the speaker before, where what is written is no name.
    """

    start: int
    end: int
    text: str
    actor: str | None
    side: str | None
    phrase: int = -1  # where the noun phrase around the name begins
    name: str | None = None


def opens_phrase(unit: Unit) -> bool:
    """Whether the unit is an article or mark before a noun phrase ('the Kremlin' as one name is none)."""
    return unit.kind == "word" and unit.low in ("a", "an", "the", '"', "'")


class SpeakerReader:
    """Reads speakers out of a sentence's units. ``defender`` is the side of mayors and governors not called otherwise.

    Lists of words (the classes in small letters of words.csv) say which nouns speak and which never do.
    """

    def __init__(
        self, actors: tuple[Actor, ...], vocabulary: Vocabulary, *, defender: str | None, attacker: str | None
    ) -> None:
        words = vocabulary.classes | vocabulary.lists
        self._actors = {actor.actor_id: actor for actor in actors}
        self._defender, self._attacker = defender, attacker
        self._list = {name: words.get(name, frozenset()) for name in vocabulary.lists}
        self.nouns = words["SPEAKERN"] | words["PERSONN"] | self._list["speaker"]
        self._speaks = words["SPEAKERN"] | words["OFFICIALN"] | self._list["speaker"]
        self._officials = self._speaks - self._list["detached"]
        self._inner = frozenset(_JOINS).union(self.nouns, self._speaks, *(words[name] for name in _INNER))
        self._between = words["ADV"] | words["HAVE"] | words["BEV"] | words["MODAL"] | self._list["between"]
        self._between -= {"'s"}
        self._never = frozenset({"that", "us"})  # 'US' in capitals is no pronoun
        self._pronouns = words["PRONOUN"]
        self._forces = words["FORCEN"]
        self._parts = words["DET"] | words["ADJ"]

    def is_pronoun(self, unit: Unit) -> bool:
        """Whether the unit stands for a speaker named before."""
        return unit.kind == "word" and unit.low in self._pronouns

    def before(self, units: list[Unit], verb: int) -> int:
        """The unit that governs the verb at ``verb`` ends here: adverbs, auxiliaries and dates are passed over."""
        j = verb - 1
        while j >= 0 and self._is_between(units[j]):
            j -= 1
        return j

    def _is_between(self, unit: Unit) -> bool:
        if unit.kind != "word":
            return unit.kind == "date"
        return unit.low in self._between or (unit.low.endswith("ly") and unit.low not in self._speaks)

    def ending_at(self, text: str, units: list[Unit], last: int) -> Speaker | None:
        """The speaker whose noun phrase ends with unit ``last``."""
        first = self.start_of(units, last)
        if first > last:
            return None
        opening = first - 1
        if opening > 0 and units[opening].low == "," and units[first].low in self._parts | self.nouns:
            # 'Ivan Petrenko, a spokesman for the ministry said': the comma that should close is left out
            named = self.start_of(units, opening - 1)
            begins = named == 0 or units[named - 1].low in ('"', ":", "that", "but")
            if begins and self._is_full_name(units[named:opening]):
                return self._speaker(text, units, named, opening - 1, title=units[first : last + 1])
        return self._speaker(text, units, first, last)

    def beside(self, text: str, units: list[Unit], comma: int) -> Speaker | None:
        """The speaker of 'Pushilin, a separatist official, said' or of 'The head of the region, Pushilin, said'."""
        opening = self._opening(units, comma)
        if opening is None:
            return None
        inner = units[opening + 1 : comma]
        if inner and self._is_name(inner):
            first = self.start_of(units, opening - 1)
            return self._speaker(text, units, opening + 1, comma - 1, title=units[first:opening])
        last = opening - 1
        first = self.start_of(units, last)
        return self._speaker(text, units, first, last, title=inner) if first <= last else None

    def starting_at(self, text: str, units: list[Unit], first: int) -> Speaker | None:
        """The speaker whose noun phrase begins at unit ``first``, with what the comma after it adds."""
        end = self.end_of(units, first)
        if end == first:
            return None
        title: list[Unit] = []
        if end < len(units) and units[end].low == ",":  # 'said Lesia Marchuk, an adviser to the interior minister'
            after = end + 1
            while after < min(len(units), end + _LONGEST) and (self._inside(units, after) or self._is_to(units, after)):
                after += 1
            closed = after >= len(units) or units[after].low in (",", ".", ";", '"', "who")
            title = units[end + 1 : after] if closed else []
            if self._is_name(title) and any(u.low in self.nouns for u in units[first:end]):
                return self._speaker(text, units, end + 1, after - 1, title=units[first:end])
        return self._speaker(text, units, first, end - 1, title=title)

    def opening(self, text: str, units: list[Unit]) -> Speaker | None:
        """The subject of a sentence, where it can speak: its first noun phrase, after any 'On Friday,'."""
        first = 0
        while first < len(units) and (
            units[first].low in ('"', "'", "but", "and", "yet") or units[first].kind == "date"
        ):
            first += 1
        if first < len(units) and units[first].low in self._list["leadin"]:
            comma = next((i for i in range(first, min(len(units), first + 30)) if units[i].low == ","), None)
            if comma is None:
                return None
            first = comma + 1
        if first < len(units) and self.is_pronoun(units[first]):
            return None
        end = self.end_of(units, first)
        return self._speaker(text, units, first, end - 1) if end > first else None

    def outlet(self, text: str, units: list[Unit], first: int) -> str | None:
        """The agency or paper that begins at ``first`` ('told Reuters'), which so relays what it was told."""
        while first < len(units) and opens_phrase(units[first]):
            first += 1
        if first >= len(units) or units[first].kind != "actor":
            return None
        unit = units[first]
        return text[unit.start : unit.end] if self._actors[unit.ids[0]].actor_kind in _OUTLETS else None

    def owner(self, text: str, units: list[Unit], noun: int) -> Speaker | None:
        """Whose word the noun at ``noun`` is: 'Russian claims', 'the general's false statement', 'claims by TASS'."""
        after = noun + 2 if noun + 2 < len(units) and units[noun + 1].low in self._list["made"] else noun + 1
        if after + 1 < len(units) and units[after].low in ("by", "from"):
            return self.starting_at(text, units, after + 1)
        j = noun - 1
        while j > noun - 4 and j >= 0 and units[j].kind == "word" and units[j].low in self._list["sort"]:
            j -= 1
        if j < 0:
            return None
        if units[j].low == "'s":
            return self.ending_at(text, units, j - 1)
        unit = units[j]
        if unit.kind == "demonym" and unit.side not in RELATIVE:
            return Speaker(unit.start, unit.end, text[unit.start : unit.end], None, unit.side, unit.start)
        return self.ending_at(text, units, j) if unit.kind == "actor" else None

    def start_of(self, units: list[Unit], last: int) -> int:
        """Where the noun phrase that ends with unit ``last`` begins; after it where there is none."""
        first = last
        while first >= 0 and (self._inside(units, first) or (first < last and units[first + 1].low == "'s")):
            first -= 1
            if self._is_to(units, first):
                first -= 1
        return first + 1

    def end_of(self, units: list[Unit], first: int) -> int:
        """The unit that follows the noun phrase that begins at ``first``; ``first`` where there is none."""
        end = first
        while end < len(units) and opens_phrase(units[end]):
            end += 1
        begins, limit = end, min(len(units), end + _LONGEST)
        while end < limit and (self._inside(units, end) or self._is_to(units, end)):
            end += 1
        return end if end > begins else first

    def _opening(self, units: list[Unit], comma: int) -> int | None:
        """The comma (or dash) that opens the apposition closed at ``comma``."""
        for k in range(comma - 1, max(comma - 20, 0), -1):
            if units[k].low == units[comma].low and (units[k].low == "," or units[k].start > units[k - 1].end):
                return k
            if units[k].low in ('"', ".", ";"):
                return None
        return None

    def _inside(self, units: list[Unit], i: int) -> bool:
        """Whether unit ``i`` may stand within a speaker's noun phrase."""
        if units[i].low == "-":
            return i > 0 and units[i].start == units[i - 1].end
        if units[i].low != ".":
            return self._in_phrase(units[i])
        before = units[i - 1] if i else None
        return before is not None and len(before.form) <= _ABBREVIATION and is_capital(before.form)

    def _is_to(self, units: list[Unit], i: int) -> bool:
        """'an adviser to the mayor', 'officials from the ministry'."""
        if not i or units[i].low not in ("to", "from"):
            return False
        return units[i - 1].low in self.nouns or (units[i].low == "from" and units[i - 1].kind == "actor")

    def _in_phrase(self, unit: Unit) -> bool:
        if unit.kind != "word":
            return unit.kind in _NAMES or unit.kind == "number"
        if unit.low in self._never and unit.form != "US":
            return False
        return unit.low in self._inner or is_capital(unit.form) or unit.form.startswith("@")

    def _is_name(self, units: Sequence[Unit]) -> bool:
        """Whether all words are of a name ('Roman Semenukha'), not of an office."""
        return bool(units) and all(
            unit.kind in ("actor", "unknown", "leader")
            or (is_capital(unit.form) and unit.kind == "word" and unit.low not in self._list["noname"])
            for unit in units
        )

    def _is_full_name(self, units: Sequence[Unit]) -> bool:
        """A name for sure, not the 'Separately' that opens a sentence."""
        return self._is_name(units) and (len(units) > 1 or units[0].kind in ("actor", "leader"))

    def _speaker(
        self, text: str, units: list[Unit], first: int, last: int, *, title: Sequence[Unit] = ()
    ) -> Speaker | None:
        while first <= last and units[first].low in _EDGE:
            first += 1
        while last >= first and units[last].kind == "word" and units[last].low in (*_EDGE, "a", "the"):
            last -= 1
        if first > last:
            return None
        if last + 1 < len(units) and units[last + 1].low == "." and len(units[last].form) == 1 < last:
            last += 1  # 'the U.K.'
        phrase = units[first : last + 1]
        head = self._head(phrase)
        if not head or not self._can_speak(head, phrase):
            return None
        actor = self._actor(text, head, phrase)
        whole = [*title, *phrase]
        begins = min(unit.start for unit in (*phrase[:1], *title[:1]))
        start, end = head[0].start, head[-1].end
        side = self._side(whole, actor)
        if side == OUTSIDE and units[first].low in _OWN:  # 'Russia ..., its ministry said'
            side = next((u.side for u in reversed(units[:first]) if u.kind == "state" and u.side), side)
        return Speaker(start, end, text[start:end], actor, side, begins)

    def _actor(self, text: str, head: list[Unit], phrase: list[Unit]) -> str | None:
        """The theatre's entry for the speaker; none for 'the Russian-installed mayor of ...', who is another one."""
        unit = next((u for u in reversed(head) if u.kind == "actor"), None)
        if unit is None:
            return None
        office = self.nouns.intersection(text[unit.start : unit.end].lower().split())
        sides = {u.side for u in phrase if u.code in FORCE_CODES} - {*RELATIVE, None}
        return None if office and sides - {self._actors[unit.ids[0]].side} else unit.ids[0]

    def _head(self, phrase: list[Unit]) -> list[Unit]:
        """The part of the phrase that speaks: the last name; not the owner, but of 'the staff's statement' he is it."""
        for i in range(len(phrase) - 1, 0, -1):
            if phrase[i].low == "'s":
                rest = phrase[i + 1 :]
                if any(u.low in self._list["claim"] or u.low in self._list["image"] for u in rest):
                    return self._head(phrase[:i])
                if any(u.kind in ("actor", "leader") for u in rest):
                    phrase = rest
                break
        heads = [i for i, u in enumerate(phrase) if u.kind == "actor"]
        if heads:
            rest = phrase[heads[-1] + 1 :]
            if any(u.low in self._list["image"] or u.low in self._list["claim"] for u in rest):
                return phrase[heads[-1] : heads[-1] + 1]
            if not any(u.low in self._speaks or is_capital(u.form) for u in rest):
                before = [u for u in phrase[: heads[-1]] if u.low in self._list["source"]]
                return phrase if before else phrase[heads[-1] : heads[-1] + 1]
        return phrase

    def _can_speak(self, head: list[Unit], phrase: list[Unit]) -> bool:
        if any(u.kind == "actor" or (u.side is not None and u.kind != "demonym") for u in head):
            return True
        if any(u.low in self._list["image"] for u in phrase):
            return False
        if any(u.kind == "word" and u.low in self._speaks for u in head):
            return True
        if any(u.low in self._list["abroad"] for u in head):
            return True
        if any(u.kind == "demonym" for u in head) and any(u.low in self._forces for u in head):
            return True
        names = [u for u in head if u.kind in ("word", "unknown") and is_capital(u.form.lstrip("@"))]
        return any(len(u.form) > 1 and self._may_name(u.low) for u in names)

    def _may_name(self, low: str) -> bool:
        bare = low.partition("'")[0]
        return bare not in self._list["noname"] and bare not in self._inner and not low.endswith("ly")

    def _side(self, phrase: Sequence[Unit], actor: str | None) -> str | None:
        lows = {unit.low for unit in phrase}
        found = self._actors[actor].side if actor is not None else None
        parties = [u.side for u in phrase if u.code in FORCE_CODES and u.side not in (*RELATIVE, None)]
        sides = {*parties, *(self._actors[u.ids[0]].side for u in phrase if u.kind == "actor")} - {None}
        abroad = bool(lows & self._list["abroad"])
        together = ("and" in lows or "both" in lows) and not lows & _OWN  # 'Kyiv and its backers' is Kyiv's word
        if together and (len(sides) > 1 or (sides and abroad)):
            return OUTSIDE  # 'Russian and Ukrainian sources', 'US and Ukrainian officials'
        if actor is not None:
            return found
        if lows & self._list["occupier"]:
            return self._attacker or OUTSIDE
        if parties:
            return parties[0]
        if sides:
            return min(side for side in sides if side)
        if abroad:
            return OUTSIDE
        local = lows & self._list["local"] or any(u.kind in ("settlement", "region") for u in phrase)
        if local and lows & self._officials:
            return self._defender or OUTSIDE  # an official of a place of the theatre who is not called the occupier's
        return OUTSIDE
