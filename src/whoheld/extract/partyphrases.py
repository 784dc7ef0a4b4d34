"""Phrases that name an armed party, read from a text's words: 'Syrian government forces', 'the Arakan Army (AA)'.

Words are rows of ``parties.csv`` and ``countries.csv``; what a phrase is called is settled in ``parties.py``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal

import msgspec

from whoheld.text.tokens import Token, tokens

Kind = Literal["force", "state", "demonym", "leader"]
Key = tuple[str, str]
"""What is one party: ('state', country or ''), ('land', country) or ('name', its name in small letters)."""

_ACRONYM = re.compile(r"[A-Z][A-Z0-9]{1,6}|[A-Z]\d{1,2}")
_NAMING = frozenset({"of", "for", "in", "and", "the", "'s", "-", "'"})
_ADJECTIVE = re.compile(r"\w+(?:ese|ish|ian|yan|an|i|ite|ia|ic)")
_LONG = 12  # tokens of a full name before its acronym in brackets
_RUN = 10  # tokens of one mention


class Phrase(msgspec.Struct):
    """Tokens ``[first, last]`` that name a party: what is one with it, and what it may be called."""

    first: int
    last: int
    key: Key
    label: str
    kind: Kind = "force"
    short: bool = False


class Countries(msgspec.Struct, frozen=True):
    """Names and demonyms as tuples of words in small letters, each with its country."""

    names: Mapping[tuple[str, ...], str]
    demonyms: Mapping[tuple[str, ...], str]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, Sequence[str], Sequence[str]]]) -> "Countries":
        """From rows of country, names, demonyms."""
        names: dict[tuple[str, ...], str] = {}
        demonyms: dict[tuple[str, ...], str] = {}
        for country, known, people in rows:
            names |= {words_of(name): country for name in known}
            demonyms |= {words_of(name): country for name in people}
        return cls(names, demonyms)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in small letters."""
    return tuple(token.low for token in tokens(name, 0, len(name)))


def classes(words: Mapping[str, frozenset[str]], parties: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """The classes of ``words.csv`` and ``parties.csv`` together, and two made of them.

    ARMS are nouns of force or rule; COMMON are all words, which are no names.
    """
    words = {name: members for name, members in words.items() if not name.islower()}  # lists have countries in them
    arms = parties["ARMED"] | parties["RULERS"]
    return {**words, **parties, "ARMS": arms, "COMMON": frozenset().union(*words.values(), *parties.values())}


class Run(msgspec.Struct):
    """What stands in a run of words up to its head: a country, names, an acronym, what qualifies them."""

    first: int
    last: int = -1
    country: str | None = None
    acronym: str | None = None
    names: list[int] = []
    plain: list[int] = []
    linked: bool = False
    heads: list[int] = []


class Scanner:
    """One text's words, and the phrases in them."""

    def __init__(self, text: str, words: Mapping[str, frozenset[str]], countries: Countries) -> None:
        self.text = text
        self.tokens: list[Token] = tokens(text, 0, len(text))
        self.low = [token.low for token in self.tokens]
        self._is = words
        self._countries = countries
        self._small = {token.form for token in self.tokens if token.form[0].islower()}
        self.pairs = frozenset(pairwise(self.low))
        self.at: dict[str, list[int]] = {}
        for i, low in enumerate(self.low):
            self.at.setdefault(low, []).append(i)
        self.placed: dict[tuple[str, ...], bool] = {}
        self.full = self._full_names()

    def phrases(self) -> list[Phrase]:
        """All phrases with a noun of force or rule, in order."""
        found: list[Phrase] = []
        i = 0
        while i < len(self.tokens):
            phrase = self._at(i)
            if phrase is not None:
                found.append(phrase)
                i = phrase.last
            i += 1
        return found

    def form(self, first: int, last: int) -> str:
        """The text of tokens ``[first, last]``."""
        return self.text[self.tokens[first].start : self.tokens[last].end]

    def is_capital(self, i: int) -> bool:
        """Whether the word has a capital that is not only its sentence's."""
        form = self.tokens[i].form
        if not form[0].isupper() or (len(form) == 1 and form.isalpha()):
            return False
        if not self.opens(i) or _ACRONYM.fullmatch(form):
            return True
        return form.lower() not in self._small and not self._common(form.lower())

    def opens(self, i: int) -> bool:
        """Whether the word begins a sentence, a line or a quotation."""
        return i == 0 or self.low[i - 1] in '.:!?"•' or "\n" in self.text[self.tokens[i - 1].end : self.tokens[i].start]

    def is_acronym(self, i: int) -> bool:
        """Whether the word is an acronym ('SDF', 'M23')."""
        return bool(_ACRONYM.fullmatch(self.tokens[i].form))

    def country(self, i: int, table: Mapping[tuple[str, ...], str]) -> tuple[str, int] | None:
        """The country that the words from ``i`` name in ``table``, and the index of their last."""
        if not self.tokens[i].form[0].isupper():
            return None
        for size in (5, 4, 3, 2, 1):
            known = table.get(tuple(self.low[i : i + size]))
            if known:
                return known, min(i + size, len(self.low)) - 1
        return None

    def demonym(self, i: int) -> tuple[str, int] | None:
        """The country whose people the words from ``i`` name."""
        return self.country(i, self._countries.demonyms)

    def land(self, i: int) -> tuple[str, int] | None:
        """The country that the words from ``i`` name."""
        return self.country(i, self._countries.names)

    def people_of(self, country: str) -> str:
        """The country's demonym."""
        return next(" ".join(words).title() for words, of in self._countries.demonyms.items() if of == country)

    def name_end(self, i: int) -> int:
        """The last token of the capitalised name that begins at ``i``: 'Jaish al-Islam', 'Deir ez-Zor', 'al-Bab'."""
        j = i
        size = len(self.tokens)
        while j + 1 < size and j < i + _RUN:
            step = 2 if self.low[j + 1] == "-" and self._touches(j + 1) else 1
            k = j + step
            if k + 1 < size and self.low[k] in self._is["PARTICLE"] and self.low[k + 1] == "-":
                k += 2
            elif k + 1 < size and self.low[k] in self._is["LONEPARTICLE"]:
                k += 1
            if k >= size or not self.tokens[k].form[0].isupper() or self.low[k] in self._is["CALENDAR"]:
                break
            if (k - j > 1 and not self._joined(j, k)) or "\n" in self.text[self.tokens[j].end : self.tokens[k].start]:
                break
            j = k
        return j

    def _joined(self, j: int, k: int) -> bool:
        return all(self.low[m] == "-" or self.low[m] in self._is["PARTICLE"] for m in range(j + 1, k))

    def _touches(self, i: int) -> bool:
        return self.tokens[i - 1].end == self.tokens[i].start and (
            i + 1 < len(self.tokens) and self.tokens[i].end == self.tokens[i + 1].start
        )

    def _common(self, low: str) -> bool:
        return low in self._is["COMMON"] or low in self._is["CALENDAR"]

    def _full_names(self) -> dict[int, tuple[int, str, bool]]:
        """'Sudanese Armed Forces (SAF)': first token of the name -> last of the bracket, acronym, whether armed."""
        found = {}
        for i in range(2, len(self.tokens) - 1):
            if self.low[i - 1] == "(" and self.low[i + 1] == ")" and self.is_acronym(i):
                first = self._name_before(i - 2, self.tokens[i].form)
                if first is not None:
                    armed = bool(self._is["FORMAL"].intersection(self.low[first : i - 1]))
                    found[first] = (i + 1, self.tokens[i].form, armed)
        return found

    def _name_before(self, last: int, acronym: str) -> int | None:
        """Where the name begins that ends at ``last`` and has these initials, or as many of them as can be."""
        best = None
        initials = ""
        for i in range(last, max(last - _LONG, -1), -1):
            form = self.tokens[i].form
            if form[0].isupper():
                initials = form[0] + initials
                if form[0] == acronym[0] and _within(acronym, initials):
                    return i
                if form[0] == acronym[0] and len(initials) > 1:
                    best = i
            elif self.low[i] not in _NAMING and self.low[i] not in self._is["PARTICLE"]:
                break
        return best

    def _at(self, i: int) -> Phrase | None:
        if i and self.low[i - 1] == "-":
            return None
        run = self._run(i)
        if i in self.full:
            last, acronym, armed = self.full[i]
            key = self._key(run)[0] if run.last >= 0 and not run.acronym else ("", "")
            one = key if key[0] == "state" else ("name", acronym.lower())
            return Phrase(i, last, one, acronym, short=True) if armed else None
        if run.last < 0 or (run.last == i and not self._stands_alone(i)):
            return None
        key, label = self._key(run)
        after = run.last + 1
        if (
            after + 2 < len(self.low)
            and self.low[after] == "("
            and self.low[after + 2] == ")"
            and self.is_acronym(after + 1)
        ):
            return Phrase(run.first, after + 2, key, self.tokens[after + 1].form, short=True)
        return Phrase(run.first, run.last, key, label, self._kind(run), bool(run.acronym))

    def _stands_alone(self, i: int) -> bool:
        """Whether the one word names a party: 'rebels', 'the military'; not 'a military operation'."""
        if self.low[i] == "military" and not (i and self.low[i - 1] in ("the", "its", "their", "his", "'s")):
            return False
        return self.low[i] in self._is["BARE"]

    def _kind(self, run: Run) -> Kind:
        after = run.last + 1
        if after < len(self.low) and self.low[run.last] in self._is["RULERS"] | self._is["PLURAL"]:
            if self.low[after] in self._is["PARTS"]:
                return "demonym"
            if self.low[after] == "-" and after + 1 < len(self.low) and self.low[after + 1] in self._is["CONTROLLED"]:
                return "demonym"
        return "state" if run.first == run.last and self.low[run.last] in ("government", "junta", "regime") else "force"

    def _run(self, i: int) -> Run:
        """The longest run of words from ``i`` that ends in a noun of force or rule."""
        run = Run(first=i, names=[], plain=[], heads=[])
        best = Run(first=i, names=[], plain=[], heads=[])
        j = i
        while j < min(i + _RUN, len(self.tokens)):
            end = self._step(run, j)
            if end is None:
                break
            j = end + 1
            if self._ends(run, end):
                run.last = end
                best = msgspec.structs.replace(run, names=run.names[:], plain=run.plain[:], heads=run.heads[:])
            elif run.heads and end not in run.heads and self.low[end] not in self._is["QUALIFIER"]:
                break
        return best

    def _ends(self, run: Run, j: int) -> bool:
        if j in run.heads:
            return True
        return bool(run.acronym) and run.linked and self.tokens[j].form == run.acronym

    def _step(self, run: Run, j: int) -> int | None:
        """Take the word at ``j`` into the run; the last token taken, or None where the run ends."""
        low, size = self.low, len(self.tokens)
        if j + 2 < size and low[j + 1] == "-" and low[j + 2] in self._is["LINKED"] and low[j].isalpha():
            run.linked = True
            return j + 2
        if j > run.first and j in self.full:
            return None
        if low[j] in self._is["PLURAL"] and j + 1 < size and self.tokens[j + 1].form[0].isupper():
            run.plain.append(j)
            return j
        if low[j] in ("pro", "anti") and j + 2 < size and low[j + 1] == "-":
            run.plain += [j, j + 2]
            return j + 2
        if j > run.first and "\n" in self.text[self.tokens[j - 1].end : self.tokens[j].start]:
            return None
        if made := self.demonym(j) or self._owner(j):
            run.country, end = made
            return end
        armed = self._is["ARMS"]
        if j > run.first and low[j] in self._is["BODIES"] and low[j - 1] in armed | {"armed"}:
            run.heads.append(j)
            return j
        if low[j] in armed and not (run.heads and self.low[j] in self._is["BARE"] - self._is["ARMED"]):
            run.heads.append(j)
            if self.tokens[j].form[0].isupper() and run.names:
                run.names.append(j)
            return j
        proper = self.tokens[j].form[0].isupper() and bool(run.names or (run.country and self._is_title(j + 1)))
        if low[j] in self._is["QUALIFIER"] and not proper:
            run.plain.append(j)
            return j
        return None if run.heads else self._name_step(run, j, proper=proper)

    def _name_step(self, run: Run, j: int, *, proper: bool) -> int | None:
        """Take an acronym or a name that begins at ``j`` into the run."""
        low, size = self.low, len(self.tokens)
        if self.is_acronym(j) and self.is_capital(j):
            run.acronym = self.tokens[j].form
            return j
        belongs = j + 2 < size and low[j + 1] == "'s" and self.tokens[j + 2].form[0].isupper()
        named = self.is_capital(j) and not self._common(low[j])
        if not (named or (self.tokens[j].form[0].isupper() and (belongs or proper))):
            return j if low[j] == "'s" and run.names else None
        end = self.name_end(j)
        if not (end + 1 < size and low[end + 1] in self._is["ARMED"]):
            end = next((k - 1 for k in range(j + 1, end + 1) if low[k] in self._is["ARMS"]), end)
        end = next((k - 1 for k in range(j + 1, end + 1) if self.is_acronym(k)), end)
        run.names += range(j, end + 1)
        return end

    def _is_title(self, i: int) -> bool:
        return i < len(self.tokens) and self.tokens[i].form[0].isupper()

    def _owner(self, j: int) -> tuple[str, int] | None:
        """'Sudan's (army)', 'Myanmar (military)'."""
        named = self.land(j)
        if named is None or named[1] + 1 >= len(self.low):
            return None
        after = self.low[named[1] + 1]
        if after == "'s":
            return named[0], named[1] + 1
        return named if after in self._is["ARMS"] else None

    def _key(self, run: Run) -> tuple[Key, str]:
        """What the run's party is one with, and its name."""
        low = [self.low[k] for k in (*run.plain, *run.heads)]
        rulers = [word for word in low if word in self._is["STATE"]]
        if run.acronym:
            return ("name", run.acronym.lower()), run.acronym
        official = self._is["OFFICIAL"] | self._is["ARMS"]
        if run.names and not (run.country and official.issuperset(self.low[k] for k in run.names)):
            return self._named(run)
        if run.country:
            return self._of_country(run, rulers)
        text = self.form(run.first, run.last)
        whole = text if self._is_name(run.first) else text[0].lower() + text[1:]
        if any(self.low[k] in ("pro", "anti") for k in run.plain):
            return ("name", whole.lower()), whole
        if rulers and not run.linked:
            return ("state", ""), rulers[0]
        if "federal" in low:
            return ("state", ""), whole
        common = next((word for word in low if word in self._is["PLURAL"] or word in self._is["BARE"]), None)
        if common:
            common = self.plural(common)
            return ("name", common), whole if run.linked else common
        return ("name", whole.lower()), text if self.is_capital(run.first) else whole

    def _is_name(self, i: int) -> bool:
        return self.is_acronym(i) or bool(self.demonym(i) or self.land(i))

    def plural(self, word: str) -> str:
        """'rebel' as 'rebels'."""
        return word + "s" if word in self._is["PLURAL"] else word

    def _of_country(self, run: Run, rulers: list[str]) -> tuple[Key, str]:
        """'Syrian government forces', 'Sudan's army', 'Turkish troops', 'Syrian rebels'."""
        country = run.country or ""
        first = next(k for k in range(run.first, run.last + 1) if self.demonym(k) or self.land(k))
        text = self.form(first, run.last)
        owned = self.demonym(first) is None
        people = self.form(first, (self.demonym(first) or (country, first))[1])
        if owned:
            people = self.people_of(country)
        low = self.low[first : run.last + 1]
        common = next((word for word in low if word in self._is["PLURAL"] or word in self._is["BARE"]), "")
        if common and common not in self._is["STATE"]:
            return ("name", self.plural(common)), f"{people} {self.plural(common)}"
        ruler = next(
            (word for word in rulers if word in ("government", "regime", "junta")), rulers[0] if rulers else ""
        )
        if ruler and owned and ("the", ruler) in self.pairs:
            return ("state", country), ruler
        if ruler:
            return ("state", country), text if ruler == low[-1] and not owned else f"{people} {ruler}"
        if self._is["OFFICIAL"].intersection(low):
            return ("state", country), text
        return ("land", country), text

    def _named(self, run: Run) -> tuple[Key, str]:
        """'Arakan Army', 'Hamas fighters', 'Kurdish forces', 'Shia militias'."""
        first, last = run.names[0], run.names[-1]
        people = next((k for k in range(run.first, first) if (d := self.demonym(k)) and d[1] == first - 1), first)
        name = self.form(people, last)
        if first == last and run.heads[-1] != last and _ADJECTIVE.fullmatch(self.low[first]):
            noun = self.low[run.last]
            if noun in self._is["PLURAL"] | self._is["BARE"] - self._is["STATE"]:
                return ("name", self.plural(noun)), self.form(people, run.last)
            return ("name", name.lower().removesuffix("s")), self.form(people, run.last)
        return ("name", name.lower().removesuffix("s")), name


def _within(acronym: str, initials: str) -> bool:
    """Whether the acronym's letters stand in the initials in order."""
    rest = iter(initials)
    return all(letter in rest for letter in acronym if letter.isalpha())
