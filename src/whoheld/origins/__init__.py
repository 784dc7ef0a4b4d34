"""Origins: which claims are copies or relays of one statement. Only origins count as witnesses."""

from whoheld.origins.assign import LINKERS, assign, ties
from whoheld.origins.credits import Agencies, credited, credits_linker
from whoheld.origins.growing import Origins
from whoheld.origins.links import Linker, Said, copied_documents, copied_quotes, plain, relays
from whoheld.origins.near import edited_documents, edited_passages
from whoheld.origins.slips import shared_errors

__all__ = [
    "LINKERS",
    "Agencies",
    "Linker",
    "Origins",
    "Said",
    "assign",
    "copied_documents",
    "copied_quotes",
    "credited",
    "credits_linker",
    "edited_documents",
    "edited_passages",
    "plain",
    "relays",
    "shared_errors",
    "ties",
]
