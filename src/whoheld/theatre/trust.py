"""How far each kind of claim is believed in a theatre: the rows of trust.csv."""

from pathlib import Path
from typing import get_args

from whoheld.model import Effect
from whoheld.theatre.records import Interest, Trust
from whoheld.theatre.table import Row, Table

_COLUMNS = ("effect", "interest", "side", "toward", "right", "wrong", "source")
_EFFECTS, _INTERESTS = get_args(Effect), get_args(Interest)
_LEAST, _MOST = 0.001, 1_000_000


def load_trust(path: Path, *, sides: frozenset[str]) -> tuple[Trust, ...]:
    """Rows of trust: every effect and interest needs one without ``side`` and ``toward``; narrower ones may be added.

    Raises TheatreError (``subject`` is ``file:row``) on an unknown word, a count that is none, a row that stands twice,
    or a kind of claim without a row.
    """
    table = Table(path, _COLUMNS)
    seen: set[str] = set()
    rows = []
    for number, row in table.rows():
        table.new_id(number, " ".join(row[column] or "any" for column in _COLUMNS[:4]), seen)
        table.required(number, row, "source")
        _known(table, number, row, sides)
        right, wrong = (table.number(number, column, row[column], _LEAST, _MOST) for column in ("right", "wrong"))
        rows.append(
            Trust(
                effect=row["effect"],  # type: ignore[arg-type]  # checked above
                interest=row["interest"],  # type: ignore[arg-type]  # checked above
                side=row["side"] or None,
                toward=row["toward"] or None,
                right=right,
                wrong=wrong,
                source=row["source"],
            )
        )
    for effect in _EFFECTS:
        for interest in _INTERESTS:
            if f"{effect} {interest} any any" not in seen:
                reason = f"no row for {effect!r} by {interest!r} of any side toward any"
                raise table.fail(1, reason, "add a row with side and toward left empty")
    return tuple(rows)


def _known(table: Table, number: int, row: Row, sides: frozenset[str]) -> None:
    for column, words in (("effect", _EFFECTS), ("interest", _INTERESTS)):
        if row[column] not in words:
            raise table.fail(number, f"unknown {column} {row[column]!r}", f"use one of {', '.join(words)}")
    for column in ("side", "toward"):
        if row[column] and row[column] not in sides:
            hint = f"use one of {', '.join(sorted(sides))}, or leave it empty"
            raise table.fail(number, f"unknown {column} {row[column]!r}", hint)
