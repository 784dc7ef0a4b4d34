"""Words and patterns as rows: loaded, checked for form, and handed to the extractor. See docs/reference/theatre.md."""

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec

from whoheld.errors import TheatreError
from whoheld.theatre.records import Theatre


class PatternRow(msgspec.Struct, frozen=True, kw_only=True):
    """One pattern: what it matches, the effect that it shows, whose effect (``side``, a chain of ways to find out).

    In ``example`` and ``counterexample``, [A] and [D] stand for forces of attacker and defender, [Aj] and [Dj] for
    their adjectives, [P] for a settlement.
    """

    row_id: str
    pattern: str
    effect: str
    side: tuple[str, ...]
    example: str
    counterexample: str


class CueRow(msgspec.Struct, frozen=True, kw_only=True):
    """One cue of modality. ``where``: 'at' the trigger ({T}), anywhere in the 'clause' before it, or the 'sentence';

    'beside' is the sentence too, but counts only beside what the learned reader hears.
    ``weight`` is what it adds to the logarithm of the probability that the learned reader gives its modality.
    """

    row_id: str
    pattern: str
    modality: str
    where: str
    weight: float
    example: str
    counterexample: str


class SignalRow(msgspec.Struct, frozen=True, kw_only=True):
    """One pattern of an escalation topic (or its end). ``occurred`` marks wording that says it has happened."""

    row_id: str
    topic: str
    pattern: str
    occurred: bool
    example: str
    counterexample: str


class Country(msgspec.Struct, frozen=True, kw_only=True):
    """A country, its names and its demonyms: for wars of which no theatre knows the parties."""

    country: str
    names: tuple[str, ...]
    demonyms: tuple[str, ...]


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """All wording of a theatre: ``words`` maps a class to its words (lower case), the rest are rows in file order.

    ``parties`` are classes as ``words``, ``countries`` rows, by which parties are found that the theatre doesn't know.
    """

    words: dict[str, frozenset[str]]
    patterns: tuple[PatternRow, ...]
    cues: tuple[CueRow, ...]
    signals: tuple[SignalRow, ...]
    numbers: dict[str, float]
    parties: dict[str, frozenset[str]] = {}
    countries: tuple[Country, ...] = ()


_CLASSES = ("class", "words")
_COLUMNS = {
    "words.csv": _CLASSES,
    "patterns.csv": ("row_id", "pattern", "effect", "side", "example", "counterexample"),
    "cues.csv": ("row_id", "pattern", "modality", "where", "weight", "example", "counterexample"),
    "signals.csv": ("row_id", "topic", "pattern", "occurred", "example", "counterexample"),
    "numbers.csv": ("word", "value"),
    "parties.csv": _CLASSES,
    "countries.csv": ("country", "names", "demonyms"),
}


def wording_of(theatre: Theatre) -> Wording:
    """The theatre's words and rows. Raises TheatreError where one is malformed."""
    return load_wording(tuple(dict.fromkeys(Path(file).parent for file in theatre.wording)))


def load_wording(folders: tuple[Path, ...]) -> Wording:
    """Read the wording files of ``folders``; a later folder adds rows, and replaces rows of the same id.

    Raises TheatreError with file, row and reason.
    """
    words: dict[str, frozenset[str]] = {}
    numbers: dict[str, float] = {}
    patterns: dict[str, PatternRow] = {}
    cues: dict[str, CueRow] = {}
    signals: dict[str, SignalRow] = {}
    parties: dict[str, frozenset[str]] = {}
    countries: dict[str, Country] = {}
    for folder in folders:
        told: set[str] = set()
        for name, row in _rows(folder, "words.csv"):
            _need(row["class"] not in told, name, f"class {row['class']!r} has a row already")
            told.add(row["class"])
            words[row["class"]] = words.get(row["class"], frozenset()) | frozenset(row["words"].split())
            _need(bool(row["words"].split()), name, "the class has no words")
        for name, row in _rows(folder, "numbers.csv"):
            numbers[row["word"]] = _number(name, row["value"])
        for name, row in _rows(folder, "patterns.csv"):
            _need(row["effect"] in EFFECTS, name, f"effect {row['effect']!r} is none of {', '.join(EFFECTS)}")
            side = tuple(row.pop("side").split("|"))
            _need(set(side) <= SIDE_WAYS, name, f"side {'|'.join(side)!r} has a word not in {sorted(SIDE_WAYS)}")
            patterns[row["row_id"]] = PatternRow(side=side, **row)
        for name, row in _rows(folder, "cues.csv"):
            _need(row["modality"] in MODALITIES, name, f"modality {row['modality']!r} is none of {MODALITIES}")
            _need(row["where"] in ("at", "clause", "sentence", "beside"), name, f"where {row['where']!r} is not known")
            weight = _number(name, row.pop("weight"))
            cues[row["row_id"]] = CueRow(weight=weight, **row)
        for _, row in _rows(folder, "signals.csv"):
            occurred = row.pop("occurred") == "yes"
            signals[row["row_id"]] = SignalRow(occurred=occurred, **row)
        for _, row in _rows(folder, "parties.csv"):
            parties[row["class"]] = parties.get(row["class"], frozenset()) | frozenset(row["words"].split())
        for _, row in _rows(folder, "countries.csv"):
            names, demonyms = (tuple(row[column].split(";")) for column in ("names", "demonyms"))
            countries[row["country"]] = Country(country=row["country"], names=names, demonyms=demonyms)
    return Wording(
        words=words,
        patterns=tuple(patterns.values()),
        cues=tuple(cues.values()),
        signals=tuple(signals.values()),
        numbers=numbers,
        parties=parties,
        countries=tuple(countries.values()),
    )


EFFECTS = ("gains", "holds", "loses", "contests", "attacks", "refuse")
MODALITIES = ("asserted", "hedged", "rumoured", "denied", "planned", "hypothetical")
SIDE_WAYS = frozenset(
    (
        *("F", "F2", "!F", "subject", "!subject", "!speaker", "speaker", "agent", "poss"),
        *("near", "flag", "lex", "prev", "attacker", "defender", "none"),
    )
)


def _need(truth: bool, name: str, reason: str) -> None:
    if not truth:
        raise TheatreError(name, reason, hint="mend the row, then run `whoheld theatre check`")


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise TheatreError(name, f"{text!r} is not a number", hint="write digits") from error


def _rows(folder: Path, file: str) -> Iterator[tuple[str, dict[str, str]]]:
    path = folder / file
    if not path.exists():
        return
    columns = _COLUMNS[file]
    seen: set[str] = set()
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        missing = set(columns) - set(reader.fieldnames or ())
        _need(not missing, str(path), f"lacks the columns {', '.join(sorted(missing))}")
        for row in reader:
            name = f"{path}:{reader.line_num}"
            _need(None not in row and all(row[c] is not None for c in columns), name, "has too many or too few fields")
            key = row[columns[0]]
            _need(
                bool(key) and (key not in seen or columns == _CLASSES), name, f"{key!r} is empty or stands there twice"
            )
            seen.add(key)
            if "example" in columns:
                _need(bool(row["example"] and row["counterexample"]), name, "lacks its example or counterexample")
            yield name, {c: row[c].strip() for c in columns}
