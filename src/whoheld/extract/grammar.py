"""What a sentence's units are: which names are places, which are forces, persons or landmarks; and their compounds."""

import re

from whoheld.extract.senses import RegionSenses
from whoheld.extract.units import Sentence, Unit, is_capital
from whoheld.extract.vocabulary import FORCE_CODES, MENTIONS, Vocabulary
from whoheld.theatre.records import Theatre

_ROAD = re.compile(r"[EMHNPRTAK]-?\d{1,4}")  # 'T1302', 'M-03', 'E40'
FORCE_KINDS = ("force", "state", "demonym", "leader")
_TELLS = ("said", "says", "told", "added", "wrote", "recalled", "explained")
_CROWD = 2  # towns named lately, of which nobody can tell the one that is meant
_OF_TOWN = ("of", "council", "'s", "hall", "centre", "center")  # 'the city of', 'the city council'
_LISTS = (",", "and")
_PLACE_KINDS = ("settlement", "unknown", "region", "other", "area", "landmark")


class Grammar:
    """Names the units of a sentence and joins compounds, by the theatre's names and the vocabulary's classes."""

    def __init__(self, theatre: Theatre, vocabulary: Vocabulary) -> None:
        self._forces = {force.row_id: force for force in theatre.forces}
        self._persons = {actor.actor_id: actor.side for actor in theatre.actors if actor.side in theatre.side_ids}
        self._senses = RegionSenses(theatre)
        self._vocabulary = vocabulary
        self._is = {name: frozenset(words) for name, words in vocabulary.classes.items()}
        self._has = self._is["HOLD"] | self._is["GAIN"] | self._is["LOSE"] | self._is["ABANDON"]

    def begin(self) -> None:
        """Forget the settlement that 'the city' would mean: a new document begins."""
        self._last_place: Unit | None = None
        self._capital: Unit | None = None
        self._before: frozenset[str] = frozenset()

    def _again(self, units: list[Unit]) -> list[Unit]:
        """'the (strategic) city' is the settlement named last, where it is not 'the city of ...'; so is 'it' held."""
        out: list[Unit] = []
        towns = set(self._before)  # of the sentence before, and of this one so far
        i = 0
        while i < len(units):
            unit, last = units[i], i
            if unit.kind == "settlement":
                towns.add(unit.low)
                self._last_place = unit
                self._capital = unit if "force" in unit.meanings else self._capital
            named = self._last_place
            if named is not None and unit.low == "it" and i and units[i - 1].low in self._has:
                unit = _named_again(unit, unit, named)
            elif named is not None and unit.low in ("the", "this", "that"):
                last = self._town_noun(units, i)
                if last == i + 1 and units[last].low == "capital" and self._capital is not None:
                    named = self._capital  # 'the capital' alone is the country's, not the last town named
                elif len(towns) >= _CROWD:
                    last = i
                unit = _named_again(unit, units[last], named) if last > i else unit
            out.append(unit)
            i = last + 1
        self._before = frozenset(unit.low for unit in units if unit.kind == "settlement")
        return out

    def _town_noun(self, units: list[Unit], i: int) -> int:
        """The index of 'city' in 'the (strategic, port) city' from ``i`` on, where no name follows it; else ``i``."""
        adjectives, nouns = self._is["ADJ"], self._is["PLACENOUN"]
        words = [unit.low if unit.kind == "word" else "" for unit in units[i + 1 : i + 7]]
        j = 0
        while j < min(len(words), 4) and words[j] in adjectives and words[j] not in nouns:
            j += 1
        if j >= len(words) or words[j] not in nouns:
            return i
        while j + 1 < len(words) and words[j + 1] in nouns:
            j += 1
        after = units[i + 2 + j] if i + 2 + j < len(units) else None
        names = after is not None and (after.low in _OF_TOWN or after.kind in ("settlement", "unknown"))
        return i if names else i + 1 + j

    def parse(self, start: int, end: int, units: list[Unit]) -> Sentence:
        """The sentence of ``units`` with every mention named and joined; what stands in parentheses is set apart."""
        kept, aside = _apart(units)
        sentence = self._parsed(start, end, kept)
        if aside:
            sentence.aside = self._parsed(start, end, aside)
        return sentence

    def _parsed(self, start: int, end: int, units: list[Unit]) -> Sentence:
        for i, unit in enumerate(units):
            if unit.meanings:
                self._name(units, i)
        for unit in units:
            if _ROAD.fullmatch(unit.form):
                unit.kind = "other"
        units = self._unknown_names(units)
        units = self._forces_with_nouns(units)
        self._relative_sides(units)
        units = self._compounds(units)
        self._plural_regions(units)
        units = self._directions(units)
        units = self._again(units)
        for unit in units:
            unit.code = MENTIONS.get(unit.kind) or self._vocabulary.code(unit.low, unit.form)
        return Sentence(start, end, units, "".join(unit.code for unit in units))

    def _name(self, units: list[Unit], i: int) -> None:
        unit = units[i]
        kinds = unit.meanings
        after = units[i + 1].low if i + 1 < len(units) else ""
        if "actor" in kinds and not ("place" in kinds or "force" in kinds):
            unit.kind, unit.ids = "actor", kinds["actor"]
        elif "force" in kinds and ("place" not in kinds or self._acts(units, i)):
            force = self._forces[kinds["force"][0]]
            unit.kind, unit.ids, unit.side = force.force_kind, kinds["force"], force.side
        elif "region" in kinds and "place" not in kinds:
            unit.kind, unit.ids = "region", kinds["region"]
        elif "axis" in kinds and "place" not in kinds:
            unit.kind, unit.ids = "area", kinds["axis"]
        elif "river" in kinds and "place" not in kinds:
            unit.kind, unit.ids = "other", kinds["river"]
        elif "place" in kinds:
            if self._is_person(units, i, after):
                unit.kind = "word"
            elif after in self._is["REGIONN"] or self._senses.means_region(units, i):
                unit.kind, unit.ids = "region", kinds.get("region", ())
            else:
                unit.kind, unit.ids = "settlement", kinds["place"]

    def _acts(self, units: list[Unit], i: int) -> bool:
        """Whether a name that is both a capital and a power ('Kyiv') stands for the power."""
        before = units[i - 1].low if i else ""
        if before in self._is["IN"] | self._is["TOWARD"] | self._is["FROM"] | {
            "to",
            "around",
            "on",
            "of",
            "into",
            "over",
        }:
            return False
        if before == "by":
            return True
        following = [unit.low for unit in units[i + 1 : i + 4]]
        if not following:
            return False
        if following[0] == "'s":
            return any(
                word in self._is["FORCEN"] | self._is["SPEAKERN"] | {"western", "allies"} for word in following[1:]
            )
        return following[0] in self._is["SAY"] | self._is["HAVE"] | self._is["MODAL"] | self._is["HOLD"] | {
            "and",
            "is",
            "aims",
            "wants",
            "hopes",
            "launched",
            "began",
            "ordered",
            "continues",
            "still",
            "forces",
        } and (i == 0 or before in {",", '"', ":"} | self._vocabulary.lists["opens"])

    def _is_person(self, units: list[Unit], i: int, after: str) -> bool:
        before = units[i - 1] if i else None
        placed = before is not None and before.low in self._is["PREPADJ"]  # 'residents of Izium said'
        if after in _TELLS and "force" not in units[i].meanings and not placed:
            return True
        if before is None:
            return False
        if before.low in self._is["PERSONN"] and before.form != "General":
            return True
        given = before.kind == "word" and not before.meanings and is_capital(before.form) and len(before.form) > 2
        known = any(before.low in words for words in self._vocabulary.classes.values())
        return given and not known and i > 1 and after in self._is["SAY"] | {"'s", ",", "was", "is"}

    def _unknown_names(self, units: list[Unit]) -> list[Unit]:
        """Capitalised words that nothing knows, as candidates for places not in the gazetteer."""
        joined: list[Unit] = []
        i = 0
        while i < len(units):
            unit = units[i]
            end = i
            while end < len(units) and end - i < 3 and self._may_be_name(units, end):
                end += 1
            if end > i and not (i == 0 and units[0].low in self._is.get("STARTERS", ())):
                first, last = units[i], units[end - 1]
                form = " ".join(u.form for u in units[i:end])
                if end - i > 1 and first.low not in self._is["PLACEFIRST"]:
                    joined.extend(
                        units[i:end]
                    )  # two capitalised words are a person or a body more often than a village
                    i = end
                    continue
                joined.append(Unit(first.start, last.end, form.lower(), form, kind="unknown"))
                i = end
            else:
                joined.append(unit)
                i += 1
        return joined

    def _may_be_name(self, units: list[Unit], i: int) -> bool:
        unit = units[i]
        if unit.kind != "word" or unit.meanings or not is_capital(unit.form) or len(unit.form) < 4:
            return False
        if sum(char.isupper() for char in unit.form) > 1 or any(
            unit.low in words for words in self._vocabulary.classes.values()
        ):
            return False
        return i > 0 or (units[1].low in _LISTS and units[2].kind == "settlement" if len(units) > 2 else False)

    def _forces_with_nouns(self, units: list[Unit]) -> list[Unit]:
        """'Russian and proxy forces', 'our troops', 'the enemy', 'Ukraine's armed forces' become one force."""
        out: list[Unit] = []
        i = 0
        while i < len(units):
            unit = units[i]
            relative = {"our": "speaker", "my": "speaker", "his": "speaker", "its": "prev", "their": "prev"}.get(
                unit.low
            )
            if unit.low == "them" and i and units[i - 1].low in ("to", "by", "from"):
                out.append(Unit(unit.start, unit.end, unit.low, unit.form, kind="force", side="prev"))
            elif unit.low == "enemy" and (i + 1 >= len(units) or units[i + 1].low not in self._is["FORCEN"]):
                out.append(Unit(unit.start, unit.end, unit.low, unit.form, kind="force", side="enemy"))
            elif (
                unit.code in FORCE_CODES
                or unit.kind in ("demonym", "state", "leader")
                or relative
                or unit.low == "enemy"
            ):
                end = self._noun_after(units, i)
                if relative and i + 1 < len(units) and units[i + 1].low in self._is["HOLDN"]:
                    end, unit.kind, unit.side = i, "demonym", relative  # 'under our control'
                side = unit.side or relative or ("enemy" if unit.low == "enemy" else None)
                if end > i:
                    last = units[end]
                    form = " ".join(u.form for u in units[i : end + 1])
                    out.append(Unit(unit.start, last.end, last.low, form, kind="force", side=side, ids=unit.ids))
                    i = end
                else:
                    out.append(unit)
            else:
                out.append(unit)
            i += 1
        return out

    def _relative_sides(self, units: list[Unit]) -> None:
        """'its forces' are those of the force named before in the sentence, 'his' those of the person."""
        known: str | None = None
        person: str | None = None
        for unit in units:
            if unit.kind in FORCE_KINDS and unit.side == "prev":
                unit.side = known or "prev"
            elif unit.kind in FORCE_KINDS and unit.side == "speaker" and unit.form.startswith("his "):
                unit.side = person or "speaker"
            elif unit.kind in FORCE_KINDS and unit.side not in (None, "speaker", "enemy"):
                known = unit.side
                person = unit.side if unit.kind == "leader" else person
            elif unit.kind == "actor":
                person = self._persons.get(unit.ids[0], person)

    def _noun_after(self, units: list[Unit], i: int) -> int:
        """The index of the force's noun ('forces') within five units after ``i``, else ``i``."""
        for j in range(i + 1, min(i + 6, len(units))):
            unit = units[j]
            if unit.kind == "word" and unit.low in self._is["FORCEN"]:
                if j + 1 < len(units) and units[j + 1].low in self._is["SPEAKERN"] and units[j + 1].low != "command":
                    return i
                last = j
                while last + 1 < len(units) and units[last + 1].low in self._is["FORCEN"]:
                    last += 1
                return last
            allowed = unit.low in self._is["ADJ"] | {
                "'s",
                "and",
                "armed",
                "ground",
                "proxy",
                "special",
                "own",
                "-",
                "backed",
                "led",
                "pro",
                "regular",
                "elite",
                "airborne",
                "naval",
                "invading",
                "occupying",
                "attacking",
                "separatist",
                "or",
                "allied",
            }
            if not (allowed or unit.kind in ("demonym",)) or unit.kind in _PLACE_KINDS:
                return i
        return i

    def _compounds(self, units: list[Unit]) -> list[Unit]:
        """'Kharkiv region', 'Izyum axis', 'Izyum-Slovyansk highway', 'Antonov airport', 'Donets River'."""
        out: list[Unit] = []
        i = 0
        while i < len(units):
            unit = units[i]
            if unit.kind in ("settlement", "unknown", "region", "other", "word") and (
                unit.kind != "word" or unit.code == "X"
            ):
                end, kind = self._compound_end(units, i)
                if end > i:
                    last = units[end]
                    form = " ".join(u.form for u in units[i : end + 1])
                    ids = unit.ids if kind == "settlement" else ()
                    if kind == "region":
                        ids = unit.meanings.get("region", unit.ids if unit.kind == "region" else ())
                    meanings = {} if unit.kind == "word" else unit.meanings
                    out.append(Unit(unit.start, last.end, form.lower(), form, kind=kind, ids=ids, meanings=meanings))
                    i = end + 1
                    continue
            out.append(unit)
            i += 1
        return out

    def _plural_regions(self, units: list[Unit]) -> None:
        """'Kharkiv, Kherson and Donetsk Oblasts': every name of the list is the oblast, not the city."""
        plural = {word for word in self._is["REGIONN"] if word.endswith("s")}
        for i, unit in enumerate(units):
            if unit.kind != "region" or unit.form.split()[-1].lower() not in plural:
                continue
            j = i - 1
            while j >= 1 and (units[j].low in ("and", ",", "or") or units[j].kind == "settlement"):
                if units[j].kind == "settlement":
                    if units[j + 1].low not in ("and", ",", "or"):
                        break
                    units[j].kind = "region"
                    units[j].ids = units[j].meanings.get("region", ())
                j -= 1

    def _compound_end(self, units: list[Unit], i: int) -> tuple[int, str]:
        unit = units[i]
        j = i + 1
        joined = False
        while (
            j + 1 < len(units)
            and units[j].low in ("-", "—")
            and units[j + 1].kind in ("settlement", "unknown", "region")
        ):
            joined, j = True, j + 2
        if j >= len(units):
            return (j - 1, "landmark") if joined else (i, "")
        word = units[j].low
        if not joined and unit.kind == "settlement" and word == "city":
            return j, "settlement"  # 'Kharkiv City', as against the oblast of that name
        if not joined and unit.kind != "word" and word in self._is["REGIONN"]:
            return j, "region"
        if unit.kind == "word":
            return (j, "other") if word in self._is["OTHERN"] and units[j].form[0].isupper() else (i, "")
        if word in self._is["ROADN"] and word not in ("line", "lines"):
            return j, "landmark"
        if word in self._is["AXISN"] and unit.kind != "other":
            return j, "area"
        if joined:
            known = all(u.kind != "unknown" for u in (unit, units[j - 1]))
            return j - 1, "landmark" if known else "unknown"
        k = j
        while (
            k < len(units)
            and k < j + 3
            and (
                units[k].low in self._is["ADJ"]
                or units[k].low
                in (
                    "nuclear",
                    "power",
                    "steel",
                    "thermal",
                    "international",
                    "iron",
                    "chemical",
                    "hydroelectric",
                    "air",
                    "sea",
                    "railway",
                )
            )
        ):
            k += 1
        if k < len(units) and units[k].low in self._is["OTHERN"]:
            return k, "other"
        return i, ""

    def _directions(self, units: list[Unit]) -> list[Unit]:
        """'south and east of Bakhmut', 'northern Kherson Oblast', 'the south'; '20 km south of X' is a landmark."""
        out: list[Unit] = []
        i = 0
        while i < len(units):
            made = self._direction_at(units, i)
            if made is None:
                out.append(units[i])
                i += 1
                continue
            unit, used = made
            previous = [
                u for u in out[-3:] if u.low not in ("about", "just", "roughly", "some", "directly", "due", "the")
            ]
            if unit.kind == "area" and previous and previous[-1].kind == "distance":
                unit.kind = "landmark"
            out.append(unit)
            i += used
        return out

    def _bank(self, units: list[Unit], i: int) -> tuple[Unit, int] | None:
        """'the right bank of the Dnipro'."""
        if units[i].low not in self._is["DIRADJ"] | self._is["DIRWORD"] | {"right", "left", "far"} or i + 2 >= len(
            units
        ):
            return None
        j = i + 2 if units[i + 1].low == "-" else i + 1
        if j + 1 >= len(units) or units[j].low not in ("bank", "banks", "side", "shore") or units[j + 1].low != "of":
            return None
        k = j + 3 if j + 2 < len(units) and units[j + 2].low == "the" and units[j + 2].kind == "word" else j + 2
        if k < len(units) and units[k].kind == "other":
            return self._made(units, i, k, kind="other", scope=units[i].low), k - i + 1
        return None

    def _direction_at(self, units: list[Unit], i: int) -> tuple[Unit, int] | None:
        words = self._is["DIRWORD"]
        first = units[i]
        if first.kind != "word":
            return None  # 'north of Kharkiv' may be an axis's own name
        if made := self._bank(units, i):
            return made
        if first.low in self._is["DIRADJ"] and i + 1 < len(units):
            j = i + 1
            while j + 1 < len(units) and units[j].low in ("and", "-") and units[j + 1].low in self._is["DIRADJ"]:
                j += 2
            if j < len(units) and (
                units[j].kind == "region" or (units[j].kind in ("settlement", "state") and units[j].kind != "")
            ):
                target = units[j]
                kind = "region" if target.kind in ("region", "state") else "settlement"
                return self._made(units, i, j, kind=kind, scope=first.low), j - i + 1
            return None
        if first.low not in words:
            return None
        j = i + 1
        while j + 1 < len(units) and units[j].low in ("and", "or", ",", "-") and units[j + 1].low in words:
            j += 2
        if j < len(units) and units[j].low in ("of", "from"):
            k = j + 1
            while (
                k < len(units)
                and k < j + 5
                and units[k].low
                in (self._is["DET"] | self._is["CITYN"] | self._is["ADJ"] | self._is["DIRADJ"] | {"of"})
            ):
                k += 1
            if k < len(units) and units[k].kind in _PLACE_KINDS and units[j].low == "of":
                return self._made(units, i, k, kind="area", scope=first.low), k - i + 1
            return None
        if i >= 2 and units[i - 1].low == "'s" and (j >= len(units) or units[j].kind == "word") and first.low in words:
            owner = units[i - 2]
            unit = Unit(
                owner.start, units[j - 1].end, first.low, f"{owner.form}'s {first.form}", kind="region", scope=first.low
            )
            return unit, j - i
        if i and units[i - 1].low == "the" and (j >= len(units) or units[j].kind == "word"):
            start = units[i - 1]
            unit = Unit(start.start, units[j - 1].end, first.low, f"the {first.form}", kind="region", scope=first.low)
            return unit, j - i
        return None

    def _made(self, units: list[Unit], i: int, j: int, *, kind: str, scope: str) -> Unit:
        target = units[j]
        form = " ".join(u.form for u in units[i : j + 1])
        return Unit(
            units[i].start,
            target.end,
            form.lower(),
            form,
            kind=kind,
            ids=target.ids,
            scope=scope,
            meanings=target.meanings,
        )


def _named_again(first: Unit, last: Unit, named: Unit) -> Unit:
    """The settlement ``named`` before, as the words from ``first`` to ``last`` mean it."""
    return Unit(
        first.start,
        last.end,
        last.low,
        named.form,
        kind="settlement",
        ids=named.ids,
        meanings=named.meanings,
        named=named,
    )


def _apart(units: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Units outside and inside parentheses: 'Dolyna (20 km northwest of Sloviansk)'."""
    kept: list[Unit] = []
    aside: list[Unit] = []
    depth = 0
    closing = sum(unit.low == ")" for unit in units)
    for unit in units:
        if unit.low == "(" and closing:
            depth += 1
        elif unit.low == ")":
            depth, closing = max(depth - 1, 0), closing - 1
        else:
            (aside if depth else kept).append(unit)
    return kept, aside
