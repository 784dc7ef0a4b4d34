"""Report files into the ledger."""

from collections.abc import Iterable
from datetime import datetime

from whoheld.ledger import Ledger, Run
from whoheld.pipeline.extractor import extractor_of
from whoheld.pipeline.intake import IngestSummary, take_in
from whoheld.pipeline.progress import Progress, silent
from whoheld.read import read_paths
from whoheld.theatre.records import Theatre
from whoheld.timespan import utc_text


def ingest_files(
    ledger: Ledger, theatre: Theatre, paths: Iterable[str], *, recorded: datetime, progress: Progress = silent
) -> IngestSummary:
    """Read the files ('-' is stdin), extract by the theatre's rules, append to the ledger, and note the run.

    ``recorded`` (UTC) is the time of the run: when undated reports are known, too. Raises InputError, LedgerError.
    """
    summary, appended = take_in(
        ledger, extractor_of(theatre), read_paths(list(paths)), recorded=recorded, progress=progress
    )
    moment = utc_text(recorded)
    ledger.add_run(
        Run(
            started=moment,
            theatre=theatre.theatre_id,
            documents_read=summary.documents_read,
            appended=appended,
        )
    )
    return summary
