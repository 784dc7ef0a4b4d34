"""The one error tree. Each error names its subject and the next step.

    WhoheldError
    ├── InputError      a file, line or argument of the user's can't be read
    ├── TheatreError    a theatre folder is malformed (file, row, reason)
    ├── LedgerError     a ledger is missing, out of reach, newer than this program, or damaged
    ├── NotFound        a place, claim or document that was asked for is not there
    └── MissingExtra    a feature needs an optional package

Exit codes stand in ``whoheld.cli.exits`` and nowhere else.
"""


class WhoheldError(Exception):
    """Base of all errors: ``subject`` names the input, ``reason`` says what is wrong, ``hint`` the next step."""

    def __init__(self, subject: str, reason: str, *, hint: str = "") -> None:
        self.subject = subject
        self.reason = reason
        self.hint = hint
        super().__init__(f"{subject}: {reason}" + (f" ({hint})" if hint else ""))


class InputError(WhoheldError):
    """An input of the user's can't be read or understood."""


class TheatreError(WhoheldError):
    """A theatre folder is malformed; ``subject`` is ``file:row``."""


class LedgerError(WhoheldError):
    """A ledger is missing, out of reach, of an unknown version, damaged or tampered with."""


class NotFound(WhoheldError):
    """What was asked for is not there."""


class MissingExtra(WhoheldError):
    """An optional package is needed: ``hint`` names the extra to install."""
