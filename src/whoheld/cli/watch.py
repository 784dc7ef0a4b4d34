"""``whoheld watch``."""

import signal
import time
from datetime import datetime
from pathlib import Path
from types import FrameType

import click

from whoheld.cli import exits
from whoheld.cli.options import ledger_argument, now, quiet_option, sources_argument, theatre_option
from whoheld.cli.output import Progress, say
from whoheld.errors import InputError, LedgerError
from whoheld.extract import Extractor
from whoheld.ledger import Run, SourceRun, open_ledger
from whoheld.pipeline.extractor import extractor_of
from whoheld.read import load_accounts
from whoheld.sources.config import Sources, load_sources, seconds
from whoheld.sources.state import alone, load_state, save_state
from whoheld.theatre.load import load_theatre
from whoheld.timespan import utc_text


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The time in UTC."""
        return now()

    def monotonic(self) -> float:
        """Seconds that only ever grow."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def _length(_ctx: click.Context, _param: click.Parameter, value: str | None) -> float | None:
    try:
        return None if value is None else seconds(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command("watch", epilog="Example: whoheld watch war.ledger sources.toml --once")
@ledger_argument
@sources_argument
@click.option("--once", is_flag=True, help="One round, then end: for cron and the like.")
@click.option(
    "--every",
    metavar="TIME",
    callback=_length,
    help="From the beginning of a round to that of the next (15m). Default: `every` of the file.",
)
@click.option(
    "--state",
    "state_path",
    metavar="FILE",
    type=click.Path(),
    help="What is remembered from round to round. Default: beside the ledger, with '.watch.json'.",
)
@theatre_option
@quiet_option
def command(
    *,
    ledger_path: str,
    sources_path: str,
    once: bool,
    every: float | None,
    state_path: str | None,
    theatre_name: str,
    quiet: bool,
) -> int:
    """Follow feeds, sitemaps, folders and mail-in files, and put what is new into a ledger.

    SOURCES is a TOML file: docs/howto/watch.md. Each round is a row of the ledger's runs and a line for each source on
    stderr. Ctrl-C or a TERM signal ends it in order; what was interrupted goes on at the next start. Exit code 3
    (with --once) says that a source could not be asked, or that something was not read.
    """
    sources = load_sources(sources_path)
    theatre = load_theatre(theatre_name)
    extractor = extractor_of(theatre)
    state_file = Path(state_path or f"{ledger_path}.watch.json")
    pause = every or seconds(sources.watch.every)
    signal.signal(signal.SIGTERM, _end)
    try:
        with alone(state_file):
            while True:
                began = time.monotonic()
                run = None
                try:
                    run = _round(ledger_path, sources, theatre.theatre_id, extractor, state_file, quiet)
                except (LedgerError, InputError) as error:
                    if once or (isinstance(error, InputError) and error.subject != str(state_file)):
                        raise
                    say(f"{utc_text(now())} {error.subject}: {error.reason}; the next round tries again")
                if once:
                    return exits.OK if run is not None and _is_clean(run) else exits.REFUSED
                time.sleep(max(0.0, pause - (time.monotonic() - began)))
    except _Ended:
        say(f"{utc_text(now())} ended by a TERM signal")
        return exits.OK


class _Ended(KeyboardInterrupt):
    """The operator's service manager asks for the end."""


def _end(_number: int, _frame: FrameType | None) -> None:
    raise _Ended


def _round(
    ledger_path: str, sources: Sources, theatre_id: str, extractor: Extractor, state_file: Path, quiet: bool
) -> Run:
    from whoheld.pipeline.watch import Watch, watch_round  # noqa: PLC0415 - its libraries are an extra
    from whoheld.sources.web import Web  # noqa: PLC0415

    recorded, clock = now(), SystemClock()
    with open_ledger(ledger_path, create=True) as ledger, Progress(quiet=quiet) as progress:
        watch = Watch(
            ledger=ledger,
            theatre=theatre_id,
            extractor=extractor,
            web=Web(sources.watch, clock),
            state=load_state(state_file),
            accounts=load_accounts(sources.watch.accounts_key, sources.watch.public_accounts),
            elapsed=clock.monotonic,
            save=lambda state: save_state(state, state_file),
            progress=progress,
        )
        run = watch_round(watch, sources.source, recorded=recorded)
    if not quiet:
        for source in run.sources:
            say(_line(run, source))
    return run


def _is_clean(run: Run) -> bool:
    return not run.unread and not any(source.failed for source in run.sources)


def _line(run: Run, source: SourceRun) -> str:
    """A plain line for a log: when, which source, what came of it, how long."""
    if source.failed:
        return f"{run.started} {source.source}: FAILED: {source.failed} ({source.seconds:.1f} s)"
    parts = [f"{source.came:,} seen", f"{source.same:,} known", f"{source.documents:,} new"]
    if source.versions:
        parts.append(f"{source.versions:,} of them new versions")
    if source.repeats:
        parts.append(f"{source.repeats:,} near repeats")
    if source.unread:
        parts.append(f"{source.unread:,} not read")
    return f"{run.started} {source.source}: {', '.join(parts)} ({source.seconds:.1f} s)"
