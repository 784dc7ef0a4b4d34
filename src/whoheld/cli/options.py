"""Arguments and options that commands share, each defined once."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

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


def as_wait(_ctx: click.Context, _param: click.Parameter, value: str) -> timedelta:
    """Callback of an option that takes hours or days: 48h, 2d."""
    number, unit = value[:-1], value[-1:]
    if not number.isdecimal() or unit not in ("h", "d"):
        raise click.BadParameter(f"{value} is no span of time (write 48h or 2d, or 0h for none)")
    return timedelta(hours=int(number)) if unit == "h" else timedelta(days=int(number))


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
embargo_option = click.option(
    "--embargo",
    "waits",
    metavar="TIME",
    default="48h",
    show_default=True,
    callback=as_wait,
    help="How long a gain that no official has announced waits (36h, 2d); 0h: not at all.",
)
quiet_option = click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")


def now() -> datetime:
    """The program's one clock, in UTC to the second."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the shell is where the clock is read


def stopwatch() -> Callable[[], float]:
    """A function that gives the seconds since this call."""
    began = time.monotonic()
    return lambda: time.monotonic() - began
