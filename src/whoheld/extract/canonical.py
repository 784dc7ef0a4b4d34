"""A stretch of text as the learned reader sees it: names give way to what they stand for, so that no name is learned.

A town is 'the first, second, third town spoken of', a force or speaker is its side's, by role (attacker, defender).
What was learned from one war's reports so holds for other months and for another war.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
import numpy as np

from whoheld.extract.encoder import Tokens
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


class Stretch(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A stretch as tokens. ``spans[i]`` bounds in the text the word or name of token i; ``first[i]``: it begins one."""

    tokens: Tokens
    spans: tuple[tuple[int, int], ...]
    first: tuple[bool, ...]


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
        """``masked[start:end]`` as tokens; ``names`` and ``units`` are those of the stretch, in order."""
        numbers, kinds, cases = [self._pieces[_START]], [0], [0]
        spans, first = [(start, start)], [False]
        marked = sorted((unit.start, unit.end, self._number(unit)) for unit in units if unit.kind != "word")
        at = 0
        for begin, finish, pieces, case in self._words(masked, start, end, names):
            while at < len(marked) and marked[at][1] <= begin:
                at += 1
            kind = marked[at][2] if at < len(marked) and marked[at][0] < finish else 0
            numbers += pieces
            kinds += [kind] * len(pieces)
            cases += [case] * len(pieces)
            spans += [(begin, finish)] * len(pieces)
            first += [True, *[False] * (len(pieces) - 1)]
        keep = min(len(numbers), self._longest - 1)
        return Stretch(
            tokens=Tokens(
                pieces=np.array([*numbers[:keep], self._pieces[_END]], dtype=np.int64),
                kinds=np.array([*kinds[:keep], 0], dtype=np.int64),
                cases=np.array([*cases[:keep], 0], dtype=np.int64),
            ),
            spans=(*spans[:keep], (end, end)),
            first=(*first[:keep], False),
        )

    def _number(self, unit: Unit) -> int:
        kind = unit.kind
        if kind in _FORCE_KINDS:
            kind = unit.side if unit.side in _RELATIVE else f"force.{self._role.get(unit.side or '', 'none')}"
        elif kind == "actor":
            kind = f"actor.{(self._actors[unit.ids[0]][1] if unit.ids else None) or 'none'}"
        return self._kind.get(kind or "", 0)

    def _words(
        self, masked: str, start: int, end: int, names: Sequence[Name]
    ) -> Iterator[tuple[int, int, Sequence[int], int]]:
        """Words and names in order: bounds, pieces, and letter case (0 small, 1 capital, 2 capitals; a name has 1)."""
        seen: dict[str, dict[str, int]] = {kind: {} for kind in SLOTS}
        position, following = start, 0
        while (match := _WORD.search(masked, position, end)) is not None:
            while following < len(names) and names[following].end <= match.start():
                following += 1
            if following < len(names) and names[following].start <= match.start():
                name = names[following]
                stand_in = self._stand_in(name.meanings, masked[name.start : name.end].lower(), seen)
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
