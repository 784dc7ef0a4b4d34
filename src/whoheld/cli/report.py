"""``whoheld report``."""

import sys
from datetime import date, datetime, timedelta

import click

from whoheld.cli.asking import desk_of, warn_outside
from whoheld.cli.options import embargo_option, known_option, ledger_argument, on_option, theatre_option
from whoheld.pipeline.publication import published_day
from whoheld.publish import digest_text, report_html, report_md, report_pdf

_FORMS = {"md": report_md, "html": report_html, "text": digest_text, "pdf": report_pdf}


@click.command("report", epilog="Example: whoheld report war.ledger --on 2022-09-12 --format html > 2022-09-12.html")
@ledger_argument
@on_option
@click.option("--format", "form", type=click.Choice(list(_FORMS)), default="md", show_default=True, help="The form.")
@known_option
@embargo_option
@theatre_option
def command(
    *, ledger_path: str, on: date, form: str, known: datetime | None, waits: timedelta, theatre_name: str
) -> None:
    """The report of a day: what changed and on whose word.

    It goes on with what is disputed, checked and rumoured, and with the totals. Every sentence is made from records and
    ends in its sources. `text` is the short form for a terminal. `pdf` has the day's map on top, too; it goes to a
    file (`> day.pdf`) and needs `pip install 'whoheld[pdf-report]'`. Same ledger, same bytes.
    """
    if form == "pdf" and sys.stdout.isatty():
        raise click.UsageError("a PDF is nothing for a terminal: send it to a file by > day.pdf")
    with desk_of(ledger_path, theatre_name) as desk:
        warn_outside(desk, on)
        data = published_day(desk, on, known=known, waits=waits)
    click.echo(_FORMS[form](data, on.isoformat()), nl=False)
