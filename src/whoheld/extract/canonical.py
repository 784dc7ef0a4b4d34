"""A stretch of text as the learned reader sees it: names give way to what they stand for, so that no name is learned.

A town is 'the first, second, third town spoken of', a force or speaker is its side's, by role (attacker, defender).
What was learned from one war's reports so holds for other months and for another war.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

import msgspec
import numpy as np

from whoheld.extract.encoder import Ints, Tokens
from whoheld.extract.names import Name
from whoheld.extract.pieces import WordPieces
from whoheld.extract.units import Unit
from whoheld.theatre.records import Theatre

KINDS = (
    *("none", "settlement", "unknown", "region", "other", "area", "landmark"),
    *("actor.defender", "actor.attacker", "actor.none"),
    *("force.defender", "force.attacker", "force.none", "speaker", "enemy", "prev"),
    *("date", "counted", "distance", "percent", "number"),
)
"""Kinds of mention that the encoder tells apart, in the order of its table."""
SLOTS = {"place": (10, 24), "region": (34, 12), "river": (46, 6)}
"""First number and count of the pieces that stand for the n-th place, region or river of a stretch."""
ACTORS = {
    ("person", "defender"): 60,
    ("person", "attacker"): 61,
    ("person", None): 62,
    ("body", "defender"): 63,
    ("body", "attacker"): 64,
    ("body", None): 65,
}
FORCES = {
    ("demonym", "attacker"): ("russian",),
    ("demonym", "defender"): ("ukrainian",),
    ("state", "attacker"): ("russia",),
    ("state", "defender"): ("ukraine",),
    ("force", "attacker"): ("russian", "forces"),
    ("force", "defender"): ("ukrainian", "forces"),
    ("leader", "attacker"): ("putin",),
    ("leader", "defender"): ("ukrainian", "president"),
}
"""Pieces that stand for a side's names: words whose meaning the pretrained table knows; any war's sides are put so."""
_PERSONS = frozenset({"official", "regional_head", "separatist", "commentator"})
_FORCE_KINDS = frozenset({"force", "state", "demonym", "leader"})
_RELATIVE = frozenset({"speaker", "enemy", "prev"})
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")
_START, _END = "[CLS]", "[SEP]"
_LEAD = 48  # tokens of a sentence's beginning that go before each of its later windows
_BACK = 12  # tokens that windows overlap on either side


class Stretch(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A stretch as tokens. ``spans[i]`` bounds in the text the word or name of token i; ``first[i]``: it begins one.

    What is read there holds for the tokens of ``own`` alone (None: for all): the rest is another window's, shown for
    its sense.
    """

    tokens: Tokens
    spans: tuple[tuple[int, int], ...]
    first: tuple[bool, ...]
    own: tuple[int, int] | None = None


class _Whole(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Tokens of any number; the first and the last are marks."""

    pieces: Ints
    kinds: Ints
    cases: Ints
    spans: list[tuple[int, int]]
    first: list[bool]

    @property
    def size(self) -> int:
        """The number of tokens."""
        return len(self.spans)

    def part(self, shown: Sequence[int], own: tuple[int, int] | None = None) -> Stretch:
        """The tokens with the numbers ``shown``, as a stretch."""
        at = np.array(shown)
        return Stretch(
            tokens=Tokens(pieces=self.pieces[at], kinds=self.kinds[at], cases=self.cases[at]),
            spans=tuple(self.spans[i] for i in shown),
            first=tuple(self.first[i] for i in shown),
            own=own,
        )

    def head(self, longest: int) -> Stretch:
        """The first tokens and the last mark, ``longest`` at most."""
        return self.part((*range(min(self.size, longest) - 1), self.size - 1))


class Canonicaliser:
    """Turns stretches of a masked text into tokens, by the theatre's names and roles."""

    def __init__(self, theatre: Theatre, pieces: WordPieces, *, longest: int) -> None:
        roles = {side.side_id: side.role for side in theatre.sides}
        self._role = {side: role for side, role in roles.items() if role in ("attacker", "defender")}
        self._forces = {row.row_id: (row.force_kind, self._role.get(row.side)) for row in theatre.forces}
        self._actors = {
            actor.actor_id: ("person" if actor.actor_kind in _PERSONS else "body", self._role.get(actor.side or ""))
            for actor in theatre.actors
        }
        self._pieces = pieces
        self._longest = longest
        self._stand_ins = {key: tuple(pieces[word] for word in words) for key, words in FORCES.items()}
        self._kind = {kind: number for number, kind in enumerate(KINDS)}

    def of(self, theatre: Theatre) -> "Canonicaliser":
        """The same for another theatre."""
        return Canonicaliser(theatre, self._pieces, longest=self._longest)

    def stretch(self, masked: str, start: int, end: int, names: Sequence[Name], units: Iterable[Unit]) -> Stretch:
        """``masked[start:end]`` as tokens; ``names`` and ``units`` are those of the stretch, in order.

        What is longer than the encoder can read is cut off; ``windows`` reads it in parts.
        """
        return self._all(masked, start, end, names, units).head(self._longest)

    def windows(
        self, masked: str, begins: Sequence[int], end: int, names: Sequence[Name], units: Iterable[Unit]
    ) -> Iterator[Stretch]:
        """The sentences that begin at ``begins``, the last up to ``end``: as one stretch where the encoder can take it.

        Else as overlapping ones, each of no more places than there are stand-ins. A window within a sentence is shown
        how that sentence begins, where a list has its subject and its verb. Each token is one window's own.
        """
        whole = self._all(masked, begins[0], end, names, units)
        first, count = SLOTS["place"]
        places = [
            masked[begin:finish].lower() if first <= piece < first + count else ""
            for (begin, finish), piece in zip(whole.spans, whole.pieces.tolist(), strict=True)
        ]
        if whole.size <= self._longest and len(set(places)) <= count + 1:
            yield whole.head(self._longest)
            return
        starts = [bisect_left(whole.spans, (begin, begin), lo=1) for begin in begins]
        at, last = 1, whole.size - 1
        while at < last:
            since = max(at - _BACK, 1)
            sentence = starts[bisect_right(starts, at) - 1]
            lead = range(sentence, min(sentence + _part(places[sentence:], _LEAD, most=2), since))
            until = since + _part(places[since:last], self._longest - 2 - len(lead), most=count - 4)
            upto = until if until == last else max(until - _BACK, at + 1)
            if upto < last and starts[bisect_right(starts, upto) - 1] > at:
                upto = starts[bisect_right(starts, upto) - 1]
            own = 1 + len(lead) - since
            yield whole.part((0, *lead, *range(since, until), last), (own + at, own + upto))
            at = upto

    def _all(self, masked: str, start: int, end: int, names: Sequence[Name], units: Iterable[Unit]) -> "_Whole":
        """All tokens of ``masked[start:end]``, however many."""
        numbers, kinds, cases = [self._pieces[_START]], [0], [0]
        spans, first = [(start, start)], [False]
        units = list(units)
        marked = sorted((unit.start, unit.end, self._number(unit)) for unit in units if unit.kind != "word")
        at = 0
        for begin, finish, pieces, case in self._words(masked, start, end, _standing(masked, names, units)):
            while at < len(marked) and marked[at][1] <= begin:
                at += 1
            kind = marked[at][2] if at < len(marked) and marked[at][0] < finish else 0
            numbers += pieces
            kinds += [kind] * len(pieces)
            cases += [case] * len(pieces)
            spans += [(begin, finish)] * len(pieces)
            first += [True, *[False] * (len(pieces) - 1)]
        return _Whole(
            pieces=np.array([*numbers, self._pieces[_END]], dtype=np.int64),
            kinds=np.array([*kinds, 0], dtype=np.int64),
            cases=np.array([*cases, 0], dtype=np.int64),
            spans=[*spans, (end, end)],
            first=[*first, False],
        )

    def _number(self, unit: Unit) -> int:
        kind = unit.kind
        if kind in _FORCE_KINDS:
            kind = unit.side if unit.side in _RELATIVE else f"force.{self._role.get(unit.side or '', 'none')}"
        elif kind == "actor":
            kind = f"actor.{(self._actors[unit.ids[0]][1] if unit.ids else None) or 'none'}"
        return self._kind.get(kind or "", 0)

    def _words(
        self, masked: str, start: int, end: int, names: Sequence[tuple[Name, str]]
    ) -> Iterator[tuple[int, int, Sequence[int], int]]:
        """Words and names in order: bounds, pieces, and letter case (0 small, 1 capital, 2 capitals; a name has 1)."""
        seen: dict[str, dict[str, int]] = {kind: {} for kind in SLOTS}
        position, following = start, 0
        while (match := _WORD.search(masked, position, end)) is not None:
            while following < len(names) and names[following][0].end <= match.start():
                following += 1
            if following < len(names) and names[following][0].start <= match.start():
                name, low = names[following]
                stand_in = self._stand_in(name.meanings, low, seen)
                if stand_in is not None:
                    yield name.start, name.end, stand_in, 1
                    position = name.end
                    continue
            word = match.group()
            case = (2 if len(word) > 1 and word.isupper() else 1) if word[0].isupper() else 0
            yield match.start(), match.end(), self._pieces.of(word), case
            position = match.end()

    def _stand_in(
        self, meanings: Mapping[str, tuple[str, ...]], low: str, seen: dict[str, dict[str, int]]
    ) -> Sequence[int] | None:
        """The pieces for a name; None where its own letters are read (a capital that may be a power, an axis)."""
        if "actor" in meanings and not ("place" in meanings or "force" in meanings):
            return (ACTORS[self._actors[meanings["actor"][0]]],)
        if "force" in meanings:
            kind, role = self._forces[meanings["force"][0]]
            return None if "place" in meanings else self._stand_ins.get((kind, role or ""))
        for slot, (number, count) in SLOTS.items():
            if slot in meanings:
                known = seen[slot]
                return (number + known.setdefault(low, len(known)) % count,)
            if slot == "region" and "axis" in meanings:
                return None
        return None


def _standing(masked: str, names: Sequence[Name], units: Sequence[Unit]) -> list[tuple[Name, str]]:
    """The names in order, each with its letters; 'the city' has those of the settlement that it means."""
    found = [(name, masked[name.start : name.end].lower()) for name in names]
    found += [
        (Name(unit.end - len(unit.low), unit.end, unit.meanings), masked[unit.named.start : unit.named.end].lower())
        for unit in units
        if unit.named is not None and unit.meanings
    ]
    return sorted(found, key=lambda item: item[0].start)


def _part(places: Sequence[str], longest: int, *, most: int) -> int:
    """How many tokens, ``longest`` at most, hold no more than ``most`` places; ``places`` has '' for other tokens."""
    seen: set[str] = set()
    for number, place in enumerate(islice(places, longest)):
        if place and place not in seen:
            if len(seen) == most:
                return number
            seen.add(place)
    return min(len(places), longest)
