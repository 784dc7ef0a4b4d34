"""Latin spellings of Ukrainian and Russian place names, by general character rules: for any gazetteer.

Tables: Ukrainian national system (Cabinet of Ministers resolution 55 of 2010), BGN/PCGN 1965 for Ukrainian, BGN/PCGN
1947 for Russian, the loose forms of the English-language press on top. No rule names a place.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

UKRAINIAN = set("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя")
RUSSIAN = set("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
_KEPT = 1 << 15  # names whose forms are kept: a country's villages share a few thousand
MARKS = set(" -'’ʼ.")
VOWELS = set("аеєёиіїоуыэюя")

_COMMON = {
    "а": "a", "б": "b", "в": "v", "д": "d", "ж": "zh", "з": "z", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
    "щ": "shch",
}  # fmt: skip
_UK = _COMMON | {"г": "h", "ґ": "g", "е": "e", "и": "y", "і": "i"}
_NATIONAL = _UK | {"є": "ie", "ї": "i", "й": "i", "ю": "iu", "я": "ia", "ь": "", "'": ""}
_NATIONAL_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_BGN_UK = _UK | {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya", "ь": "", "'": ""}
_BGN_UK_MARKED = _BGN_UK | {"ь": "'", "'": "'"}
_RU = _COMMON | {"г": "g", "е": "e", "ё": "yo", "и": "i", "й": "y", "ы": "y", "э": "e", "ю": "yu", "я": "ya",
                 "ь": "", "ъ": "", "'": ""}  # fmt: skip
_RU_MARKED = _RU | {"ь": "'", "ъ": "'"}

_LOOSE = (  # (pattern, replacement): what the press makes of a strict form
    (re.compile(r"yi\b"), "y"),
    (re.compile(r"[iy]y\b"), "y"),
    (re.compile(r"[iy]y\b"), "iy"),
    (re.compile(r"yi\b"), "iy"),
    (re.compile(r"iia\b"), "ia"),
    (re.compile(r"iia\b"), "iya"),
    (re.compile(r"iya\b"), "ia"),
    (re.compile(r"zhzh"), "zh"),
    (re.compile(r"(?<=[aeiou])yi"), "i"),
    (re.compile(r"(?<=[aeou])y(?=[bcdfghklmnprstvz])"), "i"),
    (re.compile(r"shch"), "sch"),
)
# Ukrainian to Russian, for a name whose Russian form the gazetteer lacks: endings first, then letters.
_TO_RUSSIAN = tuple(
    (re.compile(a), b)
    for a, b in (
        (r"івк(?=а\b|и\b|у\b)", "овк"), (r"ївк(?=а\b|и\b)", "евк"), (r"ський\b", "ский"), (r"цький\b", "цкий"),
        (r"ська\b", "ская"), (r"цька\b", "цкая"), (r"ське\b", "ское"), (r"цьке\b", "цкое"), (r"ськ\b", "ск"),
        (r"цьк\b", "цк"), (r"(?<=[бвгджзклмнпрстфхцчш])не\b", "ное"), (r"ове\b", "ово"), (r"єве\b", "ево"),
        (r"ий\b", "ый"), (r"([гкх])ый\b", r"\1ий"), (r"ва\b", "ва"),
    )
)  # fmt: skip
# The national system backwards, for a Ukrainian name of which only the romanization is known: longest first. The soft
# sign is lost, which the Latin forms made from the guess don't miss.
_FROM_NATIONAL = tuple(
    (re.compile(a), b)
    for a, b in (
        (r"tsk(?=(?:e|yi|a)?\b)", "цьк"), (r"sk(?=(?:e|yi|a)?\b)", "ськ"), (r"shch", "щ"), (r"zgh", "зг"), (r"zh", "ж"),
        (r"kh", "х"), (r"ts", "ц"), (r"ch", "ч"), (r"sh", "ш"),
        (r"\bye", "є"), (r"\byi", "ї"), (r"\byu", "ю"), (r"\bya", "я"), (r"\by", "й"),
        (r"yi\b", "ий"), (r"ii\b", "ій"), (r"(?<=[aeou])i\b", "й"), (r"iia", "ія"), (r"iie", "іє"), (r"iiu", "ію"),
        (r"ia", "я"), (r"ie", "є"), (r"iu", "ю"), (r"ii", "ії"), (r"yi", "иї"),
    )
)  # fmt: skip
_FROM_LETTERS = {ord(v): k for k, v in _UK.items() if len(v) == 1}
_ROMANIZED = re.compile(r"(?:[abd-puvyzrst '-]|c(?=h))+", re.IGNORECASE)
_MIDDLE_I = re.compile(r"(?<=[aeou])i")
_APOSTROPHES = dict.fromkeys(map(ord, "’ʼ´ʹ′"), "'")
_PARTS = re.compile(r"([ -])")
_RU_LETTERS = str.maketrans({"и": "ы", "і": "и", "ї": "и", "є": "е", "ґ": "г", "'": "ъ"})


def is_ukrainian(name: str) -> bool:
    """Whether every letter is of the Ukrainian alphabet."""
    return all(c in UKRAINIAN or c in MARKS for c in name.lower())


def is_russian(name: str) -> bool:
    """Whether every letter is of the Russian alphabet."""
    return all(c in RUSSIAN or c in MARKS for c in name.lower())


def straight(name: str) -> str:
    """The name with every kind of apostrophe as the plain one, and single spaces."""
    return " ".join((name if name.isascii() else name.translate(_APOSTROPHES)).replace("`", "'").split())


def national(name: str) -> str:
    """The official romanization of a Ukrainian name: 'Ізюм' is 'Izium', 'Куп'янськ' is 'Kupiansk'."""
    return _spell(name, _NATIONAL, _NATIONAL_START)


@lru_cache(maxsize=_KEPT)
def ukrainian_forms(name: str) -> tuple[str, ...]:
    """Strict and loose Latin spellings of a Ukrainian name, the official one first."""
    strict = [national(name), _spell(name, _BGN_UK), _spell(name, _BGN_UK_MARKED)]
    return _with_loose(strict)


@lru_cache(maxsize=_KEPT)
def russian_forms(name: str) -> tuple[str, ...]:
    """Strict and loose Latin spellings of a Russian name."""
    strict = []
    for table in (_RU, _RU_MARKED):
        for soft in (True, False):
            for yo in ("yo", "e"):
                strict.append(_spell(name, table | {"ё": yo}, soft_e=soft))
    return _with_loose(strict)


@lru_cache(maxsize=_KEPT)
def russian_from_ukrainian(name: str) -> str:
    """A regular Russian form of a Ukrainian name: 'Іванівка' is 'Ивановка'."""
    low = straight(name).lower()
    for pattern, replacement in _TO_RUSSIAN:
        low = pattern.sub(replacement, low)
    done = ("ый", "ий", "ский", "цкий", "ская", "цкая", "ское", "цкое", "ное", "ово", "ево")
    words = []
    for word in _PARTS.split(low):
        ending = next((e for e in done if word.endswith(e)), "")
        stem = word[: len(word) - len(ending)] if ending else word
        words.append(stem.translate(_RU_LETTERS) + ending)
    return _title("".join(words), like=name)


def from_national(name: str) -> list[str]:
    """What a name in the official romanization may be in Ukrainian letters; empty where it is no such name.

    'Mykolaivka' may have ї or й after the vowel, so there can be two.
    """
    low = straight(name).lower()
    if not _ROMANIZED.fullmatch(low):
        return []
    for pattern, letters in _FROM_NATIONAL:
        low = pattern.sub(letters, low)
    guesses = unique(_MIDDLE_I.sub(letter, low).translate(_FROM_LETTERS) for letter in "їй")
    return [_title(guess, like=name) for guess in guesses]


def unique(names: Iterable[str]) -> list[str]:
    """The names without repeats, in order."""
    return list(dict.fromkeys(names))


def _with_loose(strict: list[str]) -> tuple[str, ...]:
    forms = unique(strict)
    for form in list(forms):
        forms.extend(pattern.sub(replacement, form) for pattern, replacement in _LOOSE)
    return tuple(unique(forms))


def _spell(name: str, table: dict[str, str], start: dict[str, str] | None = None, *, soft_e: bool = False) -> str:
    low = straight(name).lower().replace("зг", "з\0г")  # zgh, so that it does not read as zh
    out = []
    before = " "
    for letter in low:
        if start and before in " -" and letter in start:
            out.append(start[letter])
        elif soft_e and letter == "е" and (before in " -'ьъй" or before in VOWELS):
            out.append("ye")
        elif letter == "г" and before == "\0" and table["г"] == "h":
            out.append("gh")
        elif letter != "\0":
            out.append(table.get(letter, letter))
        before = letter
    return _title("".join(out), like=name)


def _title(low: str, *, like: str) -> str:
    """Capitals where ``like`` has them, word by word."""
    sources = _PARTS.split(straight(like))
    words = _PARTS.split(low)
    if len(sources) != len(words):
        return low.title()
    return "".join(w[:1].upper() + w[1:] if s[:1].isupper() else w for w, s in zip(words, sources, strict=True))
