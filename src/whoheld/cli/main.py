"""The entry point: finds a command, runs it, and turns errors into words and exit codes.

Start-up is kept light: a command's module, with all that it needs, is imported when the command is run.
"""

import errno
import io
import os
import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from whoheld import __version__
from whoheld.cli import exits
from whoheld.errors import WhoheldError

COMMANDS: dict[str, tuple[str, str]] = {
    "extract": ("whoheld.cli.extract:command", "Claims in reports, as JSON lines; needs no ledger."),
    "ingest": ("whoheld.cli.ingest:command", "Put reports and their claims into a ledger."),
    "watch": (
        "whoheld.cli.watch:command",
        "Follow feeds, sitemaps, folders and mail-in files, and put what is new into a ledger.",
    ),
    "health": (
        "whoheld.cli.health:command",
        "Which sources fell silent, shrank, changed or repeat themselves, as CSV.",
    ),
    "baseline": (
        "whoheld.cli.baseline:command",
        "Put a published map into a ledger, as the state on a day or as a source.",
    ),
    "at": ("whoheld.cli.at:command", "Who holds what on a day, as CSV."),
    "why": ("whoheld.cli.why:command", "Why a place is coloured as it is: the claims behind it."),
    "origins": ("whoheld.cli.origins:command", "All copies and relays of one claim: they count as one witness."),
    "trust": (
        "whoheld.cli.trust:command",
        "How far each kind of claim is believed, and what became of such claims in the ledger, as CSV.",
    ),
    "changes": ("whoheld.cli.changes:command", "What changed hands between two days, as CSV."),
    "areas": ("whoheld.cli.areas:command", "Square kilometres and settlements by side on a day, as CSV."),
    "differ": ("whoheld.cli.differ:command", "Where the sides' own maps of a day differ, as CSV."),
    "checks": ("whoheld.cli.checks:command", "Claimed figures held against the map, as CSV."),
    "score": (
        "whoheld.cli.score:command",
        "How our map stands against published ones, as CSV, with simple rules beside it.",
    ),
    "signals": ("whoheld.cli.signals:command", "Escalation claims and what became of them, as CSV."),
    "export": (
        "whoheld.cli.export:command",
        "Write maps as tables and GIS files, the checks for search engines, or a belief's provenance.",
    ),
    "picture": ("whoheld.cli.picture:command", "Draw the map of a day, or what changed between two, to a file."),
    "site": ("whoheld.cli.site:command", "Write the map as a folder that opens in a browser."),
    "report": ("whoheld.cli.report:command", "The report of a day: what changed and on whose word."),
    "serve": (
        "whoheld.cli.serve:command",
        "Serve the map of a ledger that grows, with an API, and review behind a login.",
    ),
    "serve-user": (
        "whoheld.cli.serve_user:command",
        "Who may decide on the served map: FILE holds names and hashes, for its owner alone (mode 0600).",
    ),
    "demo": ("whoheld.cli.demo:command", "Make the map of the bundled sample, and print the digest of one day."),
    "theatre": (
        "whoheld.cli.theatre:command",
        "Check a theatre: its files, and every row of wording against its own examples.",
    ),
    "gazetteer": ("whoheld.cli.gazetteer:command", "Make a theatre with a gazetteer of your own."),
    "review": ("whoheld.cli.review:command", "Decide on claims and places: a row of its own, never an edit."),
    "copy": ("whoheld.cli.copy:command", "Copy a ledger to another store, loss-free."),
    "backup": ("whoheld.cli.backup:command", "Write a ledger to a new file while others work on it."),
    "verify": ("whoheld.cli.verify:command", "Whether any row of a ledger was changed, removed or inserted."),
    "search": ("whoheld.cli.search:command", "Find documents and claims by words."),
}
"""Name -> (module:attribute, one line of help, the same as the command's own first line)."""


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


class LazyGroup(click.Group):
    """A group that lists its commands from a table and imports only the one that is run."""

    def __init__(self, *args: Any, table: dict[str, tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names in the order of the table: the order of the work."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import the command, or None where there is none of this name."""
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The commands with their one line of help, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_line) for name, (_, help_line) in self.table.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run; a reader that stops early, such as ``head``, is no error."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # The interpreter flushes stdout once more at its end: give it somewhere to go.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return exits.OK
        return result


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Example: whoheld extract report.txt | jq .place",
)
@click.version_option(__version__, prog_name="whoheld")
@click.option("--debug", is_flag=True, help="Show where in the program an error arose.")
def cli(*, debug: bool) -> None:
    """Who held what, when, and on whose word: reports in, a sourced map out.

    LEDGER is a file, or the address of a PostgreSQL database (postgresql://USER@HOST/DATABASE).
    """  # debug is read by main


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. ``arguments`` default to those of the process."""
    # One thread: NumPy's matrices here are too small to gain from more, and waiting threads would slow others.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() != "utf-8":
            stream.reconfigure(encoding="utf-8")
    try:
        result = cli.main(args=words, prog_name="whoheld", standalone_mode=False)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        _say("interrupted", hint="")
        return exits.INTERRUPTED
    except click.UsageError as error:
        return _usage(error)
    except click.ClickException as error:
        _say(error.format_message(), hint="")
        return exits.BAD_INPUT
    except Exception as error:  # noqa: BLE001 - the last place where an error can be put into words
        if "--debug" in words:
            traceback.print_exc()
        return _failed(error)
    return result if isinstance(result, int) else exits.OK


def _failed(error: Exception) -> int:
    """Say what went wrong, and give its exit code."""
    if isinstance(error, WhoheldError):
        _say(f"{error.subject}: {error.reason}", hint=error.hint)
        return exits.code_of(error)
    if isinstance(error, OSError) and error.filename is not None:
        _say(f"{error.filename}: {error.strerror}", hint="see the path and who may use it")
        return exits.BAD_INPUT
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        _say(f"what is written can't be kept: {error.strerror}", hint="make room, or write to another place")
        return exits.BAD_INPUT
    _say(f"unexpected {type(error).__name__}: {error}", hint="run `whoheld --debug ...` again and report what it shows")
    return exits.UNEXPECTED


def _usage(error: click.UsageError) -> int:
    name = error.ctx.command_path if error.ctx else "whoheld"
    _say(error.format_message(), hint=f"see `{name} --help`")
    return exits.USAGE


def _say(message: str, *, hint: str) -> None:
    click.echo(f"whoheld: error: {message}", err=True)
    if hint:
        click.echo(f"  next: {hint}", err=True)
