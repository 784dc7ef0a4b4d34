"""The bundled sample from its reports to a digest and a site: the whole way at once, the same bytes each time."""

import tomllib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from whoheld.errors import InputError
from whoheld.ledger import open_ledger
from whoheld.pipeline.desk import Desk
from whoheld.pipeline.ingest import ingest_files
from whoheld.pipeline.intake import IngestSummary
from whoheld.pipeline.progress import Progress, silent
from whoheld.pipeline.publication import published_day, published_days
from whoheld.pipeline.views import with_views
from whoheld.publish import digest_text, report_html, report_md, write_site
from whoheld.theatre.load import load_theatre

MANIFEST = "sample.toml"
_HINT = "run it in a checkout of whoheld, or install a wheel that was built there; or `whoheld ingest` your own reports"


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A bundled sample: its theatre, the ``day`` whose digest is shown, and a place to ``ask`` about.

    ``read`` is the time of reading that the ledger notes.
    """

    folder: Path
    theatre: str
    title: str
    day: date
    ask: str
    read: datetime

    @property
    def reports(self) -> list[str]:
        """The files of its reports, by name."""
        return [str(path) for path in sorted((self.folder / "reports").iterdir())]


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """What was made: the digest of ``day`` as text, and the files to look at."""

    day: date
    days: int
    summary: IngestSummary
    digest: str
    ledger: Path
    site: Path
    reports: tuple[Path, ...]


def sample_roots() -> tuple[Path, ...]:
    """Where samples lie: within the installed package (a wheel), or at the root of the checkout that is run."""
    package = Path(str(resources.files("whoheld")))
    return package / "sample", package.parents[1] / "sample"


def find_sample(roots: Iterable[Path]) -> Sample:
    """The first sample of the first root that has one. Raises InputError where there is none."""
    looked = []
    for root in roots:
        for manifest in sorted(root.glob(f"*/{MANIFEST}")):
            return _read(manifest)
        looked.append(str(root))
    raise InputError("the sample", f"is not in {' or '.join(looked)}", hint=_HINT)


def make_demo(sample: Sample, out: Path, *, progress: Progress = silent) -> Demo:
    """Read the sample into a new ledger in ``out``, and write the site and the day's report beside it.

    What an earlier demo wrote there is replaced. Raises InputError where ``out`` can't be written.
    """
    theatre = load_theatre(sample.theatre)
    path = out / "sample.ledger"
    try:
        out.mkdir(parents=True, exist_ok=True)
        for old in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
            old.unlink(missing_ok=True)
    except OSError as error:
        hint = "name another folder"
        raise InputError(str(error.filename or out), f"can't be written: {error.strerror}", hint=hint) from error
    with open_ledger(str(path), create=True, made=sample.read) as ledger:
        summary = ingest_files(ledger, theatre, sample.reports, recorded=sample.read, progress=progress)
        desk = Desk(ledger, theatre)
        data = with_views(desk, published_days(desk, title=sample.title, progress=progress), progress=progress)
        today = msgspec.structs.replace(
            published_day(desk, sample.day), title=sample.title
        )  # as `whoheld report` has it
    on = sample.day.isoformat()
    write_site(data, out / "site")
    reports = {
        out / f"report-{on}.{form}": text(today, on) for form, text in (("md", report_md), ("html", report_html))
    }
    for file, text in reports.items():
        file.write_text(text, encoding="utf-8", newline="")
    return Demo(
        day=sample.day,
        days=len(data.days),
        summary=summary,
        digest=digest_text(today, on),
        ledger=path,
        site=out / "site" / "index.html",
        reports=tuple(reports),
    )


def _read(manifest: Path) -> Sample:
    try:
        table: dict[str, Any] = tomllib.loads(manifest.read_text(encoding="utf-8"))
        sample = msgspec.convert({**table, "folder": manifest.parent}, Sample)
    except (OSError, ValueError) as error:  # TOMLDecodeError and msgspec.ValidationError are ValueErrors
        hint = "see sample/kharkiv-2022/sample.toml"
        raise InputError(str(manifest), f"can't be read: {error}", hint=hint) from error
    return msgspec.structs.replace(sample, read=sample.read.astimezone(UTC))
