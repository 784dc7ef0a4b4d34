"""Whether a bare name that a town and a region share means the region: 'most of Kherson', 'Donetsk and Luhansk'."""

import re
from collections.abc import Sequence

from whoheld.extract.units import Unit
from whoheld.theatre.records import Theatre

_REGION_WORDS = re.compile(r"\b(?:oblast|region|province|governorate|county|state)\b", re.IGNORECASE)
_TOWN_AFTER = frozenset({"city", "town", "port", "airport", "suburb", "suburbs", "outskirts", "mayor", "downtown"})
_TOWN_BEFORE = frozenset({"city", "cities", "town", "towns", "port", "downtown", "inside"})
_GROUND = frozenset(
    [
        *(
            "all",
            "most",
            "much",
            "majority",
            "rest",
            "remainder",
            "entirety",
            "whole",
            "totality",
            "half",
            "percent",
            "%",
        ),
        *("region", "regions", "province", "provinces", "oblast", "oblasts", "republic", "republics", "territory"),
        *("territories", "villages", "towns", "settlements", "districts", "raions", "swathes", "swaths", "chunks"),
    ]
)
"""Words that with 'of' or 'in' before a name speak of wide ground: 'villages in Kherson'."""
_REGIONS = frozenset({"regions", "oblasts", "provinces"})
_RULE_AFTER = frozenset({"occupation", "administration", "regional", "people's", "people", "state"})
"""Words after a name that make it a body of the region: 'Kherson Occupation Administration'."""
_CITY_TOLD = ("city", "town", "port")
_WHOLE = frozenset({"neighboring", "neighbouring", "nearby", "rural", "southern", "northern", "eastern", "western"})
_LINKS = frozenset({"and", "or", ",", "&"})
_FILL = frozenset({"the", "occupied", "of", "so-called", "a"})


class RegionSenses:
    """The theatre's names that are both a town's and an oblast's."""

    def __init__(self, theatre: Theatre) -> None:
        names = (s for r in theatre.regions if r.region_kind == "oblast" for s in (r.name, *r.spellings))
        self._shared = frozenset(_REGION_WORDS.sub("", name).strip().lower() for name in names)
        self._usual = frozenset(name.lower() for name in theatre.usually_regions)

    def means_region(self, units: Sequence[Unit], i: int) -> bool:
        """Whether the town's name ``units[i]`` stands for the oblast here."""
        low = units[i].low
        if low not in self._shared and low not in self._usual:
            return False
        after = units[i + 1].low if i + 1 < len(units) else ""
        if after in _RULE_AFTER or _is_offensive(units, i):
            return True
        before = _words_before(units, i)
        if after in _TOWN_AFTER or (before and (before[0] in _TOWN_BEFORE)) or _told_a_town(units, i):
            return False
        if len(before) > 1 and before[0] in ("of", "in", "over") and before[1] in _TOWN_BEFORE and before[1] != "towns":
            return False
        if len(before) > 1 and before[0] in ("of", "in", "over") and before[1] in _GROUND:
            return True
        if _is_named_a_region(units, i, before):
            return True
        return low in self._usual or (bool(before) and before[0] in _WHOLE) or self._beside(units, i)

    def _beside(self, units: Sequence[Unit], i: int) -> bool:
        """Whether the name stands in a list with one that usually means a region: 'Luhansk and Kherson'."""
        for step in (-1, 1):
            at = i + step
            while 0 <= at < len(units) and (units[at].low in _LINKS or units[at].low in self._shared):
                if units[at].low in self._usual and abs(at - i) > 1:
                    return True
                at += step
        return False


def _told_a_town(units: Sequence[Unit], i: int) -> bool:
    """Whether an apposition says that it is a town: 'Donetsk, a city held since 2014'."""
    told = [unit.low for unit in units[i + 2 : i + 7]]
    if i + 1 >= len(units) or units[i + 1].low != "," or not told or told[0] not in ("a", "an", "the"):
        return False
    return any(word in told[: told.index(",") if "," in told else None] for word in _CITY_TOLD)


def _is_named_a_region(units: Sequence[Unit], i: int, before: Sequence[str]) -> bool:
    """'regions like Kherson', 'Kherson and other regions'."""
    following = [unit.low for unit in units[i + 1 : i + 4]]
    if len(following) > 2 and following[0] in _LINKS and following[1] == "other" and following[2] in _REGIONS:
        return True
    return bool(before) and before[0] in ("like", "as") and not _REGIONS.isdisjoint(before[1:])


def _is_offensive(units: Sequence[Unit], i: int) -> bool:
    """'the counteroffensive in Kharkiv': an offensive goes over more ground than a town's."""
    return i > 1 and units[i - 1].low in ("in", "across") and units[i - 2].low.endswith("offensive")


def _words_before(units: Sequence[Unit], i: int) -> list[str]:
    """The words before, nearest first, without articles and the like."""
    words: list[str] = []
    for unit in units[max(i - 6, 0) : i][::-1]:
        if unit.low in _LINKS:
            break
        if unit.low not in _FILL or unit.low == "of":
            words.append(unit.low)
    return words
