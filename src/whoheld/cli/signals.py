"""``whoheld signals``."""

from collections.abc import Iterable
from datetime import datetime

import click

from whoheld.cli.asking import desk_of
from whoheld.cli.options import known_option, ledger_argument, quiet_option, theatre_option
from whoheld.cli.output import say, write_csv, write_json_lines
from whoheld.pipeline.signals import SignalLine, follow, signal_lines

_HEADER = (
    *("topic", "side", "outcome", "detail", "first", "last", "deadline", "statements", "claimants"),
    *("denied_by", "documents", "on"),
)


@click.command("signals", epilog="Example: whoheld signals war.ledger --known 2022-09-18")
@ledger_argument
@known_option
@click.option("--json", "as_json", is_flag=True, help="JSON lines with every statement, instead of CSV.")
@theatre_option
@quiet_option
def command(*, ledger_path: str, known: datetime | None, as_json: bool, theatre_name: str, quiet: bool) -> None:
    """Escalation claims and what became of them, as CSV.

    A row is one topic (declaration of war, mobilisation, annexation, ceasefire, withdrawal order ...) and side: the
    outcome as of --known (occurred, denied, expired, asserted, open) with the documents that say so, who spoke of it,
    who denied it, and the day named for it.
    """
    with desk_of(ledger_path, theatre_name) as desk:
        rows = list(signal_lines(desk, follow(desk, known=known)))
    if as_json:
        write_json_lines(rows)
    else:
        write_csv(_HEADER, map(_row, rows))
    if not rows and not quiet:
        say(f"whoheld: no statement about an escalation is in {ledger_path}")


def _row(line: SignalLine) -> list[object]:
    said = [s.claimant for s in line.statements if s.claimant and s.modality != "denied"]
    denied = [s.claimant for s in line.statements if s.claimant and s.modality == "denied"]
    documents = [s.document for s in line.statements]
    return [
        *(line.topic, line.side, line.outcome, line.detail, line.first, line.last, line.deadline),
        *(len(line.statements), _each(said), _each(denied), _each(documents), line.on),
    ]


def _each(values: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(values))
