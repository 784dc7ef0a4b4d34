"""Sentences and patterns in one alphabet: each known word is one character, so rows are plain regular expressions.

A unit of a sentence (a word, a name, a date ...) becomes one character. Mentions have fixed letters (see ``MENTIONS``),
words of the wording files characters of the private use area, all other words 'x', capitalised ones 'X'.
"""

import re
from collections.abc import Iterable

from whoheld.errors import TheatreError

PLACE_CODES = "puordq"
MENTIONS = {
    "settlement": "p",
    "unknown": "u",
    "other": "o",
    "region": "r",
    "area": "d",
    "counted": "q",
    "landmark": "l",
    "force": "f",
    "state": "s",
    "demonym": "j",
    "leader": "e",
    "actor": "a",
    "date": "t",
    "distance": "k",
    "percent": "c",
    "number": "n",
}
FORCE_CODES = "fsje"
_PART = re.compile(r"(?:\(([^()]*)\)|\{=?([A-Z]\w+)\}|\{[^}]*\}|([A-Za-z']+))([?*])?")
_STOPS = ";.:?!—"
_MARKS = ",-\"'()/" + _STOPS
_FIRST = 0xE000
_ELEMENT = re.compile(r"\{([!=]?)(\w+)(?:!(\w+))?(?::(\d+))?\}|([A-Za-z']+)|([-,:.])|([()|?*+])|(\s+)")


class Needed:
    """What patterns can't do without: a cheap look at a sentence's words before it is parsed."""

    def __init__(self, needed: Iterable[tuple[frozenset[str], ...]]) -> None:
        self._needed = tuple(needed)
        self._always = not all(self._needed)
        # a sentence without a word of any pattern's smallest group fits none of them
        self._first = frozenset[str]().union(*(min(groups, key=len) for groups in self._needed if groups))

    def may_match(self, words: frozenset[str]) -> bool:
        """Whether ``words``, in small letters, have what at least one of the patterns needs."""
        if self._always or self._first.isdisjoint(words):
            return self._always
        return any(all(not group.isdisjoint(words) for group in groups) for groups in self._needed)


class Vocabulary:
    """The alphabet of a theatre's wording: codes of words, and the compiler of patterns.

    Classes in small letters are ``lists``, which patterns don't know: their words have no character of their own.
    """

    def __init__(self, classes: dict[str, frozenset[str]], patterns: Iterable[str]) -> None:
        self.lists = {name: words for name, words in classes.items() if name.islower()}
        classes = {name: words for name, words in classes.items() if not name.islower()}
        literals = {
            word.lower() for pattern in patterns for word in re.findall(r"[A-Za-z']+", re.sub(r"\{.*?\}", " ", pattern))
        }
        words = sorted(literals.union(*classes.values()) | set(_MARKS) | {"'s"})
        self._codes = {word: chr(_FIRST + i) for i, word in enumerate(words)}
        self.classes = classes
        self._sets = {name: "".join(sorted(self._codes[w] for w in members)) for name, members in classes.items()}
        self._place = {"P": self._place_list(PLACE_CODES), "K": self._place_list(PLACE_CODES.replace("u", ""))}

    def code(self, low: str, form: str) -> str:
        """The character of a word or mark that is no mention."""
        code = self._codes.get(low)
        if code:
            return code
        return "X" if form[0].isupper() else "x"

    def needed(self, pattern: str) -> tuple[frozenset[str], ...]:
        """Of each part that a row's pattern can't do without, the words of which one must be there, in small letters.

        Nothing is needed of a pattern with groups in groups.
        """
        groups: list[frozenset[str]] = []
        if re.search(r"\([^()]*\(", pattern):
            return ()
        for match in _PART.finditer(pattern):
            inside, name, word, optional = match.groups()
            choices = (inside or name or word or "").split("|") if not optional else []
            words = [self._words_of(choice) for choice in choices]
            if words and all(words):
                groups.append(frozenset[str]().union(*words))
        return tuple(groups)

    def _words_of(self, choice: str) -> frozenset[str]:
        """The words of one alternative, or of a class that stands for it: one of them must be there."""
        if choice in self.classes:
            return self.classes[choice]
        names = re.findall(r"\{=?([A-Z]\w+)\}", choice)
        plain = re.findall(r"[a-z']{2,}", re.sub(r"\{.*?\}", " ", choice).lower())
        return frozenset(plain) or (self.classes.get(names[0], frozenset()) if names else frozenset())

    def members(self, name: str) -> str:
        """The characters of a class, for membership tests. Empty for a class that the theatre lacks."""
        return self._sets.get(name, "")

    def compile(self, pattern: str, *, row: str) -> re.Pattern[str]:
        """Compile a row's pattern. Raises TheatreError naming the row."""
        out = []
        position = 0
        while position < len(pattern):
            match = _ELEMENT.match(pattern, position)
            if match is None:
                raise TheatreError(row, f"can't read the pattern at {pattern[position:]!r}", hint="see theatre.md")
            out.append(self._element(match, row))
            position = match.end()
        try:
            return re.compile("".join(out))
        except re.error as error:
            raise TheatreError(row, f"the pattern is not well formed: {error}", hint="see theatre.md") from error

    def _element(self, match: re.Match[str], row: str) -> str:
        prefix, name, without, number, word, mark, operator, _ = match.groups()
        if name:
            macro = self._macro(name, negated=prefix == "!", number=int(number or 6), without=without, row=row)
            return f"(?P<T>{macro})" if prefix == "=" else macro
        if word or mark:
            return re.escape(self._codes[(word or mark).lower()])
        return {"(": "(?:"}.get(operator, operator) if operator else ""

    def _macro(self, name: str, *, negated: bool, number: int, without: str | None, row: str) -> str:
        stops = "".join(self._codes[m] for m in _STOPS) + (self._sets.get(without, "") if without else "")
        gaps = {
            "g": f"[^{PLACE_CODES}{FORCE_CODES}{stops}]",
            "gf": f"[^{PLACE_CODES}{stops}]",
            "gp": f"[^{FORCE_CODES}{stops}]",
            "gall": f"[^{stops}]",
        }
        if name in gaps:
            return f"{gaps[name]}{{0,{number}}}?"
        if name in ("P", "K"):
            return self._place[name]
        if name in ("F", "G"):
            return f"(?<![{FORCE_CODES}])" if negated else f"(?P<{name}>[{FORCE_CODES}])"
        if name == "T":
            return "T"
        members = self._sets.get(name)
        if not members:
            raise TheatreError(row, f"no class {name!r} in words.csv", hint="add a line to words.csv")
        return f"(?<![{members}])" if negated else f"[{members}]"

    def _place_list(self, codes: str) -> str:
        """A list of places: 'the city of A, B and the villages of C and D in the E region'."""
        small = f"[{self.members('DET')}{self.members('ADJ')}{self.members('CITYN')}{self.members('DIRADJ')}nc]"
        of = self._codes["of"]
        comma = self._codes[","]
        in_ = self._codes.get("in", "")
        lead = f"(?:(?:{small}|x){{0,5}}[{self.members('CITYN')}{self.members('DET')}{self.members('DIRN')}nc]{of})"
        owner = f"(?:[ros]{self._codes[chr(39) + 's']})?" if "'s" in self._codes else ""
        lead = f"{lead}{{0,2}}{small}{{0,5}}{owner}"
        where = f"(?:[{in_}{comma}]{small}{{0,2}}r)?"
        one = f"{lead}[{codes}]{where}"
        both = self.members("AND")
        prepositions = self.members("IN") + self.members("TOWARD") + self.members("ON")
        glue = f"(?:(?:{comma}(?:[{both}]|x{{0,1}}[{both}])?|[{both}])[{prepositions}]?|[{prepositions}])"
        return f"(?P<P>{one}(?:{glue}{one}){{0,14}})"
