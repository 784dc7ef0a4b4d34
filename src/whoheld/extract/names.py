"""Names of a theatre found in a text: places, regions, rivers, axes, actors and sides' forces, in one pass."""

import re
from bisect import bisect_left
from collections.abc import Iterable

import ahocorasick_rs
import msgspec

from whoheld.theatre.records import Theatre

_CITY = 50_000  # people of a place whose name means it, whatever stands beside it
_TOWN = 5_000  # and of one whose name is not also that of someone who speaks, or is named in full before
_LINE = 200  # characters looked at on both sides to tell a headline
_BEFORE = re.compile(r"(?:^|(?<=[\s(\"/]))([A-Z][\w'.-]*) $")
_AFTER = re.compile(r" ([A-Z][\w'-]*)")
_STARTS = re.compile(r"(?:\A|[.!?:;\n\"(•])\s*$")
_SUBJECT = re.compile(r"(?:\A|[.!?:;,\n\"(•]|\b(?:and|but|as|that|which|while|then))\s*$")
_PLACING = re.compile(
    r"\b(?:in|near|at|towards?|around|outside|inside|into|from|of|between|through|(?:city|town|village) of) $", re.I
)
_WATER = re.compile(r"\b(?:Sea|Gulf|Bay|Strait|Lake) of $")
_SPEAKS = re.compile(
    r" (?:said|says|told|noted|stated|added|claimed|wrote|argued|explained|warned|acknowledged|emphasized|posted)\b"
)
_TITLE_CASE = re.compile(r"(?<![\w'-])(?:([A-Z])|[a-z])[\w'-]{3,}")
# What may follow a place's name with a capital letter, beside any word that the text has in small letters too.
_BESIDE = re.compile(
    r"(?:administration|air(?:base|field|port)?|area|axis|basin|bay|border|bridge|bulge|canal|chemical|church|city|coal|"
    r"council|county|dairy|dam|direction|districts?|exclusion|farm|ferry|forest|fortress|front(?:line)?|garrison|gorge|"
    r"governor|heights|highway|hill|hospital|hromada|hydro(?:electric)?|island|junction|lake|lavra|line|machine|mayor|"
    r"military|mine|monastery|npp|nuclear|oblasts?|offensive|operation|pocket|police|port|power|prison|railway|raions?|"
    r"regions?|regional|reservoir|river|salient|school|sector|settlement|spit|station|steel|steppe|street|territorial|"
    r"thermal|town|university|valley|village|zone|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|"
    r"may|june|july|august|september|october|november|december)",
    re.I,
)


_PERSON: dict[str, tuple[str, ...]] = {"person": ()}


class Name(msgspec.Struct, frozen=True):
    """A spelling found at ``[start, end)``; ``meanings`` maps a kind of entry to its ids in the theatre."""

    start: int
    end: int
    meanings: dict[str, tuple[str, ...]]


class NameIndex:
    """All spellings of a theatre in one Aho-Corasick automaton (leftmost, longest, whole words, case as written).

    A village's name that the text gives to a person or a thing ('Frederick Kagan', 'Azov Regiment') is found with the
    meaning 'person' instead: so that nothing takes it for a place.
    """

    def __init__(self, theatre: Theatre) -> None:
        table: dict[str, dict[str, list[str]]] = {}

        def add(spellings: Iterable[str], kind: str, entry: str) -> None:
            for spelling in {plain: None for given in spellings if (plain := _plain(given))}:
                table.setdefault(spelling, {}).setdefault(kind, []).append(entry)

        for place in theatre.places:
            add((place.name, *place.spellings), "place", place.place_id)
        for region in theatre.regions:
            add((region.name, *region.spellings), "region", region.region_id)
        for river in theatre.rivers:
            add((river.name, *river.spellings), "river", river.river_id)
        for axis in theatre.axes:
            add((axis.name, *axis.spellings), "axis", axis.axis_id)
        for actor in theatre.actors:
            add((actor.name, *actor.spellings), "actor", actor.actor_id)
        for force in theatre.forces:
            add((force.text,), "force", force.row_id)
        people = {place.place_id: place.population for place in theatre.places}
        self._spellings = sorted(spelling for spelling in table if len(spelling) > 1)
        self._meanings = [{k: tuple(v) for k, v in table[s].items()} for s in self._spellings]
        self._people = [
            max(people[i] for i in m["place"]) if len(m) == 1 and "place" in m and " " not in spelling else _CITY
            for spelling, m in zip(self._spellings, self._meanings, strict=True)
        ]
        self._automaton = ahocorasick_rs.AhoCorasick(self._spellings)

    def find(self, masked: str) -> list[Name]:
        """The names in a masked text, in order, not overlapping."""
        found: list[Name] = []
        weak: list[tuple[int, int]] = []
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
                if self._people[index] < _CITY:
                    weak.append((len(found), self._people[index]))
                found.append(Name(start, -end, self._meanings[index]))
                last = -end
        return _without_persons(found, weak, masked) if weak else found

    def knows(self, spelling: str) -> dict[str, tuple[str, ...]]:
        """The meanings of one exact spelling; empty where there is none."""
        spelling = _plain(spelling)
        at = bisect_left(self._spellings, spelling)
        return self._meanings[at] if at < len(self._spellings) and self._spellings[at] == spelling else {}


def _plain(spelling: str) -> str:
    return spelling.replace("’", "'").replace("ʼ", "'").strip()


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _without_persons(found: list[Name], weak: list[tuple[int, int]], masked: str) -> list[Name]:
    """The names, with those of ``weak`` (position, people) that stand for a person or a thing told apart."""
    starts = {name.start for name in found}
    ends = {name.end for name in found}
    persons: set[str] = set()
    places: set[str] = set()
    others: list[int] = []
    for at, people in weak:
        name = found[at]
        text = masked[name.start : name.end]
        placed = _PLACING.search(masked, max(name.start - 12, 0), name.start) is not None
        headed, followed = _strangers(name, masked, starts, ends)
        if placed and people >= _TOWN:  # 'the mayor of Skadovsk Oleksandr ...'
            followed = False
        if headed or followed or (people < _TOWN and _speaks(name, masked)):
            found[at] = Name(name.start, name.end, _PERSON)
            if people < _TOWN and not followed:
                persons.add(text)
            continue
        if placed:
            places.add(text)
        others.append(at)
    for at in others if persons - places else ():
        if masked[found[at].start : found[at].end] in persons - places:
            found[at] = Name(found[at].start, found[at].end, _PERSON)
    return found


def _speaks(name: Name, masked: str) -> bool:
    return bool(_SPEAKS.match(masked, name.end)) and bool(_SUBJECT.search(masked, max(name.start - 40, 0), name.start))


def _strangers(name: Name, masked: str, starts: set[int], ends: set[int]) -> tuple[bool, bool]:
    """Whether a capitalised stranger stands before or after: then the name is a part of a longer one, of who knows."""
    before = None if name.start - 1 in ends else _BEFORE.search(masked, max(name.start - 40, 0), name.start)
    after = None if name.end + 1 in starts else _AFTER.match(masked, name.end)
    if _WATER.search(masked, max(name.start - 12, 0), name.start):
        return True, False
    headed = before is not None and _is_strange_before(before, masked)
    followed = after is not None and _is_strange_after(after[1], masked)
    return (headed, followed) if (headed or followed) and not _is_headline(masked, name.start) else (False, False)


def _is_strange_before(before: re.Match[str], masked: str) -> bool:
    word = before[1]
    if not word.isalpha() and not (word[-1] == "." and len(word) < 5):
        return False  # 'Russian-occupied', 'Ukraine's', 'E40', 'Kyiv.' at a sentence's end
    starts = _STARTS.search(masked, max(before.start(1) - 40, 0), before.start(1))
    return not (starts and _is_word(word, masked))


def _is_strange_after(word: str, masked: str) -> bool:
    bare = word.removesuffix("'s")
    return bare.isalpha() and not _BESIDE.fullmatch(bare) and not _is_word(bare, masked)


def _is_word(word: str, masked: str) -> bool:
    """Whether the text has the word in small letters too, or no text would."""
    return len(word) <= 3 or re.search(rf"\b{word.lower()}\b", masked) is not None


def _is_headline(masked: str, at: int) -> bool:
    """Whether most words around have capitals, so that a capital says nothing."""
    first = max(masked.rfind("\n", 0, at) + 1, at - _LINE)
    last = masked.find("\n", at)
    line = masked[first : min(last if last >= 0 else len(masked), at + _LINE)]
    capitals = [bool(word[1]) for word in _TITLE_CASE.finditer(line)]
    return len(capitals) > 2 and sum(capitals) >= 0.8 * len(capitals)
