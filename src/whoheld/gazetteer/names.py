"""The spellings of one settlement, cleaned and completed: what a text may call it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from whoheld.gazetteer import spellings as sp

MOST = 40  # spellings kept for one place, so that a capital does not bring two hundred
_SMALL = frozenset(["na", "nad", "pid", "pod", "pry", "pri", "do", "u", "v", "of", "the", "de"])
_ALPHABETS = re.compile(r"[A-Za-z\u00c0-\u024f\u0400-\u052f .'()/№0-9-]+")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_CODE = re.compile(r"[A-Z]{2,5}|\W*\d*\W*")
_TAIL = re.compile(r"\s*[(/].*")
_COMPOUND = re.compile(r"\b(\w{3,}o) (?=\w{3,})")  # 'Ivano Darivka', a hyphen lost
_MARKS = re.compile(r"['’ʼ]")
_PLAIN = {ord(letter): plain for letter, plain in zip("łŁıøđ", "lLiod", strict=True)}
_UNSEEN = dict.fromkeys([*range(32), 127], " ") | dict.fromkeys([0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF], "")


def clean(name: str) -> str:
    """The name without unseen characters, with plain apostrophes, single spaces and composed letters."""
    return sp.straight(unicodedata.normalize("NFC", name.translate(_UNSEEN)).replace(";", " "))


def key(name: str) -> str:
    """What two spellings of one name have in common: no case, accents, apostrophes or hyphens."""
    return _MARKS.sub("", (name if name.isascii() else _fold(name)).casefold()).replace("-", " ")


def shown(name: str) -> str:
    """The name with capitals, where a file has it in small letters or in capitals only."""
    if name != name.lower() and (name != name.upper() or len(name) < 4):
        return name
    words = re.split(r"([ (/-])", name.lower())
    return "".join(w if i and w in _SMALL else w[:1].upper() + w[1:] for i, w in enumerate(words))


def usable(names: Iterable[str]) -> list[str]:
    """The names that can stand in a text of ours: Latin or Cyrillic letters, no code; capitals mended, no repeats."""
    found = []
    for given in names:
        name = clean(given)
        if name and _ALPHABETS.fullmatch(name) and not _CODE.fullmatch(name):
            found += [shown(form) for form in (name, _TAIL.sub("", name)) if len(form) > 1]
    return sp.unique(found)


def local(names: Iterable[str]) -> str | None:
    """The Ukrainian name among ``names``: one with letters that only Ukrainian has, else any in its alphabet."""
    found = [n for n in names if _CYRILLIC.search(n) and sp.is_ukrainian(n)]
    return next((n for n in found if set("іїєґ'") & set(n.lower())), found[0] if found else None)


def english(name: str, local_name: str | None) -> str:
    """The name to show: in Latin letters without accents, by the official romanization where it is Cyrillic."""
    if not _CYRILLIC.search(name):
        return _fold(name)
    return sp.national(local_name or name) if local_name or sp.is_ukrainian(name) else sp.russian_forms(name)[0]


def complete(name: str, local_name: str | None, given: Sequence[str]) -> list[str]:
    """All spellings but ``name`` and ``local_name``: those given, then what the rules make of them.

    From a Ukrainian name come the official and the usual Latin forms and those of its Russian form; where only Latin
    ones are given, from what the name would be in Ukrainian.
    """
    ukrainian = [n for n in given if _CYRILLIC.search(n) and sp.is_ukrainian(n) and set("іїєґ'") & set(n.lower())]
    ukrainian = sp.unique([*([local_name] if local_name else []), *ukrainian])
    russian = [n for n in given if _CYRILLIC.search(n) and sp.is_russian(n) and n not in ukrainian]
    latin = [form for n in given if not _CYRILLIC.search(n) for form in (n, _fold(n))]
    guessed = [] if ukrainian or russian else sp.from_national(name)
    made: list[str] = []
    for form in ukrainian or guessed:
        made += sp.ukrainian_forms(form)
    for form in russian or [sp.russian_from_ukrainian(form) for form in ukrainian or guessed]:
        made += sp.russian_forms(form)
    both = [form for n in (name, *latin) for form in _joined(n)]
    apart = [sp.straight(n) for n in sp.unique([*both, *latin, *made, *ukrainian, *russian])][:MOST]
    marked = [form for n in apart for form in ((n, n.replace("'", "’")) if "'" in n else (n,))]
    return [n for n in sp.unique(marked) if n not in (name, local_name) and len(n) > (3 if n.isascii() else 2)]


def _joined(name: str) -> list[str]:
    """A compound with its hyphen, and without."""
    return [form for form in (_COMPOUND.sub(r"\1-", name), name.replace("-", " ")) if form != name]


def _fold(name: str) -> str:
    if name.isascii() or _CYRILLIC.search(name):  # й and ї are letters, not accents
        return name
    bare = name.translate(_PLAIN)
    return "".join(c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c))
