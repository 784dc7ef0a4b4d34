"""``whoheld ingest``."""

import click

from whoheld.cli import exits
from whoheld.cli.options import (
    accounts_key_option,
    ledger_argument,
    now,
    public_accounts_option,
    quiet_option,
    stopwatch,
    theatre_option,
)
from whoheld.cli.output import Progress, say
from whoheld.cli.refused import say_refused
from whoheld.ledger import open_ledger
from whoheld.pipeline.ingest import ingest_files
from whoheld.pipeline.intake import IngestSummary
from whoheld.read import load_accounts
from whoheld.theatre.load import load_theatre


@click.command("ingest", epilog="Example: whoheld ingest war.ledger reports/*.txt archive.jsonl")
@ledger_argument
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@theatre_option
@accounts_key_option
@public_accounts_option
@quiet_option
def command(
    *,
    ledger_path: str,
    files: tuple[str, ...],
    theatre_name: str,
    accounts_key: str | None,
    public_accounts: str | None,
    quiet: bool,
) -> int:
    """Put reports and their claims into a ledger.

    LEDGER is made where it is missing. What it holds already is left alone, so the same input twice adds nothing. FILE
    is a report (text, Markdown, HTML, PDF) or a collection of them (JSON lines, CSV, RSS, WARC, Telegram's JSON); -
    reads stdin. Exit code 3 says that some input could not be read.
    """
    elapsed, accounts = stopwatch(), load_accounts(accounts_key, public_accounts)
    theatre = load_theatre(theatre_name)
    with open_ledger(ledger_path, create=True) as ledger, Progress(quiet=quiet) as progress:
        summary = ingest_files(
            ledger, theatre, files, recorded=now(), accounts=accounts, elapsed=elapsed, progress=progress
        )
    if not quiet:
        _say_summary(summary)
    return exits.REFUSED if summary.unread else exits.OK


def _say_summary(summary: IngestSummary) -> None:
    say(
        f"{summary.documents_read:,} documents read: {summary.documents_new:,} new, "
        f"{summary.documents_there:,} there already"
    )
    say(f"{summary.claims:,} claims and {summary.signals:,} signals added")
    if summary.unread:
        say(f"{summary.unread:,} inputs not read")
    say_refused(summary.refused)
