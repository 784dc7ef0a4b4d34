"""``whoheld picture``."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from whoheld.cli.asking import desk_of, warn_outside
from whoheld.cli.options import as_day, embargo_option, known_option, ledger_argument, theatre_option
from whoheld.cli.output import say
from whoheld.pipeline.publication import published_days, starts
from whoheld.pipeline.writing import writing
from whoheld.publish.picture import FORMS, MOVING, map_figure, timeline_figure, write_animation, write_picture

if TYPE_CHECKING:
    from whoheld.pipeline.desk import Desk
    from whoheld.publish import SiteData

_WEEK = timedelta(days=7)


@click.command("picture", epilog="Example: whoheld picture war.ledger changed.png --on 2022-09-12 --compare 2022-09-05")
@ledger_argument
@click.argument("out", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--on", "on", metavar="DATE", callback=as_day, help="The day on the ground. Default: the last.")
@click.option("--compare", metavar="DATE", callback=as_day, help="Show what changed since the end of this earlier day.")
@click.option("--oblast", metavar="NAME", help="Show this oblast. Default: where hands changed or fights go on.")
@click.option("--animate", is_flag=True, help="A GIF or a film (MP4) of the days from --from to --to.")
@click.option("--timeline", is_flag=True, help="Each side's area from --from to --to, with its 80 % interval.")
@click.option("--from", "first", metavar="DATE", callback=as_day, help="First day of --animate and --timeline.")
@click.option("--to", "last", metavar="DATE", callback=as_day, help="Last day of --animate and --timeline.")
@click.option("--title", metavar="TEXT", help="The headline.")
@known_option
@embargo_option
@theatre_option
def command(  # noqa: PLR0913 - click passes each option
    *,
    ledger_path: str,
    out: Path,
    on: date | None,
    compare: date | None,
    oblast: str | None,
    animate: bool,
    timeline: bool,
    first: date | None,
    last: date | None,
    title: str | None,
    known: datetime | None,
    waits: timedelta,
    theatre_name: str,
) -> None:
    """Draw the map of a day, or what changed between two, to a file.

    OUT ends in .png or .svg, with --animate in .gif or .mp4. The picture has a legend, a scale, the whole country
    beside it, and sources, credits and 'as known' in its foot. The same ledger gives the same bytes. Needs
    `pip install 'whoheld[picture]'`, for MP4 `'whoheld[video]'`.
    """
    moving = animate or timeline
    _check(out, animate=animate, timeline=timeline)
    if moving and (on or compare):
        raise click.UsageError("--on and --compare go with the picture of a day; --animate and --timeline take --from")
    if not moving and (first or last):
        raise click.UsageError("--from and --to go with --animate or --timeline")
    if timeline and oblast:
        raise click.UsageError("--timeline is of the whole country: leave --oblast out")
    with desk_of(ledger_path, theatre_name) as desk:
        warn_outside(desk, *(day for day in (first, compare, on, last) if day))
        if moving:
            data = published_days(desk, first=first, last=last, title=title, known=known, waits=waits, judged=False)
        else:
            on = on or desk.last_day()
            data = _of_a_day(desk, on, compare=compare, title=title, known=known, waits=waits)
    with writing(out):
        if animate:
            write_animation(data, out, oblast=oblast)
        elif timeline:
            write_picture(timeline_figure(data), out)
        else:
            then = compare.isoformat() if compare else None
            write_picture(map_figure(data, data.days[-1].on, compare=then, oblast=oblast), out)
    say(f"{out}: {out.stat().st_size / 1000:,.0f} kB")
    say(data.embargo)


def _check(out: Path, *, animate: bool, timeline: bool) -> None:
    """Refuse what can't be drawn before the long work begins."""
    if animate and timeline:
        raise click.UsageError("give --animate or --timeline, not both")
    forms = MOVING if animate else FORMS
    if out.suffix.removeprefix(".").lower() not in forms:
        raise click.UsageError(f"{out}: name it with {' or '.join(f'.{form}' for form in forms)}")


def _of_a_day(
    desk: "Desk", on: date, *, compare: date | None, title: str | None, known: datetime | None, waits: timedelta
) -> "SiteData":
    """The day and those since ``compare``, else since a week before: they say where hands changed.

    No day lies before the ledger's latest map, which replaces all that was believed.
    """
    if compare and compare >= on:
        raise click.UsageError(f"--compare {compare} does not lie before --on {on}")
    first = compare or min(on, max(on - _WEEK, starts(desk, known, on=on)))
    return published_days(desk, first=first, last=on, title=title, known=known, waits=waits, judged=False)
