"""``whoheld backup``."""

import click

from whoheld.cli.options import ledger_argument, quiet_option
from whoheld.cli.output import Progress, say
from whoheld.ledger import back_up, open_ledger


@click.command("backup", epilog="Example: whoheld backup war.ledger /backups/war-2022-09-12.ledger")
@ledger_argument
@click.argument("out", metavar="OUT", type=click.Path())
@quiet_option
def command(*, ledger_path: str, out: str, quiet: bool) -> None:
    """Write a ledger to a new file while others work on it.

    OUT is a ledger itself, as LEDGER is at one moment, and is verified. To restore it, use it as the ledger, or run
    `whoheld copy OUT LEDGER`. An OUT that is there already is left alone (exit code 4).
    """
    with open_ledger(ledger_path) as ledger, Progress(quiet=quiet) as progress:
        rows = back_up(ledger, out, progress=progress)
    if not quiet:
        say(f"{out}: {rows:,} rows, as they were written")
