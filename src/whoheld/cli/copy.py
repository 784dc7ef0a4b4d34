"""``whoheld copy``."""

import click

from whoheld.cli.options import quiet_option
from whoheld.cli.output import Progress, say, write_csv
from whoheld.ledger import copy_rows, open_ledger


@click.command("copy", epilog="Example: whoheld copy war.ledger postgresql://desk@db.example.org/war")
@click.argument("source_path", metavar="FROM", type=click.Path())
@click.argument("target_path", metavar="TO", type=click.Path())
@quiet_option
def command(*, source_path: str, target_path: str, quiet: bool) -> None:
    """Copy a ledger to another store, loss-free.

    FROM and TO are files or addresses of PostgreSQL, either way. TO is made where it is missing, and must be empty or
    hold the beginning of FROM: after an interruption the same command goes on. At the end every table is compared by
    the number of its rows and the hash of their content, which are printed as CSV. Exit code 5 says that the copy is
    not equal, or was refused.
    """
    with (
        open_ledger(source_path) as source,
        open_ledger(target_path, create=True) as target,
        Progress(quiet=quiet) as progress,
    ):
        equal = copy_rows(source, target, progress=progress)
    write_csv(["table", "rows", "sha256"], ([row.table, row.rows, row.sha256] for row in equal))
    if not quiet:
        say(f"{target.path}: equal to {source.path}")
