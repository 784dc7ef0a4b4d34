"""The ledger: an append-only store of documents, claims, signals and refusals, in one SQLite file or PostgreSQL."""

from whoheld.ledger.copying import back_up, copy_rows, sums
from whoheld.ledger.results import Appended, Counts, DayHead, Hit, Manifest, Run, SourceCount, TableSum
from whoheld.ledger.rows import known_of
from whoheld.ledger.store import Ledger, open_ledger

__all__ = [
    "Appended",
    "Counts",
    "DayHead",
    "Hit",
    "Ledger",
    "Manifest",
    "Run",
    "SourceCount",
    "TableSum",
    "back_up",
    "copy_rows",
    "known_of",
    "open_ledger",
    "sums",
]
