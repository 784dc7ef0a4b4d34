"""What the operator sets."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import msgspec

from whoheld.pipeline.embargo import WAITS
from whoheld.pipeline.views import KNOWN_EVERY

Now = Callable[[], datetime]
"""The clock, in UTC. The command passes it in."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How a ledger is served.

    ``first``, ``last``, ``title``, ``known_every``, ``evenings`` and ``waits`` (the embargo) are as for ``whoheld
    site``. A grown ledger's map is made anew at most once in ``refresh_s`` seconds. ``reviewers`` and ``sources`` name
    files; without the first nothing can be written. ``root_path`` is where a proxy puts the server ('/map');
    ``trust_proxy`` the address, network or '*' whose forwarded headers are believed. ``answers`` and ``logins`` are how
    many a client may ask for in a minute; ``timeout_s`` is the longest that an answer may take.
    """

    ledger: str
    theatre: str
    title: str | None = None
    first: date | None = None
    last: date | None = None
    known_every: int = KNOWN_EVERY
    evenings: bool | None = None
    waits: timedelta = WAITS
    refresh_s: float = 30.0
    reviewers: str | None = None
    sources: str | None = None
    root_path: str = ""
    trust_proxy: str | None = None
    answers: int = 240
    logins: int = 10
    timeout_s: float = 20.0
