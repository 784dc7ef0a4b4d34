"""``whoheld export``."""

from datetime import date, datetime, timedelta
from pathlib import Path

import click

from whoheld.cli.asking import desk_of, warn_outside
from whoheld.cli.options import as_day, embargo_option, known_option, ledger_argument, theatre_option
from whoheld.cli.output import say
from whoheld.pipeline.exports import FORMS, Wanted, write_export
from whoheld.pipeline.writing import writing


@click.command("export", epilog="Example: whoheld export war.ledger day.geojson --format geojson --on 2022-09-12")
@ledger_argument
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMS), required=True, help="The form of the file.")
@click.option(
    "--on",
    "on",
    metavar="DATE",
    callback=as_day,
    help="The day on the ground; of a panel the last. Only claimreview goes without: all checks.",
)
@click.option("--from", "first", metavar="DATE", callback=as_day, help="First day of a panel. Default: that of --on.")
@click.option("--areas", is_flag=True, help="The ground of each state instead of settlements (geojson, geoparquet).")
@click.option(
    "--changed-only",
    is_flag=True,
    help="Of a panel only settlements that changed hands in these days or lay within 25 km of another state's.",
)
@click.option("--place", metavar="PLACE", help="Of prov: the settlement whose belief is traced.")
@click.option("--publisher", metavar="NAME", help="Of claimreview: who rates the claims.")
@click.option("--site-url", metavar="URL", help="Of claimreview: the published site's address, so that reviews link.")
@known_option
@embargo_option
@theatre_option
def command(  # noqa: PLR0913 - click passes each option
    *,
    ledger_path: str,
    out: Path,
    form: str,
    on: date | None,
    first: date | None,
    areas: bool,
    changed_only: bool,
    place: str | None,
    publisher: str | None,
    site_url: str | None,
    known: datetime | None,
    waits: timedelta,
    theatre_name: str,
) -> None:
    """Write maps as tables and GIS files, the checks for search engines, or a belief's provenance.

    geojson, csv, parquet, geoparquet and gpkg (settlements and areas, styled for QGIS) hold one day: state, probability
    of each state, age of the evidence, precision, codes and the ids of the claims behind it. panel has a row for each
    settlement and day (OUT ends in .csv, .csv.gz or .parquet). claimreview is the checks for search engines
    (schema.org), prov the provenance of one settlement's belief (W3C PROV-JSON). A table has its codebook beside
    it (OUT.codebook.md). Parquet needs `pip install 'whoheld[parquet]'`, gpkg `pip install 'whoheld[gis]'`.
    """
    wanted = Wanted(
        form=form,
        on=on,
        first=first,
        areas=areas,
        changed_only=changed_only,
        place=place,
        publisher=publisher,
        site_url=site_url,
    )
    if problem := wanted.misused():
        raise click.UsageError(problem)
    with desk_of(ledger_path, theatre_name) as desk, writing(out):
        if form != "claimreview":
            warn_outside(desk, *(day for day in (first, on) if day))
        done = write_export(desk, out, wanted, known=known, waits=waits)
    say(f"{done.holds}: {', '.join(map(str, done.paths))}")
    say(done.embargo)
