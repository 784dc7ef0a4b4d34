"""Places that no gazetteer holds, found in a text by where their names stand: 'in X', 'captured X', 'X province'."""

from collections.abc import Iterator, Mapping

from whoheld.extract.names import Name
from whoheld.extract.partyphrases import Scanner

_Meanings = dict[str, tuple[str, ...]]
_PLACE: _Meanings = {"place": ("text",)}
_REGION: _Meanings = {"region": ("text",)}
_RIVER: _Meanings = {"river": ("text",)}
_TAKING = ("GAIN", "HOLD", "STORM", "LOSE", "ENTER", "ABANDON", "DEFEND")
_NEARBY = 5  # words between 'captured' and the name: 'the strategic town of X'


class PlaceSpotter:
    """Spots places' names. ``words`` are those of ``partyphrases.classes``."""

    def __init__(self, words: Mapping[str, frozenset[str]]) -> None:
        self._is = words
        self._taking = frozenset().union(*(words[name] for name in _TAKING))
        self._lead = (
            words["TOWNN"] | words["DET"] | words["DIRADJ"] | words["ADJ"] | words["CITYN"] | {"of", "and", ",", "-"}
        )
        self._regions = words["REGIONN"] | words["PROVINCE"]

    def spot(self, scan: Scanner, taken: frozenset[int]) -> list[Name]:
        """The places' names outside the characters of ``taken`` tokens, in order."""
        runs = list(self._runs(scan, taken))
        placed: dict[str, bool] = {}
        cued = False
        ended = -2
        for first, last in runs:
            form = scan.form(first, last)
            beside = cued and first - ended <= 3 and {*scan.low[ended + 1 : first]} <= {",", "and", "or"}
            cued = self._is_placed(scan, first, last) or beside
            refused = self._is_person(scan, first, last)
            placed[form] = placed.get(form, False) or (cued and not refused)
            if refused:
                placed[form] = False
            ended = last
        found = []
        for first, last in runs:
            land = scan.land(first)
            if placed[scan.form(first, last)] and not (land and land[1] == last and not self._is_part(scan, first)):
                found.append(self._name(scan, first, last))
        return found

    def _is_part(self, scan: Scanner, i: int) -> bool:
        """Whether a part of a country is meant: 'northern Syria'."""
        return i > 0 and scan.low[i - 1] in self._is["DIRADJ"]

    def _name(self, scan: Scanner, first: int, last: int) -> Name:
        after = last + 1
        start, end = scan.tokens[first].start, scan.tokens[last].end
        land = scan.land(first)
        if scan.low[last] in self._is["WATERN"]:
            return Name(start, end, _RIVER)
        if scan.low[after : after + 1] == ["state"] and scan.low[after + 1 : after + 2] not in (
            ["capital"],
            ["capitals"],
        ):
            return Name(start, scan.tokens[after].end, _REGION)
        region = scan.low[last] in self._regions or (after < len(scan.low) and scan.low[after] in self._regions)
        return Name(start, end, _REGION if region or (land and land[1] == last) else _PLACE)

    def _runs(self, scan: Scanner, taken: frozenset[int]) -> Iterator[tuple[int, int]]:
        """Capitalised names outside what is taken."""
        i = 0
        while i < len(scan.tokens):
            if i in taken or not self._begins(scan, i):
                i += 1
                continue
            last = scan.name_end(i)
            while last > i and last in taken:
                last -= 1
            yield i, last
            i = last + 1

    def _begins(self, scan: Scanner, i: int) -> bool:
        low = scan.low[i]
        if i + 2 < len(scan.low) and low in self._is["PARTICLE"] and scan.low[i + 1] == "-":
            return scan.tokens[i + 2].form[0].isupper()
        if not scan.is_capital(i) or low in self._is["CALENDAR"] or scan.demonym(i):
            return False
        if low in self._is["DIRADJ"] and scan.name_end(i) == i:
            return False
        after = scan.low[i + 1 : i + 3]
        if after and (after[0] in self._is["LINKED"] or (after[0] == "-" and after[-1] in self._is["LINKED"])):
            return False
        return not (scan.opens(i) and low in self._is["COMMON"])

    def _is_placed(self, scan: Scanner, first: int, last: int) -> bool:
        after = scan.low[last + 1] if last + 1 < len(scan.low) else ""
        if after in self._regions | self._is["OTHERN"] | self._is["TOWNN"] or scan.low[last] == "city":
            return True
        if first > 1 and scan.low[first - 1] == "of" and scan.tokens[first - 2].form[0].isupper():
            return scan.low[first - 2] in self._is["CITYN"]  # 'Ministry of Defence'
        for i in range(first - 1, max(first - 1 - _NEARBY, -1), -1):
            low = scan.low[i]
            if low in self._is["PLACED"] or low in self._taking:
                return not (low == "to" and i and scan.low[i - 1] in ("according", "loyal", "allied"))
            if low not in self._lead:
                return False
        return False

    def _is_person(self, scan: Scanner, first: int, last: int) -> bool:
        after = scan.low[last + 1] if last + 1 < len(scan.low) else ""
        before = scan.low[first - 1] if first else ""
        if after == "," and scan.low[last + 2 : last + 3] and scan.low[last + 2] in self._is["SPEAKS"]:
            return True
        if scan.low[first] == "operation":
            return True
        return after in self._is["SPEAKS"] or before in self._is["PERSONN"] or scan.low[first] in self._is["PERSONN"]
