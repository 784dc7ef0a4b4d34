"""``whoheld export``."""

from datetime import date, datetime, timedelta
from pathlib import Path

import click

from whoheld.cli.asking import desk_of
from whoheld.cli.options import embargo_option, known_option, ledger_argument, on_option, theatre_option
from whoheld.cli.output import say, writing
from whoheld.pipeline.publication import published_days
from whoheld.publish import SiteData, export_csv, export_geojson, export_parquet

_FORMS = ("geojson", "csv", "parquet")


@click.command("export", epilog="Example: whoheld export war.ledger day.geojson --format geojson --on 2022-09-12")
@ledger_argument
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(_FORMS), required=True, help="The form of the file.")
@on_option
@click.option("--areas", is_flag=True, help="The ground of each state instead of settlements (geojson only).")
@known_option
@embargo_option
@theatre_option
def command(
    *,
    ledger_path: str,
    out: Path,
    form: str,
    on: date,
    areas: bool,
    known: datetime | None,
    waits: timedelta,
    theatre_name: str,
) -> None:
    """Write one day's map to a file, settlement by settlement.

    A row has the state, the probability of each state, the age of the evidence and the ids of the claims behind it. A
    codebook goes beside CSV and Parquet; Parquet needs `pip install 'whoheld[parquet]'`.
    """
    if areas and form != "geojson":
        raise click.UsageError(f"--areas goes with --format geojson, not with {form}")
    with desk_of(ledger_path, theatre_name) as desk:
        data = published_days(desk, first=on, last=on, known=known, waits=waits, judged=False)
    with writing(out):
        written = _write(data, on.isoformat(), out, form=form, areas=areas)
    say(f"{len(data.places):,} settlements on {on}: {', '.join(map(str, written))}")
    say(data.embargo)


def _write(data: SiteData, on: str, out: Path, *, form: str, areas: bool) -> list[Path]:
    if form == "csv":
        return export_csv(data, on, out)
    if form == "parquet":
        return export_parquet(data, on, out)
    out.write_text(export_geojson(data, on, areas=areas), encoding="utf-8", newline="")
    return [out]
