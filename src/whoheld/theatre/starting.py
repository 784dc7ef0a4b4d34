"""Starting maps: dated statements, checked against the theatre's places and sides."""

from datetime import date
from pathlib import Path

from whoheld.model import CONTESTED
from whoheld.theatre.records import StartingMap, StartStatement
from whoheld.theatre.table import Row, Table

_COLUMNS = ("row_id", "place_id", "name", "state", "since", "statement", "source")


def load_starting_map(path: Path, *, places: frozenset[str], sides: frozenset[str]) -> StartingMap:
    """One starting map: comment lines '# on: DATE' and '# source: TEXT', then one statement a row.

    Where a place has two statements, the one with the later ``since`` holds on the map's day and the other is left
    out; two states since the same day, or without a day, are an error. Raises TheatreError.
    """
    table = Table(path, _COLUMNS)
    on = table.day(1, "on", table.comments.get("on", ""))
    if on is None:
        raise table.fail(1, "the line '# on: DATE' is missing", "start the file with # on: 2022-09-05")
    seen: set[str] = set()
    current: dict[str, StartStatement] = {}
    for number, row in table.rows():
        table.new_id(number, row["row_id"], seen)
        new = _statement(table, number, row, on=on, places=places, states=(*sorted(sides), CONTESTED))
        old = current.get(new.place_id, new)
        if old.state != new.state and old.since == new.since:
            reason = f"{new.place_id} is {old.state} in {old.row_id} and {new.state} here, since the same day"
            raise table.fail(number, reason, "keep the one that was so on the map's day")
        if (new.since or date.min) >= (old.since or date.min):
            current[new.place_id] = new
    if not current:
        raise table.fail(1, "no statements", "add at least one row")
    return StartingMap(on=on, source=table.comments.get("source", ""), statements=tuple(current.values()))


def _statement(
    table: Table, number: int, row: Row, *, on: date, places: frozenset[str], states: tuple[str, ...]
) -> StartStatement:
    table.required(number, row, "place_id", "name", "statement", "source")
    if row["place_id"] not in places:
        raise table.fail(number, f"unknown place {row['place_id']!r}", "use a place_id of the places file")
    if row["state"] not in states:
        raise table.fail(number, f"unknown state {row['state']!r}", f"use one of {', '.join(states)}")
    since = table.day(number, "since", row["since"])
    if since and since > on:
        raise table.fail(number, f"since {row['since']} is after the map's day {on}", "correct the date")
    return StartStatement(
        row_id=row["row_id"],
        place_id=row["place_id"],
        name=row["name"],
        state=row["state"],
        since=since,
        statement=row["statement"],
        source=row["source"],
    )
