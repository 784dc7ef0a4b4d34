"""Arguments and options that commands share, each defined once."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import click

from whoheld.errors import InputError
from whoheld.timespan import parse_day, parse_known

DEFAULT_THEATRE = "ukraine"


def as_day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    """Callback of an option that takes an ISO day; anything else is a usage error."""
    try:
        return None if value is None else parse_day(value)
    except InputError as error:
        raise click.BadParameter(f"{error.subject} {error.reason} ({error.hint})") from error


def as_known(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    """Callback of an option that takes a time of the ``known`` clock: an ISO time, or a day, which means its end."""
    try:
        return None if value is None else parse_known(value)
    except InputError as error:
        raise click.BadParameter(f"{error.subject} {error.reason} ({error.hint})") from error


# A file, or postgresql://USER@HOST/DATABASE.
ledger_argument = click.argument("ledger_path", metavar="LEDGER", type=click.Path())
sources_argument = click.argument("sources_path", metavar="SOURCES", type=click.Path())
theatre_option = click.option(
    "--theatre",
    "theatre_name",
    default=DEFAULT_THEATRE,
    show_default=True,
    metavar="NAME",
    help="The war: a theatre's name, or its folder.",
)
on_option = click.option(
    "--on", "on", metavar="DATE", callback=as_day, required=True, help="The day on the ground (2022-09-12)."
)
known_option = click.option(
    "--known",
    "known",
    metavar="TIME",
    callback=as_known,
    help="Only what could be known then (UTC; a day means its end). Default: all that is known now.",
)
by_option = click.option(
    "--by",
    "by",
    metavar="SIDE",
    help="Only on the word of one side (its id), or of those who are of neither ('neither').",
)
accounts_key_option = click.option(
    "--accounts-key",
    "accounts_key",
    metavar="FILE",
    type=click.Path(),
    help="A secret of 16 bytes or more: exported posts' accounts go under pseudonyms made with it.",
)
public_accounts_option = click.option(
    "--public-accounts",
    "public_accounts",
    metavar="FILE",
    type=click.Path(),
    help="Accounts that keep their names, one handle or name a line: officials, institutions, channels.",
)
quiet_option = click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")


def now() -> datetime:
    """The program's one clock, in UTC to the second."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the shell is where the clock is read


def stopwatch() -> Callable[[], float]:
    """A function that gives the seconds since this call."""
    began = time.monotonic()
    return lambda: time.monotonic() - began
