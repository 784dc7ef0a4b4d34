"""``whoheld differ``."""

from datetime import date, datetime

import click

from whoheld.cli.asking import desk_of, warn_outside
from whoheld.cli.options import known_option, ledger_argument, on_option, theatre_option
from whoheld.cli.output import say, write_csv
from whoheld.pipeline.answers import differences
from whoheld.pipeline.desk import NEITHER


@click.command("differ", epilog="Example: whoheld differ war.ledger --on 2022-09-12")
@ledger_argument
@on_option
@known_option
@theatre_option
def command(*, ledger_path: str, on: date, known: datetime | None, theatre_name: str) -> None:
    """Where the sides' own maps of a day differ, as CSV.

    A row is a settlement that the map by one side's claims, the map by the other's, and the map by claims of neither
    do not all give to the same holder; beside them the map by all claims, with its probability. The largest come first.
    """
    with desk_of(ledger_path, theatre_name) as desk:
        warn_outside(desk, on)
        voices = (*desk.theatre.side_ids, NEITHER)
        rows = differences(desk, on=on, known=known)
    write_csv(
        ("place", "name", "oblast", "population", *(f"by_{voice}" for voice in voices), "by_all", "p"),
        ([r.place, r.name, r.oblast, r.population, *(r.by[v] for v in voices), r.state, r.p] for r in rows),
    )
    say(f"whoheld: the maps differ on {len(rows)} settlements")
