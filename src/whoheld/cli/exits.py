"""Exit codes, in one table."""

from whoheld.errors import InputError, LedgerError, MissingExtra, NotFound, TheatreError, WhoheldError

OK = 0
UNEXPECTED = 1
USAGE = 2
REFUSED = 3
BAD_INPUT = 4
LEDGER = 5
THEATRE = 6
MISSING_EXTRA = 7
FLAGGED = 8
INTERRUPTED = 130

MEANINGS = {
    OK: "done",
    UNEXPECTED: "a fault of the program: please report it",
    USAGE: "the command line is not understood",
    REFUSED: "done, but some input was refused (stderr says which)",
    BAD_INPUT: "an input can't be read, or what was asked for is not there",
    LEDGER: "the ledger is missing, out of reach, locked, damaged, tampered with or of a newer version",
    THEATRE: "the theatre is missing or malformed",
    MISSING_EXTRA: "an optional package is needed",
    FLAGGED: "done, and something is flagged (stdout says what)",
    INTERRUPTED: "interrupted (Ctrl-C)",
}

_BY_ERROR: tuple[tuple[type[WhoheldError], int], ...] = (
    (InputError, BAD_INPUT),
    (NotFound, BAD_INPUT),
    (LedgerError, LEDGER),
    (TheatreError, THEATRE),
    (MissingExtra, MISSING_EXTRA),
)


def code_of(error: WhoheldError) -> int:
    """The exit code for an error; an error of no listed kind is unexpected."""
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), UNEXPECTED)
