"""Parties to a war that no theatre describes, found in a text by how reports speak of armed sides.

Each mention ('Syrian government forces', 'the RSF', 'fighters of the Arakan Army (AA)', 'rebels', 'Azerbaijan said') is
given the short name that the text uses for its party.
"""

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

import msgspec

from whoheld.extract.partyphrases import Countries, Key, Kind, Phrase, Scanner, words_of

_VERBS = ("GAIN", "HOLD", "LOSE", "WITHDRAW", "REPEL", "ABANDON", "ENTER", "STORM", "ADVANCE", "FIGHTV", "PUSH")
_TAKING = ("GAIN",)
_LINK = 5  # tokens between 'fighters' and the party that they are of
_BACK = 9  # tokens between 'captured' and 'from the rebels'
_SAID = 9  # tokens between 'said' and 'it had captured'
_NAME = 6  # words of a name


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """A party named at ``[start, end)``. ``kind`` is as in a theatre's forces.

    ``name`` is what it is called here, where the text has several words for one party ('army', 'Syrian government').
    """

    start: int
    end: int
    kind: Kind
    party: str
    name: str

    @property
    def row(self) -> str:
        """The id of the mention's row among the forces of a theatre made of the text's own parties."""
        return f"{self.kind}:{self.party}"


class PartyFinder:
    """Finds the parties of a text. ``words`` are those of ``classes``."""

    def __init__(self, words: Mapping[str, frozenset[str]], countries: Countries) -> None:
        self._is = words
        self._verbs = frozenset().union(*(words[name] for name in _VERBS))
        self._deeds = self._verbs - words["JOINS"]
        self._taking = frozenset().union(*(words[name] for name in _TAKING))
        self._between = words["WHILE"] | words["CALENDAR"]
        self._countries = countries

    def find(self, masked: str) -> list[Mention]:
        """The mentions of parties in a masked text, in order, not overlapping."""
        return self.parties(self.scanner(masked))

    def scanner(self, masked: str) -> Scanner:
        """The text's words, as this finder reads them."""
        return Scanner(masked, self._is, self._countries)

    def parties(self, scan: Scanner) -> list[Mention]:
        """The same for a text that is scanned already."""
        phrases = scan.phrases()
        names = self._names(scan, phrases)
        phrases = self._with_bare(scan, phrases, names)
        phrases = self._joined(scan, phrases)
        groups = _groups(phrases)
        named = self._labels(scan, phrases, groups)
        return [
            Mention(
                start=scan.tokens[p.first].start,
                end=scan.tokens[p.last].end,
                kind=p.kind,
                party=named[n][0],
                name=named[n][1],
            )
            for n, p in enumerate(phrases)
        ]

    def _names(self, scan: Scanner, phrases: list[Phrase]) -> dict[tuple[str, ...], Phrase]:
        """Names that stand for a party wherever they stand: words in small letters -> a phrase of it."""
        names: dict[tuple[str, ...], Phrase] = {}
        for phrase in phrases:
            if phrase.short or (phrase.key[0] == "name" and phrase.label[0].isupper()):
                names.setdefault(words_of(phrase.label), phrase)
        for i in range(len(scan.tokens)):
            acting = self._acting(scan, i)
            if acting is not None:
                names.setdefault(tuple(scan.low[acting.first : acting.last + 1]), acting)
        self._by_initials(scan, phrases, names)
        for first, (last, acronym, armed) in scan.full.items():
            known = names.get((acronym.lower(),))
            full = tuple(scan.low[first : last - 2])
            if armed or known or full in names:
                key = next((p.key for p in phrases if p.first == first and p.label == acronym), None)
                key = key or (known.key if known else ("name", acronym.lower()))
                names[full] = names[(acronym.lower(),)] = Phrase(first, last, key, acronym, short=True)
        return names

    def _by_initials(self, scan: Scanner, phrases: list[Phrase], names: dict[tuple[str, ...], Phrase]) -> None:
        """'RSF' where 'Rapid Support Forces' are spoken of."""
        short = {scan.tokens[i].form: i for i in range(len(scan.tokens)) if scan.is_acronym(i)}
        one: dict[Key, Key] = {}
        for words, phrase in [*names.items()]:
            initials = "".join(word[0] for word in words if word[0].isalpha()).upper()
            if len(words) == 1 or phrase.short or initials not in short:
                continue
            i = short[initials]
            known = names.get((initials.lower(),)) or Phrase(i, i, phrase.key, initials, short=True)
            one[phrase.key] = known.key
            names[initials.lower(),] = names[words] = known
        for phrase in phrases:
            phrase.key = one.get(phrase.key, phrase.key)

    def _acting(self, scan: Scanner, i: int) -> Phrase | None:
        """A capitalised name that does what armed parties do, beginning at ``i``."""
        if not scan.is_capital(i) or (i and scan.tokens[i - 1].form[0].isupper() and not scan.opens(i - 1)):
            return None
        if scan.low[i] in self._is["COMMON"] and not scan.is_acronym(i):
            return None
        last = scan.name_end(i)
        before = scan.low[i - 1] if i else ""
        subject = scan.opens(i) or before in self._is["SUBJECT"]
        land = scan.land(i)
        if not (
            (subject and self._acts(scan, last + 1))
            or self._suffers(scan, i, last)
            or (land and self._rules(scan, land[1]))
        ):
            return None
        if land and land[1] == last:
            return Phrase(i, last, ("land", land[0]), land[0], "state")
        words = tuple(scan.low[i : last + 1])
        if scan.demonym(i) or self._is_placed(scan, words):
            return None
        label = scan.form(i, last)
        key = ("name", label.lower().removesuffix("s"))
        return Phrase(i, last, key, label, short=scan.is_acronym(i))

    def _acts(self, scan: Scanner, i: int) -> bool:
        while i < len(scan.low) and (scan.low[i] in self._between or scan.low[i].endswith("ly")):
            i += 1
        if i >= len(scan.low):
            return False
        if scan.low[i] == "been":
            return i + 1 < len(scan.low) and scan.low[i + 1].endswith("ing") and scan.low[i + 1] in self._verbs
        if scan.low[i] in self._verbs:
            return True
        withdraws = self._is["WITHDRAWN"] | self._is["ARMED"]
        if any(a in ("its", "their") and b in withdraws for a, b in pairwise(scan.low[i + 1 : i + 4])):
            return True
        if scan.low[i] not in self._is["SPEAKS"]:
            return False
        if {*scan.low[i + 1 : i + 4]} & (self._is["HOLDN"] | self._is["GAINN"]):
            return True
        for j in range(i + 1, min(i + _SAID, len(scan.low) - 2)):
            if scan.low[j] in ".;":
                return False
            if scan.low[j] in ("it", "they") and scan.low[j + 1] in ("had", "has", "have", "now", "still"):
                return scan.low[j + 2] in self._verbs
        return False

    def _suffers(self, scan: Scanner, i: int, last: int) -> bool:
        """'captured the town from X', 'held by X', 'pushed X out of'."""
        low = scan.low
        if last + 2 < len(low) and low[last + 1] == "-" and low[last + 2] in self._is["CONTROLLED"]:
            return True
        j = i - 2 if i and low[i - 1] == "the" else i - 1
        if j < 1:
            return False
        if low[j] == "against":
            return scan.is_acronym(i)
        if low[j] == "by":
            return low[j - 1] in self._is["HELD"] | self._is["GAINPP"] | self._is["PUSHPP"]
        if low[j] in self._is["PUSH"] and last + 2 < len(low):
            return low[last + 1] in ("out", "from", "back")
        if low[j] != "from":
            return False
        for k in range(j - 1, max(j - _BACK, -1), -1):
            if low[k] in self._taking:
                return True
            if low[k] in ".;" or low[k] in self._is["ARMED"] or scan.is_acronym(k):
                return False
        return False

    def _rules(self, scan: Scanner, last: int) -> bool:
        """'Azerbaijan's president said his troops ...': a country that speaks, and somebody's troops."""
        low = scan.low
        if (
            last + 3 >= len(low)
            or low[last + 1] != "'s"
            or not self._is["PARTS"].intersection(low[last + 2 : last + 4])
        ):
            return False
        return any((whose, armed) in scan.pairs for whose in ("his", "its", "their") for armed in self._is["ARMED"])

    def _is_placed(self, scan: Scanner, words: tuple[str, ...]) -> bool:
        if words not in scan.placed:
            spots = [i for i in scan.at.get(words[0], ()) if tuple(scan.low[i : i + len(words)]) == words]
            scan.placed[words] = any(i and scan.low[i - 1] in self._is["PLACING"] for i in spots)
        return scan.placed[words]

    def _with_bare(self, scan: Scanner, phrases: list[Phrase], names: dict[tuple[str, ...], Phrase]) -> list[Phrase]:
        """The phrases with the other mentions of known names, countries and their people."""
        lands = {p.key[1] for p in (*phrases, *names.values()) if p.key[0] != "name"}
        taken = {k for p in phrases for k in range(p.first, p.last + 1)}
        found = [*phrases]
        i = 0
        while i < len(scan.tokens):
            bare = None if i in taken else self._bare(scan, i, names, lands)
            if bare is not None and taken.isdisjoint(range(bare.first, bare.last + 1)):
                found.append(bare)
                i = bare.last
            i += 1
        return sorted(found, key=lambda p: p.first)

    def _bare(self, scan: Scanner, i: int, names: dict[tuple[str, ...], Phrase], lands: set[str]) -> Phrase | None:
        if i in scan.full and (scan.full[i][1].lower(),) in names:
            last, acronym, _ = scan.full[i]
            return Phrase(i, last, names[(acronym.lower(),)].key, acronym, short=True)
        form = scan.tokens[i].form
        linked = i + 2 < len(scan.low) and scan.low[i + 1] == "-" and scan.low[i + 2] in self._is["CONTROLLED"]
        if form[0].isupper() or scan.low[i] == "al":
            for size in range(min(_NAME, len(scan.low) - i), 0, -1):
                words = tuple(scan.low[i : i + size])
                known = names.get(words) or (names.get((words[0].removesuffix("s"),)) if size == 1 else None)
                known = known or (names.get((words[0] + "s",)) if size == 1 else None)
                if (known and known.key[0] == "name") or (known and known.short):
                    after = i + size
                    linked = after + 1 < len(scan.low) and scan.low[after] == "-"
                    kind: Kind = "demonym" if linked else "force"
                    return Phrase(i, i + size - 1, known.key, scan.form(i, i + size - 1), kind, scan.is_acronym(i))
        elif linked and scan.low[i] in self._is["PLURAL"] | self._is["RULERS"]:
            key: Key = ("state", "") if scan.low[i] in self._is["STATE"] else ("name", scan.plural(scan.low[i]))
            return Phrase(i, i, key, scan.plural(scan.low[i]), "demonym")
        return self._bare_country(scan, i, lands)

    def _bare_country(self, scan: Scanner, i: int, lands: set[str]) -> Phrase | None:
        if (people := scan.demonym(i)) and people[0] in lands and people[1] + 1 < len(scan.low):
            after = scan.low[people[1] + 1]
            if after in self._is["PARTS"] or after == "-":
                return Phrase(i, people[1], ("land", people[0]), people[0], "demonym")
        land = scan.land(i)
        if land is None or land[0] not in lands:
            return None
        before = scan.low[i - 1] if i else ""
        if before in self._is["PLACED"] | self._is["DIRADJ"] | {"with", "and"}:
            return None
        return Phrase(i, land[1], ("land", land[0]), land[0], "state")

    def _joined(self, scan: Scanner, phrases: list[Phrase]) -> list[Phrase]:
        """One phrase for 'fighters loyal to X', 'X and its allied militias', 'rebels led by X'."""
        out: list[Phrase] = []
        for phrase in phrases:
            while (
                phrase.first > 2
                and scan.low[phrase.first - 2] == "-"
                and scan.low[phrase.first - 1] in self._is["LINKED"]
            ):
                phrase.first -= 6 if scan.low[phrase.first - 3] == "." and phrase.first > 5 else 3  # 'U.S.-led'
            if out and (joined := self._join(scan, out[-1], phrase)):
                out[-1] = joined
                continue
            out.append(self._generic(scan, phrase, out[-1].last if out else -1))
        return out

    def _join(self, scan: Scanner, one: Phrase, two: Phrase) -> Phrase | None:
        between = scan.low[one.last + 1 : two.first]
        if not between or len(between) > _LINK:
            return None
        both = between[0] == "and" or between == [","]
        if both and len(between) <= 3 and between[-1] != "that" and not self._is["SPEAKS"] & {*between}:
            before = {*scan.low[max(one.first - 4, 0) : one.first]}
            if (
                before & self._is["TWOSIDES"]
                or self._fight(scan, two.last)
                or two.kind == "demonym"
                or scan.opens(two.first)
            ):
                return None
            if any(word not in ("and", "its", "their", "the", "allied", ",", "other") for word in between):
                return None
            return msgspec.structs.replace(one, last=two.last)
        joins = between[0] in self._is["JOINS"]
        link = between[1] if joins and len(between) > 1 else between[0]
        if link not in ("by", "to", "with", "of") or not (joins or link == "of"):
            return None
        if not self._only_names(scan, one.last + 1, two.first):
            return None
        first = one if not two.short or between[0] in ("backed", "supported") else two
        return msgspec.structs.replace(first, first=one.first, last=two.last, kind="force")

    def _fight(self, scan: Scanner, last: int) -> bool:
        """'The army and the rebels clashed': two parties, not allies."""
        return not (self._is["FIGHTN"] | self._is["FIGHTV"]).isdisjoint(scan.low[last + 1 : last + 8])

    def _only_names(self, scan: Scanner, first: int, last: int) -> bool:
        return not any(low in ".,;:()" or low in self._deeds for low in scan.low[first:last])

    def _generic(self, scan: Scanner, phrase: Phrase, after: int) -> Phrase:
        """With 'fighters loyal to the ...' before it."""
        for i in range(phrase.first - 2, max(phrase.first - 2 - _LINK, after), -1):
            if scan.low[i] not in self._is["ARMED"]:
                continue
            between = scan.low[i + 1 : phrase.first]
            linked = between[0] in self._is["JOINS"] and not {"by", "to", "with"}.isdisjoint(between)
            if (linked or between[0] in ("of", "from", "with")) and self._only_names(scan, i + 1, phrase.first):
                return msgspec.structs.replace(phrase, first=i, kind="force")
        return phrase

    def _labels(self, scan: Scanner, phrases: list[Phrase], groups: Mapping[Key, Key]) -> list[tuple[str, str]]:
        """Of each phrase its party's name and the name here: an acronym, a country that fights abroad, or as named."""
        members: dict[Key, list[Phrase]] = {}
        for phrase in phrases:
            members.setdefault(groups[phrase.key], []).append(phrase)
        spoken_of, fought_in = self._lands(scan)
        fixed: dict[Key, str | None] = {}
        for key, mine in members.items():
            fixed[key] = next((p.label for p in mine if p.short), None)
            if key[0] == "name":
                fixed[key] = fixed[key] or _first(mine)
            elif key[1] and key[1] not in fought_in:
                fixed[key] = fixed[key] or (key[1] if self._is_foreign(scan, key, mine, spoken_of) else None)
        longer = {key: _longer(mine) for key, mine in members.items()}
        found = []
        for phrase in phrases:
            key = groups[phrase.key]
            name = fixed[key] or longer[key].get(phrase.label.split()[-1], phrase.label)
            if name in self._is["GOVERNS"] and len(fought_in) == 1:
                name = f"{scan.people_of(*fought_in)} {name}"
            found.append((fixed[key] or members[key][0].label, name))
        return found

    def _is_foreign(self, scan: Scanner, key: Key, mine: list[Phrase], spoken_of: set[str]) -> bool:
        """Whether a country fights as one: its bare name acts, or another is spoken of and no government named."""
        acts = any(
            p.kind == "state" and p.key[0] == "land" and scan.low[p.last + 1 : p.last + 2] != ["'s"] for p in mine
        )
        ruled = any(self._is["GOVERNS"].intersection(p.label.lower().split()) for p in mine)
        return acts or (not ruled and bool(spoken_of - {key[1]}))

    def _lands(self, scan: Scanner) -> tuple[set[str], set[str]]:
        """The countries that the text speaks of, and those that it is fought in ('in northern Syria')."""
        spoken_of, fought_in = set(), set()
        grounds = self._is["REGIONN"] | self._is["CITYN"]  # 'a Syrian village'
        for i in range(len(scan.tokens)):
            named = scan.demonym(i) or scan.land(i)
            if named is None or scan.low[named[1] + 1 : named[1] + 2] == ["-"]:
                continue
            spoken_of.add(named[0])
            after = scan.low[named[1] + 1] if named[1] + 1 < len(scan.low) else ""
            if scan.demonym(i):
                placed = after in grounds
            else:
                placed = i > 0 and scan.low[i - 1] in {"in", "across", "inside", "throughout"} | self._is["DIRADJ"]
            if placed:
                fought_in.add(named[0])
        return spoken_of, fought_in


def _first(mine: list[Phrase]) -> str:
    """The name as first given; the bare name or noun where the text has it ('Houthis', 'rebels')."""
    labels = [p.label for p in mine if p.kind != "demonym"] or [p.label for p in mine]
    if mine[0].key[0] != "name":
        return labels[0]
    words = mine[0].key[1].split()
    return next(
        (label for label in labels if label.lower().removesuffix("s").split() == [w.removesuffix("s") for w in words]),
        labels[0],
    )


def _longer(mine: list[Phrase]) -> dict[str, str]:
    """Last word -> the first name that ends in it and says whose: 'army' -> 'Syrian army'."""
    found: dict[str, str] = {}
    for phrase in mine:
        words = phrase.label.split()
        if len(words) > 1:
            found.setdefault(words[-1], phrase.label)
    return found


def _groups(phrases: list[Phrase]) -> dict[Key, Key]:
    """Keys of one party -> one of them: a country's army with its government, 'the army' with the one army named."""
    keys = list(dict.fromkeys(p.key for p in phrases))
    states = Counter(p.key[1] for p in phrases if p.key[0] == "state" and p.key[1])
    lands = Counter(p.key[1] for p in phrases if p.key[0] == "land")
    groups = {}
    for key in keys:
        if key == ("state", ""):
            only = states.most_common(1) or (lands.most_common(1) if len(lands) == 1 else [])
            groups[key] = (("state", only[0][0]) if states else ("land", only[0][0])) if only else key
        elif key[0] == "land" and key[1] in states:
            groups[key] = ("state", key[1])
        else:
            groups[key] = key
    return groups
