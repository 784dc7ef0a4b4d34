"""``whoheld areas``."""

from datetime import date, datetime

import click

from whoheld.cli.asking import desk_of, warn_outside
from whoheld.cli.options import as_day, by_option, known_option, ledger_argument, on_option, theatre_option
from whoheld.cli.output import write_csv
from whoheld.pipeline.areas import AreaLine, area_lines

_HEADER = AreaLine.__struct_fields__


@click.command("areas", epilog="Example: whoheld areas war.ledger --on 2022-09-12 --since 2022-09-05 --by-oblast")
@ledger_argument
@on_option
@click.option("--since", metavar="DATE", callback=as_day, help="An earlier day: what was gained since its end.")
@click.option(
    "--by-oblast", is_flag=True, help="Rows for each oblast too in which more than one state may have ground."
)
@known_option
@by_option
@theatre_option
def command(
    *,
    ledger_path: str,
    on: date,
    since: date | None,
    by_oblast: bool,
    known: datetime | None,
    by: str | None,
    theatre_name: str,
) -> None:
    """Square kilometres and settlements by side on a day, as CSV.

    Each figure of the map stands with the ends of its 80 % interval (10th to 90th percentile), by what is believed of
    each settlement and the ground about it. What a state gained is less what it lost.
    """
    with desk_of(ledger_path, theatre_name) as desk:
        warn_outside(desk, on)
        rows = list(area_lines(desk, on=on, since=since, known=known, by=by, by_oblast=by_oblast))
    write_csv(_HEADER, ([getattr(row, name) for name in _HEADER] for row in rows))
