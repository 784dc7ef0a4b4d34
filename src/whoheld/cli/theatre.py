"""``whoheld theatre``."""

import click

from whoheld.cli import exits
from whoheld.cli.options import DEFAULT_THEATRE
from whoheld.cli.output import say
from whoheld.extract.rowcheck import check_rows
from whoheld.pipeline.extractor import extractor_of
from whoheld.theatre.load import load_theatre
from whoheld.theatre.wording import wording_of


@click.command("theatre", epilog="Example: whoheld theatre check ./my-theatre")
@click.argument("action", type=click.Choice(["check"]))
@click.argument("name", metavar="[NAME]", default=DEFAULT_THEATRE)
def command(*, action: str, name: str) -> int:  # noqa: ARG001 - one action so far
    """Check a theatre: its files, and every row of wording against its own examples.

    NAME is a theatre's name or its folder. Exit code 6 where something is wrong.
    """
    theatre = load_theatre(name)
    wording = wording_of(theatre)
    faults = check_rows(extractor_of(theatre), theatre, wording)
    for fault in faults:
        say(f"{fault.row_id}: {fault.reason}: {fault.sentence}")
    rows = len(wording.patterns) + len(wording.cues) + len(wording.signals) + len(theatre.forces)
    click.echo(
        f"{theatre.theatre_id}: {len(theatre.places):,} settlements, {len(theatre.regions)} regions, "
        f"{len(theatre.actors)} actors, {rows} rows of wording, {len(faults)} faults"
    )
    return exits.THEATRE if faults else exits.OK
