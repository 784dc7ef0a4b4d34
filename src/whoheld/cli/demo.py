"""``whoheld demo``."""

import shutil
import sys
from pathlib import Path

import click

from whoheld.cli.options import quiet_option
from whoheld.cli.output import Progress, say
from whoheld.pipeline.demo import Demo, find_sample, make_demo, sample_roots


@click.command("demo", epilog="Example: whoheld demo demo/")
@click.argument("folder", metavar="[FOLDER]", default="whoheld-demo", type=click.Path(path_type=Path))
@quiet_option
def command(*, folder: Path, quiet: bool) -> None:
    """Make the map of the bundled sample, and print the digest of one day.

    Reads the sample's reports into a ledger in FOLDER (whoheld-demo where none is named) and writes the site and the
    report of the day beside it. Run twice, it gives the same bytes.
    """
    sample = find_sample(sample_roots())
    with Progress(quiet=quiet) as progress:
        made = make_demo(sample, folder, progress=progress)
    if not quiet:
        read = made.summary
        say(f"{read.documents_read:,} reports read: {read.claims:,} claims, {read.signals:,} signals")
    click.echo(made.digest)
    click.echo("\n".join(_where_to_look(made, ask=sample.ask)))


def _where_to_look(made: Demo, *, ask: str) -> list[str]:
    return [
        f"The map of {made.days} days: {made.site.resolve().as_uri()}#day={made.day}",
        "  Open it in a browser; it needs no network. From another machine:",
        f"  python3 -m http.server --directory {made.site.parent} 8000   and open http://localhost:8000",
        f"The report of {made.day}: {', '.join(map(str, made.reports))}",
        f"Ask the ledger: {_program()} why {made.ledger} {ask} --on {made.day}",
    ]


def _program() -> str:
    """How this program was called, so that the next command can be copied: .venv/bin/whoheld where it is on no path."""
    called = sys.argv[0]
    return called if Path(called).name == "whoheld" and shutil.which("whoheld") != called else "whoheld"
