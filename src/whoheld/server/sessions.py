"""Sessions of who is logged in, kept in memory, and the tokens that tie a form to its session."""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from whoheld.server.problems import NotAllowed

_IDLE_S = 4 * 3600
_LONGEST_S = 12 * 3600
_MOST = 1_000


class Session(msgspec.Struct, kw_only=True):
    """Who is logged in, since when, and when they were last heard of (seconds of the server's clock).

    ``password`` is the hash that they logged in by: with another one the session is over.
    """

    user: str
    password: str | None
    began: float
    seen: float


class Sessions:
    """At most the last thousand. Only the hash of a session's secret is kept. ``clock`` counts seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._sessions: OrderedDict[str, Session] = OrderedDict()
        self._key = secrets.token_bytes(32)

    def begin(self, user: str, password: str | None = None) -> str:
        """A new session; its secret goes to the browser, and never serves another."""
        secret = new_secret()
        now = self._clock()
        self._sessions[_hash(secret)] = Session(user=user, password=password, began=now, seen=now)
        while len(self._sessions) > _MOST:
            self._sessions.popitem(last=False)
        return secret

    def user(self, secret: str | None) -> str | None:
        """Whose session this is, unless it has ended."""
        session = self.session(secret)
        return session.user if session else None

    def session(self, secret: str | None) -> Session | None:
        """The session, unless it has ended: after 4 hours of silence, or 12 in all."""
        key = _hash(secret or "")
        session = self._sessions.get(key)
        if session is None:
            return None
        now = self._clock()
        if now - session.seen > _IDLE_S or now - session.began > _LONGEST_S:
            del self._sessions[key]
            return None
        session.seen = now
        return session

    def end(self, secret: str | None) -> None:
        """End it."""
        self._sessions.pop(_hash(secret or ""), None)

    def form_token(self, secret: str) -> str:
        """What the forms of a session carry: nobody can know it who can't read the page."""
        return hmac.new(self._key, secret.encode(), "sha256").hexdigest()

    def check_form(self, secret: str | None, token: str) -> None:
        """Raise NotAllowed where the form was not given to this session."""
        if not secret or not hmac.compare_digest(self.form_token(secret).encode(), token.encode()):
            raise NotAllowed("this form", "is not of this session", hint="load the page again and send it from there")


def new_secret() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
