"""``whoheld at``."""

from datetime import date, datetime

import click

from whoheld.cli.asking import desk_of, warn_outside
from whoheld.cli.options import by_option, known_option, ledger_argument, on_option, theatre_option
from whoheld.cli.output import write_csv
from whoheld.pipeline.answers import at_header, at_rows
from whoheld.pipeline.lookup import find_place, located, read_points


@click.command("at", epilog="Example: whoheld at war.ledger --on 2022-09-12 --known 2022-09-13 Izium Lyman")
@ledger_argument
@click.argument("places", metavar="[PLACE]...", nargs=-1)
@on_option
@known_option
@click.option("--points", metavar="POINTS.csv", help="Answer for points: a CSV file with point, lat, lon.")
@by_option
@click.option("--smoothed", is_flag=True, help="The best history now: later reports speak of the day too.")
@click.option(
    "--learning", is_flag=True, help="Weigh kinds of claims by what became of earlier ones (see `whoheld trust`)."
)
@theatre_option
def command(  # noqa: PLR0913 - each is one option
    *,
    ledger_path: str,
    places: tuple[str, ...],
    on: date,
    known: datetime | None,
    points: str | None,
    by: str | None,
    smoothed: bool,
    learning: bool,
    theatre_name: str,
) -> None:
    """Who holds what on a day, as CSV.

    Without PLACE and --points every settlement of the gazetteer is answered. A row has the likeliest state, the
    probability of each, and the age of the last evidence in days (empty where there is none but the starting map).
    """
    if places and points:
        raise click.UsageError("give places or --points, not both")
    with desk_of(ledger_path, theatre_name) as desk:
        warn_outside(desk, on)
        sites = read_points(points) if points else None
        asked = [located(find_place(desk.theatre, name)).place_id for name in dict.fromkeys(places)]
        field = desk.field([on], known=known, sites=sites, by=by, smoothed=smoothed, learning=learning)
        rows = at_rows(desk, field, on, points=bool(points), places=dict.fromkeys(asked) or None)
        write_csv(at_header(desk.states, points=bool(points)), rows)
