"""The ledger: an append-only store of documents, claims, signals and refusals, in one SQLite file or PostgreSQL."""

from whoheld.ledger.copying import back_up, copy_rows, sums
from whoheld.ledger.frozen import FrozenLedger
from whoheld.ledger.results import (
    Appended,
    Counts,
    DayHead,
    Hit,
    Link,
    Manifest,
    Run,
    SourceCount,
    SourceRun,
    TableSum,
)
from whoheld.ledger.rows import known_of
from whoheld.ledger.store import Ledger, open_ledger

__all__ = [
    "Appended",
    "Counts",
    "DayHead",
    "FrozenLedger",
    "Hit",
    "Ledger",
    "Link",
    "Manifest",
    "Run",
    "SourceCount",
    "SourceRun",
    "TableSum",
    "back_up",
    "copy_rows",
    "known_of",
    "open_ledger",
    "sums",
]
