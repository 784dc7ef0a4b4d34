"""Origins: which claims are copies or relays of one statement. Only origins count as witnesses."""

from whoheld.origins.assign import assign, ties
from whoheld.origins.links import LINKERS, Linker, Said, copied_documents, copied_quotes, plain, relays

__all__ = ["LINKERS", "Linker", "Said", "assign", "copied_documents", "copied_quotes", "plain", "relays", "ties"]
