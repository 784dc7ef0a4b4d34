"""``whoheld checks``."""

from datetime import date, datetime

import click

from whoheld.cli.asking import desk_of
from whoheld.cli.options import as_day, known_option, ledger_argument, quiet_option, theatre_option
from whoheld.cli.output import Progress, say, write_csv, write_json_lines
from whoheld.pipeline.checks import CheckLine, check_lines, run_checks

_HEADER = CheckLine.__struct_fields__


@click.command("checks", epilog="Example: whoheld checks war.ledger --on 2022-09-12 | grep overstated")
@ledger_argument
@click.option("--on", "on", metavar="DATE", callback=as_day, help="Only figures of this day, or published on it.")
@known_option
@click.option("--json", "as_json", is_flag=True, help="JSON lines instead of CSV.")
@theatre_option
@quiet_option
def command(
    *, ledger_path: str, on: date | None, known: datetime | None, as_json: bool, theatre_name: str, quiet: bool
) -> None:
    """Claimed figures held against the map, as CSV.

    Each claim with a figure gives one row: the verdict (supported, supported as a floor, premature, overstated, not
    supported, cannot be checked), the figure that the map of that day gives, the chance that the claimed one is so, a
    sentence, and the other readings of the phrase (separated by ;). The map is the ledger's own: it is no better than
    the reports in it.
    """
    with desk_of(ledger_path, theatre_name) as desk:
        with Progress(quiet=quiet) as progress:
            checks = run_checks(desk, known=known, on=on, progress=progress)
        rows = list(check_lines(desk, checks))
    if as_json:
        write_json_lines(rows)
    else:
        write_csv(_HEADER, ([_cell(getattr(row, name)) for name in _HEADER] for row in rows))
    if not rows and not quiet:
        say(f"whoheld: no claim with a figure{f' of {on}' if on else ''} is in {ledger_path}")


def _cell(value: object) -> object:
    return "; ".join(value) if isinstance(value, tuple) else value
