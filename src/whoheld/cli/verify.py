"""``whoheld verify``."""

from pathlib import Path

import click
import msgspec

from whoheld.cli.options import ledger_argument
from whoheld.cli.output import say, write_csv
from whoheld.errors import InputError
from whoheld.ledger import Manifest, open_ledger


@click.command("verify", epilog="Example: whoheld verify war.ledger --manifest heads-2022-09-12.json")
@ledger_argument
@click.option(
    "--manifest", "out", metavar="FILE", help="Write the heads to FILE (JSON), to be published or kept elsewhere."
)
@click.option("--against", metavar="FILE", help="Hold the ledger against a manifest that was written before.")
def command(*, ledger_path: str, out: str | None, against: str | None) -> None:
    """Whether any row of a ledger was changed, removed or inserted.

    Every row is chained by its hash to the row before it. Prints the chain's head at the end of each day, as CSV.
    Otherwise the first bad row is named and the exit code is 5. Who can write to the database can also make the whole
    chain anew, or cut off its end: a manifest that lies elsewhere (--manifest) shows that (--against).
    """
    published = _read(against) if against else None
    with open_ledger(ledger_path) as ledger:
        manifest = ledger.verify(published)
    if out:
        Path(out).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    write_csv(["day", "rows", "head"], ([day, head.rows, head.head] for day, head in manifest.days.items()))
    rows = max((head.rows for head in manifest.days.values()), default=0)
    say(f"{rows:,} rows are as they were written" + (f", and as {against} has them" if against else ""))


def _read(path: str) -> Manifest:
    try:
        return msgspec.json.decode(Path(path).read_bytes(), type=Manifest)
    except OSError as error:
        raise InputError(path, f"can't be read: {error.strerror}", hint="name a manifest") from error
    except ValueError as error:  # msgspec's errors are ValueErrors
        hint = "name a file that `whoheld verify LEDGER --manifest FILE` wrote"
        raise InputError(path, f"is no manifest: {error}", hint=hint) from error
