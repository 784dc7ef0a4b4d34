"""``whoheld baseline``."""

import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from whoheld.cli.options import as_wait, known_option, ledger_argument, now, on_option, theatre_option
from whoheld.cli.output import say
from whoheld.ledger import open_ledger
from whoheld.model import CONTESTED, LAG_HOURS, MapRole
from whoheld.pipeline.baseline import read_map, refuse_other_role
from whoheld.theatre.load import load_theatre


def as_lag(ctx: click.Context, param: click.Parameter, value: str | None) -> timedelta | None:
    """Callback of ``--lag``."""
    return None if value is None else as_wait(ctx, param, value)


@click.command(
    "baseline",
    epilog='Example: whoheld baseline war.ledger map.geojson --on 2022-09-05 --source "our desk\'s map"',
)
@ledger_argument
@click.argument("map_path", metavar="MAP.geojson", type=click.Path())
@on_option
@click.option("--source", required=True, metavar="NAME", help="Who drew the map.")
@click.option(
    "--as",
    "role",
    type=click.Choice(["start", "source"]),
    default="start",
    show_default=True,
    help="start: the map replaces what was believed, from its day on. source: it is one source among others.",
)
@click.option(
    "--lag",
    "lag",
    metavar="TIME",
    callback=as_lag,
    help="How late the map is, as a source (24h, 2d): it is evidence of its day less that. Default: 48h.",
)
@known_option
@theatre_option
def command(
    *,
    ledger_path: str,
    map_path: str,
    on: date,
    source: str,
    role: MapRole,
    lag: timedelta | None,
    known: datetime | None,
    theatre_name: str,
) -> None:
    """Put a published map into a ledger, as the state on a day or as a source.

    MAP.geojson (- is stdin) is a FeatureCollection of polygons in WGS 84; the property `state` of each is a side of the
    theatre, or contested. LEDGER is made where it is missing. Without --known the map is known at the end of its day.

    A map to start from replaces all that was believed. As a source, it moves each belief by a bounded weight, and all
    maps of one SOURCE are one witness.
    """
    if lag is not None and role == "start":
        raise click.UsageError("--lag is for maps --as source: a map to start from is of its day")
    states = (*load_theatre(theatre_name).side_ids, CONTESTED)
    data = sys.stdin.buffer.read() if map_path == "-" else Path(map_path).read_bytes()
    hours = LAG_HOURS if lag is None else int(lag / timedelta(hours=1))
    read = read_map(
        data, subject=map_path, states=states, on=on, source=source, known=known, role=role, lag_hours=hours
    )
    with open_ledger(ledger_path, create=True) as ledger:
        refuse_other_role(read.baseline, ledger.baselines())
        new = ledger.add_baseline(read.baseline, recorded=now())
    for note in read.notes:
        say(f"whoheld: note: {map_path}: {note}")
    say(f"{read.baseline.id}: {'added' if new else 'there already'}")
