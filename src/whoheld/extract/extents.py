"""How much of a region a claim tells of: 'almost all of the oblast', or 'gains in the oblast', somewhere in it."""

from collections.abc import Mapping
from typing import NamedTuple

from whoheld.extract.units import Sentence

_NONE: frozenset[str] = frozenset()
_LISTED = frozenset({"and", ","})
_BACK = 16  # units: a noun phrase with a list of regions is seldom longer


class Extent(NamedTuple):
    """``told``: the words that say that all or nearly all is meant, as written; ``partial``: it was somewhere in it."""

    told: str | None = None
    partial: bool = False


def extent(sentence: Sentence, place: int | None, words: Mapping[str, frozenset[str]]) -> Extent:
    """How much of the region at unit ``place`` is meant, by the words before it.

    ``words`` has the classes 'extent' (all, entire, rest ...), 'partial' (in, around, parts, outskirts ...) and
    'extentlink' (what may stand between: of, the, directions, other regions of a list), 'bankside' (on, along ...).
    """
    if place is None:
        return Extent()
    if sentence.units[place].kind == "other" and sentence.units[place].scope:
        return Extent(partial=_is_piece(sentence, place, words))
    if sentence.units[place].kind != "region":
        return Extent()
    first, partial = None, False
    for i in range(place - 1, max(place - _BACK, 0) - 1, -1):
        unit = sentence.units[i]
        if unit.low in words.get("extent", _NONE):
            first = i
            continue
        partial = partial or unit.low in words.get("partial", _NONE)
        if first is not None or not (unit.kind == "region" or unit.low in words.get("extentlink", _NONE)):
            break
    if first is None:
        return Extent(partial=partial)
    while first > 0 and sentence.units[first - 1].low in words.get("nearly", _NONE):
        first -= 1
    between = (unit.low for unit in sentence.units[first:place] if unit.kind != "region")
    return Extent(told=" ".join(word for word in between if word not in _LISTED))


def _is_piece(sentence: Sentence, place: int, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether a river's bank is told of at a place on it: 'a flag on the right bank', 'the bank in Sviatohirsk'."""
    before = place - 1
    while before >= 0 and sentence.units[before].low in words.get("DET", _NONE):
        before -= 1
    if before >= 0 and sentence.units[before].low in words.get("bankside", _NONE):
        return True
    after = [unit.kind for unit in sentence.units[place + 1 : place + 3]]
    if after[:1] == ["area"]:  # 'the western bank north of Lysychansk'
        return True
    located = sentence.units[place + 1].low in words.get("partial", _NONE) if after else False
    return located and after[1:] in (["settlement"], ["unknown"])
