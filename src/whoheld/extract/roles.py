"""Whose effect it is: the force that a row's chain of ways leads to."""

import msgspec

from whoheld.extract.units import Sentence, Unit
from whoheld.extract.vocabulary import FORCE_CODES, Vocabulary

_NEAR = 8  # units between a force and what it plainly does
_PASSIVE = frozenset({"was", "were", "been", "being", "be"})
_PRONOUNS = frozenset({"it", "they"})
_DAY = frozenset({"on", "in", "by", "since", "late", "early"})
_JOINING = frozenset({"and", "but"})
_PARTICIPLE = ("ed", "en", "lost", "won")


class SideContext(msgspec.Struct):
    """What roles are resolved against: the theatre's sides, and what the text so far has made known."""

    attacker: str | None
    defender: str | None
    sides: tuple[str, ...]
    previous: str | None = None
    speaker: str | None = None
    quote_start: int = -1

    def other(self, side: str | None) -> str | None:
        """The one other side; None where there are more than two."""
        if side is None or len(self.sides) != 2 or side not in self.sides:
            return None
        return self.sides[1 - self.sides.index(side)]

    def absolute(self, unit: Unit) -> str | None:
        """A force's side, with 'our', 'the enemy' and 'their' read from who speaks and what was spoken of."""
        if unit.side == "speaker":
            return self.speaker if self.speaker in self.sides else self.previous
        if unit.side == "enemy":
            return self.other(self.speaker) or self.attacker
        if unit.side == "prev":
            return self.previous
        return unit.side


class Roles:
    """Resolves a side by the ways named in a pattern's row."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._is = {name: frozenset(words) for name, words in vocabulary.classes.items()}
        self._conducting = vocabulary.lists.get("conducting", frozenset()) | self._is["DET"] | self._is["ADJ"]
        self._between = vocabulary.lists.get("doing", frozenset()) | self._is.get("ADV", frozenset())

    def side(
        self,
        ways: tuple[str, ...],
        sentence: Sentence,
        *,
        trigger: int,
        first: int,
        last: int,
        named: int | None,
        context: SideContext,
    ) -> str | None:
        """The side that the first way that works leads to. ``first`` and ``last`` bound the match, ``named`` is F."""
        for way in ways:
            negate = way.startswith("!")
            side = self._one(way.lstrip("!"), sentence, trigger, first, last, named, context)
            if side:
                return context.other(side) if negate else side
        return None

    def direct(self, ways: tuple[str, ...], sentence: Sentence, trigger: int, context: SideContext) -> str | None:
        """The side that plainly does it: 'Ukrainian forces will likely capture', 'a Ukrainian attack'; else None.

        Nothing but auxiliaries, adverbs and words like 'continued to' stands between the force and the trigger, the
        force is no object and no speaker, and the row asks for its subject or possessor first.
        """
        units = sentence.units
        if ways[:1] not in (("subject",), ("poss",)):
            return None
        between = self._between | self._conducting if ways[0] == "poss" else self._between
        for i in range(trigger - 1, max(trigger - 1 - _NEAR, -1), -1):
            unit = units[i]
            if unit.code in FORCE_CODES:
                plain = not self._speaks(units, i) and not self._governed(units, i)
                side = context.absolute(unit) if plain else None
                return side if side in context.sides else None
            if unit.kind == "word" and unit.low in _PRONOUNS and ways[0] == "subject":
                return self._meant(units[:i], context) if context.quote_start < 0 else None
            joins = unit.low in _JOINING or (unit.low == "," and units[i + 1].low == "then")
            if unit.kind == "word" and joins and ways[0] == "subject":
                return self._only(units[:i], context)
            if unit.kind == "date" or (unit.low in _DAY and units[i + 1].kind == "date"):
                continue
            if unit.kind == "number" and ways[0] == "poss":
                continue
            if unit.kind != "word" or unit.low not in between:
                return None
            if unit.low in _PASSIVE and units[trigger].low.endswith(_PARTICIPLE):
                return None
            led = units[i - 1] if i else None
            if unit.low == "to" and led and led.code not in FORCE_CODES and led.low not in self._between:
                return None
        return None

    def _meant(self, before: list[Unit], context: SideContext) -> str | None:
        """Whom 'it' or 'they' mean after ``before``: who speaks, or the force of the sentence before."""
        if context.speaker in context.sides:
            return context.speaker
        named = any(unit.code in FORCE_CODES for unit in before)
        return context.previous if not named and context.previous in context.sides else None

    def _only(self, units: list[Unit], context: SideContext) -> str | None:
        """The side of all forces that can govern what comes later: 'Ukrainian forces crossed the river and took X'."""
        forces = [unit for i, unit in enumerate(units) if unit.code in FORCE_CODES and not self._speaks(units, i)]
        sides = {context.absolute(unit) for unit in forces}
        side = sides.pop() if len(sides) == 1 else None
        return side if side in context.sides else None

    def _one(
        self, way: str, sentence: Sentence, trigger: int, first: int, last: int, named: int | None, context: SideContext
    ) -> str | None:
        units = sentence.units
        if way == "F":
            return context.absolute(units[named]) if named is not None else self._within(units, trigger, last, context)
        if way == "F2":
            return self._within(units, trigger, last, context)
        if way == "subject":
            return self._subject(units, min(trigger, first) if way == "first" else trigger, context)
        if way == "agent":
            return self._agent(units, last, context)
        if way == "poss":
            return self._possessor(units, trigger, context) or self._within(units, trigger, last, context)
        if way == "flag":
            return self._flag(units, first, last, context)
        if way == "speaker":
            return context.speaker if context.speaker in context.sides else None
        if way == "near":
            return self._near(units, trigger, context)
        if way == "lex":
            low = units[trigger].low
            if low in self._is["LIBWORD"]:  # a party to the war 'liberates' only for itself
                return context.speaker if context.speaker in context.sides else context.defender
            return context.attacker if low in self._is["OCCWORD"] else None
        return {"attacker": context.attacker, "defender": context.defender, "prev": context.previous}.get(way)

    def _within(self, units: list[Unit], trigger: int, last: int, context: SideContext) -> str | None:
        for unit in units[trigger : last + 1]:
            if unit.code in FORCE_CODES and (side := context.absolute(unit)):
                return side
        return None

    def _subject(self, units: list[Unit], trigger: int, context: SideContext) -> str | None:
        """The nearest force to the left that can govern the verb: no object of a preposition, no speaker."""
        fallback = None
        for i in range(trigger - 1, -1, -1):
            unit = units[i]
            if unit.start < context.quote_start:
                break  # inside a quotation the speaker's own words name the subject, or the speaker is it
            if unit.low == "it" and unit.kind == "word" and context.speaker in context.sides and not fallback:
                return context.speaker  # 'Ukraine said it had left X'
            if unit.low in ("they", "we") and unit.kind == "word":
                if unit.low == "we":
                    return context.speaker if context.speaker in context.sides else fallback
                if context.quote_start >= 0 and (enemy := context.other(context.speaker)):
                    return enemy  # 'they' of a party's speaker, with no force named in the quotation
                continue
            if unit.code not in FORCE_CODES or self._speaks(units, i):
                continue
            side = context.absolute(unit)
            if side is None:
                continue
            if self._governed(units, i):
                fallback = fallback or side
                continue
            return side
        return fallback if fallback and any(u.low == "of" for u in units[:trigger]) else None

    def _speaks(self, units: list[Unit], i: int) -> bool:
        if units[i].kind == "demonym" and not (i + 1 < len(units) and units[i + 1].low in self._is["ATTACKN"]):
            following = units[i + 1 : i + 5]
            if any(u.low in self._is["SPEAKERN"] or u.kind == "actor" for u in following):
                return True
        return i + 1 < len(units) and units[i + 1].low in self._is["SAY"]

    def _governed(self, units: list[Unit], i: int) -> bool:
        j = i - 1
        while j >= 0 and (units[j].low in self._is["DET"] or units[j].low in self._is["ADJ"]):
            j -= 1
        return j >= 0 and units[j].low in (
            "from",
            "against",
            "by",
            "of",
            "to",
            "on",
            "with",
            "at",
            "about",
            "between",
            "in",
        )

    def _agent(self, units: list[Unit], last: int, context: SideContext) -> str | None:
        """'... by (the) FORCE' within eight units after the match's first word, or from it."""
        for i in range(max(last - 8, 0), min(last + 9, len(units) - 1)):
            if units[i].low == "by":
                for unit in units[i + 1 : i + 5]:
                    if unit.code in FORCE_CODES:
                        return context.absolute(unit)
        return None

    def _possessor(self, units: list[Unit], trigger: int, context: SideContext) -> str | None:
        """The force whose the noun is: 'Russia's capture', 'a Russian attack', 'the Ukrainian counteroffensive'."""
        for i in range(trigger - 1, max(trigger - 6, -1), -1):
            unit = units[i]
            if unit.code in FORCE_CODES:
                return context.absolute(unit)
            if unit.kind != "word" or not (
                unit.low
                in self._is["ADJ"]
                | self._is["ADV"]
                | self._is["ATTACKN"]
                | {"'s", "ground", "large", "limited", "-", "and"}
                or unit.code == "x"
            ):
                return None
        return None

    def _flag(self, units: list[Unit], first: int, last: int, context: SideContext) -> str | None:
        for i in range(max(first - 4, 0), last + 1):
            if units[i].low in self._is["FLAG"]:
                for unit in reversed(units[max(i - 5, 0) : i + 1]):
                    if unit.code in FORCE_CODES:
                        return context.absolute(unit)
        return None

    def _near(self, units: list[Unit], trigger: int, context: SideContext) -> str | None:
        forces = [
            (abs(i - trigger), i)
            for i, unit in enumerate(units)
            if unit.code in FORCE_CODES and context.absolute(unit) and not self._speaks(units, i)
        ]
        return context.absolute(units[min(forces)[1]]) if forces else None
