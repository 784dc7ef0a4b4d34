"""``whoheld health``."""

from collections.abc import Iterator
from datetime import datetime

import click

from whoheld.cli import exits
from whoheld.cli.options import as_known, ledger_argument, now, sources_argument
from whoheld.cli.output import say, write_csv
from whoheld.ledger import open_ledger
from whoheld.pipeline.health import health
from whoheld.sources.config import load_sources
from whoheld.sources.health import Health

_HEADER = (
    *("source", "owner", "kind", "side", "state", "flag", "days", "seen", "expected", "p", "detail"),
    *("a_day", "past_days"),
)


@click.command("health", epilog="Example: whoheld health war.ledger sources.toml")
@ledger_argument
@sources_argument
@click.option(
    "--at",
    "at",
    metavar="TIME",
    callback=as_known,
    help="As it stood then (UTC; a day means its end). Default: now.",
)
def command(*, ledger_path: str, sources_path: str, at: datetime | None) -> int:
    """Which sources fell silent, shrank, changed or repeat themselves, as CSV.

    A row is a source of SOURCES and a flag of it: silent, shrunk, below expected, layout, repeats, unreachable; one row
    without a flag where it is ok, or learning (a week of rounds is needed, or `expected` in SOURCES). ``seen`` and
    ``expected`` are documents, shares or lengths over ``days``; ``p`` is how probable that is by the source's own past.
    Exit code 8 says that a source is flagged.
    """
    sources = load_sources(sources_path)
    with open_ledger(ledger_path) as ledger:
        found = health(ledger, sources.source, now=at or now())
    write_csv(_HEADER, (row for one in found for row in _rows(one)))
    flagged = [one.source.name for one in found if one.flags]
    if flagged:
        say(f"whoheld: {len(flagged)} of {len(found)} sources flagged: {', '.join(flagged)}")
    return exits.FLAGGED if flagged else exits.OK


def _rows(one: Health) -> Iterator[list[object]]:
    source = one.source
    head = [source.name, source.owner, source.kind, source.side, one.state]
    tail = [None if one.a_day is None else f"{one.a_day:.2f}", one.past_days]
    if not one.flags:
        yield [*head, None, None, None, None, None, None, *tail]
    for flag in one.flags:
        p = None if flag.p is None else f"{flag.p:.1e}"
        expected = None if flag.expected is None else f"{flag.expected:.2f}"
        yield [*head, flag.kind, flag.days, f"{flag.seen:g}", expected, p, flag.detail, *tail]
