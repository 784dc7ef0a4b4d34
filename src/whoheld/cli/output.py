"""What commands write: data on stdout, words and progress on stderr."""

import csv
import sys
import textwrap
import time
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any, Self

import click
import msgspec

from whoheld.text.who import called, with_side

_REDRAW_S = 0.1
_PLAIN_S = 10.0


def write_json_lines(values: Iterable[Any]) -> None:
    """Write each value as one line of UTF-8 JSON. Structs keep the order of their fields."""
    stream = sys.stdout.buffer
    encoder = msgspec.json.Encoder()
    for value in values:
        stream.write(encoder.encode(value) + b"\n")
    stream.flush()


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a table as CSV (RFC 4180, but with plain newlines). None is an empty field."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(["" if value is None else value for value in row])


def say(message: str) -> None:
    """A line for people, on stderr."""
    click.echo(message, err=True)


def statement_lines(
    *,
    quote: str,
    claimant: str | None,
    side: str | None,
    via: Sequence[str],
    printed: Iterable[str | None],
    document: str,
) -> list[str]:
    """A quote and, below it, who says it, who relays it, and where it is ``printed`` (parts; None are left out).

    ``side`` is the speaker's.
    """
    chain = "".join(f", relayed by {called(relay)}" for relay in via)
    who = with_side(claimant, side) if claimant else "the report itself"
    where = "; ".join(part for part in printed if part)
    return [
        textwrap.fill(f'"{quote}"', 96, initial_indent="    ", subsequent_indent="    "),
        f"    - {who}{chain}. {where} ({document})",
    ]


class Progress:
    """Progress on stderr: one line that is redrawn on a terminal, now and then a plain line elsewhere, or nothing.

    Call it with (what, done, total or None); use it as a context manager so that the line is ended.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._last = time.monotonic()
        self._drawn = ""

    def __call__(self, what: str, done: int, total: int | None = None) -> None:
        """Say how far the work is, if it is time to."""
        if self._quiet or time.monotonic() - self._last < (_REDRAW_S if self._terminal else _PLAIN_S):
            return
        self._last = time.monotonic()
        line = f"{what}: {done:,}" + (f" of {total:,}" if total else "")
        if self._terminal:
            click.echo("\r" + line.ljust(len(self._drawn)), err=True, nl=False)
            self._drawn = line
        else:
            click.echo(line, err=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._drawn:
            click.echo("\r" + " " * len(self._drawn) + "\r", err=True, nl=False)
