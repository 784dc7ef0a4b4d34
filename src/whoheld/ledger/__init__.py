"""The ledger: an append-only store of documents, claims, signals and refusals, in one SQLite file or PostgreSQL."""

from whoheld.ledger.results import Appended, Counts, DayHead, Hit, Manifest, Run, SourceCount
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
    "known_of",
    "open_ledger",
]
