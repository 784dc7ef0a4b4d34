"""``whoheld baseline``."""

import sys
from datetime import date, datetime
from pathlib import Path

import click

from whoheld.cli.options import known_option, ledger_argument, now, on_option, theatre_option
from whoheld.cli.output import say
from whoheld.ledger import open_ledger
from whoheld.model import CONTESTED
from whoheld.pipeline.baseline import read_map
from whoheld.theatre.load import load_theatre


@click.command(
    "baseline",
    epilog='Example: whoheld baseline war.ledger map.geojson --on 2022-09-05 --source "our desk\'s map"',
)
@ledger_argument
@click.argument("map_path", metavar="MAP.geojson", type=click.Path())
@on_option
@click.option("--source", required=True, metavar="NAME", help="Who drew the map.")
@known_option
@theatre_option
def command(
    *, ledger_path: str, map_path: str, on: date, source: str, known: datetime | None, theatre_name: str
) -> None:
    """Put a published map into a ledger, as the state on a day.

    MAP.geojson (- is stdin) is a FeatureCollection of polygons in WGS 84; the property `state` of each is a side of the
    theatre, or contested. LEDGER is made where it is missing. Without --known the map is known at the end of its day.
    """
    states = (*load_theatre(theatre_name).side_ids, CONTESTED)
    data = sys.stdin.buffer.read() if map_path == "-" else Path(map_path).read_bytes()
    read = read_map(data, subject=map_path, states=states, on=on, source=source, known=known)
    with open_ledger(ledger_path, create=True) as ledger:
        new = ledger.add_baseline(read.baseline, recorded=now())
    for note in read.notes:
        say(f"whoheld: note: {map_path}: {note}")
    say(f"{read.baseline.id}: {'added' if new else 'there already'}")
