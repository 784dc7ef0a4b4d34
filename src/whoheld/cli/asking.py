"""What commands that ask a ledger share: opening it with its theatre."""

from collections.abc import Iterator
from contextlib import contextmanager

from whoheld.ledger import open_ledger
from whoheld.pipeline.desk import Desk
from whoheld.theatre.load import load_theatre


@contextmanager
def desk_of(ledger_path: str, theatre_name: str) -> Iterator[Desk]:
    """The desk over a ledger that must exist."""
    with open_ledger(ledger_path) as ledger:
        yield Desk(ledger, load_theatre(theatre_name))
