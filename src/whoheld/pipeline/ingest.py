"""Report files into the ledger."""

from collections.abc import Callable, Iterable
from datetime import datetime

from whoheld.ledger import Ledger, Run
from whoheld.pipeline.extractor import extractor_of
from whoheld.pipeline.intake import IngestSummary, take_in, without_future_dates
from whoheld.pipeline.progress import Progress, silent
from whoheld.read import Accounts, read_paths
from whoheld.theatre.records import Theatre
from whoheld.timespan import utc_text


def ingest_files(
    ledger: Ledger,
    theatre: Theatre,
    paths: Iterable[str],
    *,
    recorded: datetime,
    accounts: Accounts | None = None,
    elapsed: Callable[[], float] | None = None,
    progress: Progress = silent,
) -> IngestSummary:
    """Read the files ('-' is stdin), extract by the theatre's rules, append to the ledger, and note the run.

    ``recorded`` (UTC) is the time of the run: when undated reports are known, too. ``accounts`` says whose
    names are kept, and ``elapsed`` gives the seconds since the run began, for its row. Raises InputError, LedgerError.
    """
    items = without_future_dates(read_paths(list(paths), accounts=accounts or Accounts()), recorded=recorded)
    summary, appended = take_in(ledger, extractor_of(theatre), items, recorded=recorded, progress=progress)
    moment = utc_text(recorded)
    ledger.add_run(
        Run(
            started=moment,
            theatre=theatre.theatre_id,
            documents_read=summary.documents_read,
            appended=appended,
            unread=summary.unread,
            refused=tuple((row.stage, row.reason, row.count) for row in summary.refused),
            seconds=round(elapsed(), 1) if elapsed else None,
        )
    )
    return summary
