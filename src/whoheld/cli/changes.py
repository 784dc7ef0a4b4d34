"""``whoheld changes``."""

from datetime import date, datetime

import click

from whoheld.cli.asking import desk_of, warn_outside
from whoheld.cli.options import as_day, known_option, ledger_argument, theatre_option
from whoheld.cli.output import say, write_csv
from whoheld.pipeline.answers import changes

_HEADER = ("place", "name", "oblast", "population", "before", "after", "on", "p", "sources", "claims")


@click.command("changes", epilog="Example: whoheld changes war.ledger --from 2022-09-05 --to 2022-09-12")
@ledger_argument
@click.option("--from", "first", metavar="DATE", callback=as_day, required=True, help="The day to compare with.")
@click.option("--to", "last", metavar="DATE", callback=as_day, required=True, help="The day to compare.")
@known_option
@theatre_option
def command(*, ledger_path: str, first: date, last: date, known: datetime | None, theatre_name: str) -> None:
    """What changed hands between two days, as CSV.

    A row has the state before and after, the first day of the new state, its probability, and the sources and claims
    that weigh most for it (separated by ;).
    """
    if last < first:
        raise click.UsageError(f"--to {last} lies before --from {first}")
    with desk_of(ledger_path, theatre_name) as desk:
        warn_outside(desk, first, last)
        rows = changes(desk, first=first, last=last, known=known)
    write_csv(
        _HEADER,
        (
            [
                r.place,
                r.name,
                r.oblast,
                r.population,
                r.before,
                r.after,
                r.on,
                r.p,
                "; ".join(r.sources),
                "; ".join(r.claims),
            ]
            for r in rows
        ),
    )
    say(f"whoheld: {len(rows)} settlements changed, with {sum(r.population for r in rows):,} people in the gazetteer")
