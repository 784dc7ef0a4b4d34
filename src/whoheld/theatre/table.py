"""One way to read a theatre's CSV files, so that every fault is told as file, row and reason."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from whoheld.errors import TheatreError

Row = dict[str, str]
OTHER_SIDE = "other"  # of an actor who belongs to no side of the theatre: a third state, an agency


class Table:
    """The rows of one CSV file (UTF-8, a header line, comment lines with '#' before the header).

    ``comments`` holds the 'key: value' pairs of the comment lines. Row numbers are line numbers of the file. A file
    without the ``optional`` columns, which come last, reads as one where they are empty.
    """

    def __init__(self, path: Path, columns: tuple[str, ...], *, optional: tuple[str, ...] = ()) -> None:
        self.path = path
        self.file = path.name
        self.columns = (*columns, *optional)
        self._needed = columns
        self.comments: dict[str, str] = {}
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise TheatreError(f"{self.file}:1", f"can't be read: {error}", hint="save it as UTF-8 text") from error
        self._body, self._skipped = self._without_comments(text)

    def fail(self, row: int, reason: str, hint: str) -> TheatreError:
        """The error for one row."""
        return TheatreError(f"{self.file}:{row}", reason, hint=hint)

    def _without_comments(self, text: str) -> tuple[str, int]:
        lines = text.splitlines(keepends=True)
        count = 0
        while count < len(lines) and (lines[count].startswith("#") or not lines[count].strip()):
            key, found, value = lines[count].lstrip("# ").partition(":")
            if found:
                self.comments[key.strip()] = value.strip()
            count += 1
        return "".join(lines[count:]), count

    def lists(self) -> Iterator[tuple[int, list[str]]]:
        """(line number, cells in the order of ``columns``). Raises TheatreError on a wrong header or width."""
        reader = csv.reader(io.StringIO(self._body), strict=True)
        try:
            header = next(reader, [])
            if tuple(header) not in (self.columns, self._needed):
                missing = [c for c in self._needed if c not in header]
                reason = f"columns missing: {', '.join(missing)}" if missing else f"columns are {','.join(header)}"
                raise self.fail(self._skipped + 1, reason, f"the header must be {','.join(self.columns)}")
            width = len(header)
            padding = [""] * (len(self.columns) - width)
            for cells in reader:
                if len(cells) != width:
                    if not cells:
                        continue
                    hint = "quote cells that hold a comma"
                    raise self.fail(self._skipped + reader.line_num, f"{len(cells)} cells, not {width}", hint)
                yield self._skipped + reader.line_num, cells + padding
        except csv.Error as error:
            raise self.fail(self._skipped + reader.line_num, str(error), "check the quotes") from error

    def rows(self) -> Iterator[tuple[int, Row]]:
        """(line number, row by column), cells stripped."""
        for number, cells in self.lists():
            yield number, dict(zip(self.columns, (c.strip() for c in cells), strict=True))

    def required(self, number: int, row: Row, *columns: str) -> None:
        """Raise TheatreError where one of ``columns`` is empty."""
        for column in columns:
            if not row[column]:
                raise self.fail(number, f"{column} is empty", f"fill in {column}")

    def new_id(self, number: int, key: str, seen: set[str]) -> None:
        """Add ``key`` to ``seen``; raise TheatreError where it is empty or already there."""
        if not key or key in seen:
            reason = f"id {key!r} stands twice" if key else "the id is empty"
            raise self.fail(number, reason, "give each row an id of its own")
        seen.add(key)

    def spellings(self, number: int, cell: str, *first: str) -> tuple[str, ...]:
        """The spellings of a ';'-separated cell after ``first``, without repeats, in order."""
        if not cell:
            return tuple(dict.fromkeys(filter(None, first)))
        given = cell.split(";")
        for text in given:
            if not text or text.isspace():
                raise self.fail(number, "a spelling is empty", "take the extra ';' out")
        return tuple(dict.fromkeys([*filter(None, first), *given]))

    def number(self, number: int, column: str, text: str, low: float, high: float) -> float:
        """A number within [low, high]."""
        try:
            value = float(text)
        except ValueError:
            raise self.fail(number, f"{column} {text!r} is no number", "write it as 49.20697") from None
        if not low <= value <= high:
            raise self.fail(number, f"{column} {text} is not within {low:g} to {high:g}", "check the figure")
        return value

    def day(self, number: int, column: str, text: str) -> date | None:
        """A date as 2022-09-12, or a month or year (its first day); None where empty."""
        if not text:
            return None
        full = {4: "-01-01", 7: "-01"}.get(len(text), "")
        try:
            if len(text) + len(full) != 10:
                raise ValueError(text)
            return date.fromisoformat(text + full)
        except ValueError:
            raise self.fail(
                number, f"{column} {text!r} is no date", "write it as 2022-09-12, 2022-09 or 2022"
            ) from None
