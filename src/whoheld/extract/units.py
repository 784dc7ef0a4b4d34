"""A sentence as units: names, dates, figures and words, each with its offsets, its kind and its character."""

import re

import msgspec

from whoheld.extract.dates import DatePhrase
from whoheld.extract.names import Name
from whoheld.extract.quantities import Figure
from whoheld.extract.vocabulary import MENTIONS, Vocabulary
from whoheld.text.tokens import Token


class Unit(msgspec.Struct):
    """One unit of a sentence. ``kind`` is 'word' or a key of MENTIONS; ``side`` of a force may be relative

    ('speaker', 'enemy', 'prev'); ``ids`` are the theatre's entries; ``figure`` and ``phrase`` what was read there.
    """

    start: int
    end: int
    low: str
    form: str
    kind: str = "word"
    code: str = "x"
    side: str | None = None
    ids: tuple[str, ...] = ()
    scope: str | None = None
    meanings: dict[str, tuple[str, ...]] = {}
    named: "Unit | None" = None
    figure: Figure | None = None
    phrase: DatePhrase | None = None


class Sentence(msgspec.Struct):
    """The units of one sentence and their characters as one string (``codes[i]`` is of ``units[i]``).

    ``aside`` is what stands in parentheses, read by itself. ``passed``: it may hold a claim on a place.
    """

    start: int
    end: int
    units: list[Unit]
    codes: str
    passed: bool = True
    aside: "Sentence | None" = None

    def everything(self) -> list[Unit]:
        """All units, those in parentheses too, in the order of the text."""
        if self.aside is None:
            return self.units
        return sorted([*self.units, *self.aside.units], key=lambda unit: (unit.start, -unit.end))


def merge(
    tokens: list[Token], names: list[Name], phrases: list[DatePhrase], figures: list[Figure], vocabulary: Vocabulary
) -> list[Unit]:
    """Units of a sentence: the longest of names, dates and figures first, then single words."""
    spans: list[tuple[int, int, str, object]] = [(p.start, p.end, "date", p) for p in phrases]
    spans += [(f.start, f.end, f.kind, f) for f in figures]
    spans += [(n.start, n.end, "name", n) for n in names]
    spans.sort(key=lambda s: (s[0], -s[1]))
    units: list[Unit] = []
    following = 0
    last_end = -1
    for token in tokens:
        if token.start < last_end:
            continue
        while following < len(spans) and spans[following][0] < token.start:
            following += 1
        if following < len(spans) and spans[following][0] == token.start:
            start, end, kind, found = spans[following]
            following += 1
            units.append(_unit(start, end, kind, found, token))
            last_end = end
            continue
        kind = "number" if token.form[0].isdigit() else "word"
        units.append(Unit(token.start, token.end, token.low, token.form, kind=kind))
    for unit in units:
        unit.code = MENTIONS.get(unit.kind) or vocabulary.code(unit.low, unit.form)
    return units


def _unit(start: int, end: int, kind: str, found: object, token: Token) -> Unit:
    unit = Unit(start, end, token.low, token.form)
    if isinstance(found, Name):
        unit.meanings = found.meanings
        unit.kind = "word"
    elif isinstance(found, DatePhrase):
        unit.kind, unit.phrase = "date", found
    elif isinstance(found, Figure):
        unit.kind, unit.figure = kind, found
    return unit


_CAPITAL = re.compile(r"[A-ZА-ЯІЇЄҐ]")


def is_capital(form: str) -> bool:
    """Whether the word begins with a capital letter."""
    return bool(_CAPITAL.match(form))
