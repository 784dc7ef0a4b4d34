"""How much of a region a claim tells of: 'almost all of the oblast', 'the entire northeast of it'; else None."""

from collections.abc import Mapping

from whoheld.extract.units import Sentence

_NONE: frozenset[str] = frozenset()
_LISTED = frozenset({"and", ","})
_BACK = 10  # units: a noun phrase with a list of regions is seldom longer


def extent(sentence: Sentence, place: int | None, words: Mapping[str, frozenset[str]]) -> str | None:
    """The words before the region at unit ``place`` that say that all or nearly all of it is meant, as written.

    ``words`` has the classes 'extent' (all, entire, rest ...) and 'extentlink' (what may stand between: of, the,
    directions, other regions of a list).
    """
    if place is None or sentence.units[place].kind != "region":
        return None
    first = None
    for i in range(place - 1, max(place - _BACK, 0) - 1, -1):
        unit = sentence.units[i]
        if unit.low in words.get("extent", _NONE):
            first = i
        elif first is not None or not (unit.kind == "region" or unit.low in words.get("extentlink", _NONE)):
            break
    if first is None:
        return None
    while first > 0 and sentence.units[first - 1].low in words.get("nearly", _NONE):
        first -= 1
    between = (unit.low for unit in sentence.units[first:place] if unit.kind != "region")
    return " ".join(word for word in between if word not in _LISTED)
