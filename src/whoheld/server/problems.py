"""Errors as answers: one shape, and one table from error to HTTP status."""

from typing import Literal

import msgspec

from whoheld.errors import InputError, LedgerError, MissingExtra, NotFound, TheatreError, WhoheldError

Status = Literal[400, 401, 403, 404, 405, 413, 422, 429, 500, 503]
UNEXPECTED: Status = 500


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What every answer says that is no success: what is wrong, and what to do next ('' where nothing can be said)."""

    error: str
    hint: str = ""


class Refused(InputError):
    """What a client asks for is not done, now or at all. Told to the client; it never leaves the server."""


class BadRequest(Refused):
    """What was sent is no form or JSON."""


class TooLarge(Refused):
    """What was sent is larger than anything that we ask for."""


class NotLoggedIn(Refused):
    """No name and password, session or token that is valid."""


class NotAllowed(Refused):
    """The form's own token is missing or of another session."""


class Unusable(InputError):
    """A file of the operator's that can't be used now."""


class TooMany(Refused):
    """The client asked too often; it may again after ``wait_s`` seconds."""

    def __init__(self, subject: str, *, wait_s: float) -> None:
        self.wait_s = wait_s
        super().__init__(subject, "asks too often", hint=f"try again in {wait_s:.0f} s")


class Busy(Refused):
    """The server can't answer now: the first map is being made, or too much is asked at once."""

    def __init__(self, subject: str, reason: str, *, wait_s: float = 5) -> None:
        self.wait_s = wait_s
        super().__init__(subject, reason, hint="try again in a few seconds")


_BY_ERROR: tuple[tuple[type[WhoheldError], Status], ...] = (
    (BadRequest, 400),
    (NotLoggedIn, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (TooLarge, 413),
    (TooMany, 429),
    (Busy, 503),
    (Unusable, 503),
    (InputError, 422),  # after its own kinds
    (LedgerError, 503),
    (TheatreError, 503),
    (MissingExtra, 503),
)
_OURS = (LedgerError, TheatreError, MissingExtra, Unusable)
MEANINGS: dict[Status, str] = {
    400: "What was sent is no form or JSON.",
    401: "A valid token is needed.",
    403: "The form is of another session.",
    404: "There is no such thing.",
    405: "Not done by this method.",
    413: "What was sent is too large.",
    422: "A parameter or field is not understood or does not fit.",
    429: "Asked too often: see Retry-After.",
    500: "A fault of the program.",
    503: "Not now: see Retry-After.",
}


def status_of(error: WhoheldError) -> Status:
    """The status for an error; one of no listed kind is unexpected."""
    return next((status for kind, status in _BY_ERROR if isinstance(error, kind)), UNEXPECTED)


def problem_of(error: WhoheldError) -> Problem:
    """The error in words. What is wrong with the ledger or the installation is the operator's: it stands in the log."""
    if isinstance(error, _OURS):
        return Problem(error="the ledger can't be asked now", hint="try again later")
    return Problem(error=f"{error.subject}: {error.reason}", hint=error.hint)


def headers_of(error: WhoheldError) -> dict[str, str]:
    """What goes with the error's status."""
    if isinstance(error, NotLoggedIn):
        return {"WWW-Authenticate": 'Bearer realm="whoheld"'}
    if isinstance(error, TooMany | Busy):
        return {"Retry-After": f"{max(1, round(error.wait_s))}"}
    return {"Retry-After": "30"} if isinstance(error, _OURS) else {}
