"""How much of a region a claim tells of: 'almost all of the oblast', or 'gains in the oblast', somewhere in it."""

from collections.abc import Iterator, Mapping

from whoheld.extract.units import Sentence

_NONE: frozenset[str] = frozenset()
_LISTED = frozenset({"and", ","})
_BACK = 16  # units: a noun phrase with a list of regions is seldom longer


def extent(sentence: Sentence, place: int | None, words: Mapping[str, frozenset[str]]) -> str | None:
    """The words before the region at unit ``place`` that say that all or nearly all of it is meant, as written.

    ``words`` has the classes 'extent' (all, entire, rest ...) and 'extentlink' (what may stand between: of, the,
    directions, other regions of a list).
    """
    first = None
    for i in _back(sentence, place):
        unit = sentence.units[i]
        if unit.low in words.get("extent", _NONE):
            first = i
        elif first is not None or not _links(sentence, i, words):
            break
    if first is None or place is None:
        return None
    while first > 0 and sentence.units[first - 1].low in words.get("nearly", _NONE):
        first -= 1
    between = (unit.low for unit in sentence.units[first:place] if unit.kind != "region")
    return " ".join(word for word in between if word not in _LISTED)


def partial(sentence: Sentence, place: int | None, words: Mapping[str, frozenset[str]]) -> bool:
    """Whether what is told was somewhere in the region at unit ``place``: 'gains in the oblast', 'parts of it'.

    A word of class 'partial' (in, around, parts, outskirts ...) stands before it, with nothing of class 'extent'.
    """
    if extent(sentence, place, words) is not None:
        return False
    for i in _back(sentence, place):
        if sentence.units[i].low in words.get("partial", _NONE):
            return True
        if not _links(sentence, i, words):
            break
    return False


def _back(sentence: Sentence, place: int | None) -> Iterator[int]:
    """The units before a region, from the nearest on."""
    if place is not None and sentence.units[place].kind == "region":
        yield from range(place - 1, max(place - _BACK, 0) - 1, -1)


def _links(sentence: Sentence, at: int, words: Mapping[str, frozenset[str]]) -> bool:
    unit = sentence.units[at]
    return unit.kind == "region" or unit.low in words.get("extentlink", _NONE)
