"""``whoheld site``."""

from datetime import date, datetime, timedelta
from pathlib import Path

import click

from whoheld.cli.asking import desk_of, warn_outside
from whoheld.cli.options import as_day, embargo_option, known_option, ledger_argument, quiet_option, theatre_option
from whoheld.cli.output import Progress, say
from whoheld.pipeline.publication import published_days
from whoheld.pipeline.views import EVENINGS, KNOWN_EVERY, KNOWN_MOST, with_views
from whoheld.publish import write_site


@click.command("site", epilog="Example: whoheld site war.ledger public/")
@ledger_argument
@click.argument("out", metavar="OUTDIR", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "first",
    metavar="DATE",
    callback=as_day,
    help="The first day. Default: that of the latest map in the ledger, else of its first report.",
)
@click.option("--to", "last", metavar="DATE", callback=as_day, help="The last day. Default: that of the last report.")
@click.option("--title", metavar="TEXT", help="What the page is called.")
@known_option
@click.option(
    "--known-every",
    metavar="DAYS",
    type=click.IntRange(min=0),
    help="Make the map as known on each so many days too; 0: on none. Each takes a run of the fusion. "
    f"Default: {KNOWN_EVERY}, or as many as make {KNOWN_MOST} of them.",
)
@click.option(
    "--evenings/--no-evenings",
    default=None,
    help=f"Make each day as known on its own evening too. Default: up to {EVENINGS} days.",
)
@embargo_option
@theatre_option
@quiet_option
def command(  # noqa: PLR0913 - each is one option
    *,
    ledger_path: str,
    out: Path,
    first: date | None,
    last: date | None,
    title: str | None,
    known: datetime | None,
    known_every: int | None,
    evenings: bool | None,
    waits: timedelta,
    theatre_name: str,
    quiet: bool,
) -> None:
    """Write the map as a folder that opens in a browser.

    The folder needs no server and no network: open OUTDIR/index.html from disk, or copy it to any host. Files of the
    same names are replaced; same ledger, same bytes.
    """
    with desk_of(ledger_path, theatre_name) as desk, Progress(quiet=quiet) as progress:
        warn_outside(desk, *(day for day in (first, last) if day))
        data = published_days(desk, first=first, last=last, title=title, known=known, waits=waits, progress=progress)
        data = with_views(desk, data, known=known, every=known_every, evenings=evenings, waits=waits, progress=progress)
        written = write_site(data, out)
    if not quiet:
        size = sum(path.stat().st_size for path in written) / 1e6
        say(f"{len(data.days)} days, {data.days[0].on} to {data.days[-1].on}; {len(written)} files, {size:.1f} MB")
        say(data.embargo)
    click.echo(out / "index.html")
