"""Names of a theatre found in a text: places, regions, rivers, axes, actors and sides' forces, in one pass."""

import re

import ahocorasick_rs
import msgspec

from whoheld.theatre.records import Theatre

_CYRILLIC = re.compile(r"[Ѐ-ӿ]")


class Name(msgspec.Struct, frozen=True):
    """A spelling found at ``[start, end)``; ``meanings`` maps a kind of entry to its ids in the theatre."""

    start: int
    end: int
    meanings: dict[str, tuple[str, ...]]


class NameIndex:
    """All spellings of a theatre in one Aho-Corasick automaton (leftmost, longest, whole words, case as written)."""

    def __init__(self, theatre: Theatre) -> None:
        table: dict[str, dict[str, list[str]]] = {}

        def add(spelling: str, kind: str, entry: str) -> None:
            ids = table.setdefault(_plain(spelling), {}).setdefault(kind, [])
            if entry not in ids:
                ids.append(entry)

        for place in theatre.places:
            for spelling in (place.name, *place.spellings):
                add(spelling, "place", place.place_id)
        for region in theatre.regions:
            for spelling in (region.name, *region.spellings):
                add(spelling, "region", region.region_id)
        for river in theatre.rivers:
            for spelling in (river.name, *river.spellings):
                add(spelling, "river", river.river_id)
        for axis in theatre.axes:
            for spelling in (axis.name, *axis.spellings):
                add(spelling, "axis", axis.axis_id)
        for actor in theatre.actors:
            for spelling in (actor.name, *actor.spellings):
                add(spelling, "actor", actor.actor_id)
        for force in theatre.forces:
            add(force.text, "force", force.row_id)
        self._spellings = sorted(spelling for spelling in table if len(spelling) > 1)
        self._meanings = [{k: tuple(v) for k, v in table[s].items()} for s in self._spellings]
        self._automaton = ahocorasick_rs.AhoCorasick(self._spellings)

    def find(self, masked: str) -> list[Name]:
        """The names in a masked text, in order, not overlapping."""
        found: list[Name] = []
        size = len(masked)
        # all matches, since the longest may end within a word ('Sumy region' in 'Sumy regional') and hide a good one
        matches = sorted(
            (start, -end, index)
            for index, start, end in self._automaton.find_matches_as_indexes(masked, overlapping=True)
            if not (start and _in_word(masked[start - 1])) and not (end < size and _in_word(masked[end]))
        )
        last = 0
        for start, end, index in matches:
            if start >= last:
                found.append(Name(start, -end, self._meanings[index]))
                last = -end
        return found

    def knows(self, spelling: str) -> dict[str, tuple[str, ...]]:
        """The meanings of one exact spelling; empty where there is none."""
        spelling = _plain(spelling)
        try:
            return self._meanings[self._spellings.index(spelling)]
        except ValueError:
            return {}


def _plain(spelling: str) -> str:
    return spelling.replace("’", "'").replace("ʼ", "'").strip()


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"
