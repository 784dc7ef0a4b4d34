"""The ledger: an append-only store of documents, claims, signals and refusals, in one SQLite file."""

from whoheld.ledger.results import Appended, Counts, Hit, Link, Run, SourceCount, SourceRun
from whoheld.ledger.rows import known_of
from whoheld.ledger.store import Ledger, open_ledger

__all__ = ["Appended", "Counts", "Hit", "Ledger", "Link", "Run", "SourceCount", "SourceRun", "known_of", "open_ledger"]
