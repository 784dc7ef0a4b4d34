"""``whoheld trust``."""

from datetime import date, datetime

import click

from whoheld.cli.asking import desk_of
from whoheld.cli.options import as_day, known_option, ledger_argument, theatre_option
from whoheld.cli.output import write_csv

_HEADER = (
    *("effect", "interest", "side", "toward", "prior_right", "prior_wrong", "observed_right", "observed_wrong"),
    *("weight_before", "weight_after", "source"),
)


@click.command("trust", epilog="Example: whoheld trust war.ledger --known 2022-09-12")
@ledger_argument
@click.option("--on", "on", metavar="DATE", callback=as_day, help="The last day looked at. Default: the ledger's last.")
@known_option
@theatre_option
def command(*, ledger_path: str, on: date | None, known: datetime | None, theatre_name: str) -> None:
    """How far each kind of claim is believed, and what became of such claims in the ledger, as CSV.

    A claim is held against the ledger's own belief of two weeks later or more; younger ones count nothing. Weights are
    natural log: as the theatre has them, and as the ledger's claims would make them (`whoheld at --learning`).
    """
    with desk_of(ledger_path, theatre_name) as desk:
        first, last = desk.first_day(), on or desk.last_day()
        lessons = desk.lessons(min(first, last), last, known)
    write_csv(
        _HEADER,
        (
            (
                *(row.before.effect, row.before.interest, row.before.side, row.before.toward),
                *(row.before.right, row.before.wrong, round(row.right, 1), round(row.wrong, 1)),
                *(row.before.weight, row.after.weight, row.before.source),
            )
            for row in lessons
        ),
    )
