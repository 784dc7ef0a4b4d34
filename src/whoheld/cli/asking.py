"""What commands that ask a ledger share: opening it with its theatre."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from whoheld.cli.output import say
from whoheld.ledger import open_ledger
from whoheld.pipeline.desk import Desk
from whoheld.theatre.load import load_theatre


@contextmanager
def desk_of(ledger_path: str, theatre_name: str) -> Iterator[Desk]:
    """The desk over a ledger that must exist."""
    with open_ledger(ledger_path) as ledger:
        yield Desk(ledger, load_theatre(theatre_name))


def warn_outside(desk: Desk, *days: date) -> None:
    """Say on stderr where the ledger knows nothing of a day that is asked for: the answer is of another day then."""
    first = min([desk.first_day(), *(one.on for one in desk.theatre.starting_maps)])
    last = desk.last_day()
    for day in days:
        if day > last:
            say(f"whoheld: {day} lies after the ledger's last day, {last}: what is told is what was so then, grown old")
        elif day < first:
            say(f"whoheld: {day} lies before all that the ledger and its starting map tell of, from {first} on")
