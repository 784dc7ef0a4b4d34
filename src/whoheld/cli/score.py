"""``whoheld score``."""

from datetime import date, datetime
from pathlib import Path

import click

from whoheld.cli.asking import desk_of
from whoheld.cli.options import known_option, ledger_argument, theatre_option
from whoheld.cli.output import say, write_csv
from whoheld.errors import InputError
from whoheld.pipeline.baseline import ReadMap, read_map
from whoheld.pipeline.score import Scores, scores
from whoheld.timespan import parse_day

_HEADER = (
    *("on", "method", "scored", "wrong", "changed", "recall", "false_changes", "near", "brier"),
    "date_error_days",
)
_BINS = ("on", "p_from", "p_to", "settlements", "mean_p", "share_right")


@click.command("score", epilog="Example: whoheld score war.ledger 2022-09-12=map-12.geojson 2022-09-30=map-30.geojson")
@ledger_argument
@click.argument("maps", metavar="DATE=MAP.geojson...", nargs=-1, required=True)
@click.option("--reliability", is_flag=True, help="How often what we were so and so sure of is right, instead.")
@known_option
@theatre_option
def command(
    *, ledger_path: str, maps: tuple[str, ...], reliability: bool, known: datetime | None, theatre_name: str
) -> None:
    """How our map stands against published ones, as CSV, with simple rules beside it.

    The maps are compared at the theatre's settlements, each on its day: how many are wrong, the share of those that
    changed hands that is right, changes that did not happen, and the Brier score near to what changed. Several maps
    also tell the median distance in days between our dates of change and theirs. Beside ours stand the starting map
    left as it was, the last claim, most claims, and most origins.
    """
    given = [_given(text) for text in maps]
    with desk_of(ledger_path, theatre_name) as desk:
        read = [(on, _read(path, states=desk.states, on=on)) for on, path in given]
        found = scores(desk, read, known=known)
    if reliability:
        rows = [(on, bin_) for on, bins in found.bins.items() for bin_ in bins]
        write_csv(_BINS, ([on, b.low, b.high, b.n, b.mean_p, b.right] for on, b in rows))
    else:
        _write(found)


def _write(found: Scores) -> None:
    write_csv(
        _HEADER,
        (
            [
                *(r.on, r.method, r.score.scored, r.score.wrong, r.score.changed, r.score.recall),
                *(r.score.false_changes, r.score.near, r.score.brier, r.date_error_days),
            ]
            for r in found.rows
        ),
    )


def _given(text: str) -> tuple[date, str]:
    day, _, path = text.partition("=")
    try:
        return parse_day(day), path or _missing()
    except InputError as error:
        raise click.BadParameter(f"{text!r} is no DATE=MAP.geojson ({error.hint})", param_hint="MAP") from error


def _missing() -> str:
    raise InputError("a map", "has no file", hint="write 2022-09-12=map.geojson")


def _read(path: str, *, states: tuple[str, ...], on: date) -> ReadMap:
    read = read_map(Path(path).read_bytes(), subject=path, states=states, on=on, source=path)
    for note in read.notes:
        say(f"whoheld: note: {path}: {note}")
    return read
