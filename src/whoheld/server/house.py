"""All parts of a server put together, for its routes."""

import time
from collections.abc import Callable

import msgspec
from starlette.requests import Request

from whoheld.ledger import Ledger
from whoheld.server.journal import Journal
from whoheld.server.limits import Limiter, client_key
from whoheld.server.metrics import Metrics
from whoheld.server.questions import Shop
from whoheld.server.sessions import Sessions
from whoheld.server.settings import Now, Settings
from whoheld.server.users import Users
from whoheld.server.versions import Keeper, Make
from whoheld.server.work import Work
from whoheld.sources.config import Source, load_sources
from whoheld.theatre.records import Theatre

_THREADS, _WAITING = 2, 64
_SLOW_WAITING = 8


class House(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What the routes share. ``users`` None: nobody may write, and there is no route to do so."""

    settings: Settings
    theatre: Theatre
    ledger: Ledger
    keeper: Keeper
    metrics: Metrics
    journal: Journal
    now: Now
    quick: Work
    slow: Work
    asking: Limiter
    entering: Limiter
    sessions: Sessions
    users: Users | None
    sources: tuple[Source, ...] | None

    def shop(self) -> Shop:
        """What answers are made of now. Raises Busy."""
        return Shop(version=self.keeper.current, ledger=self.ledger, sources=self.sources, now=self.now)

    def client(self, request: Request) -> str:
        """Who asks, for limits and the log."""
        return client_key(request.client.host if request.client else None)


def build(
    settings: Settings,
    *,
    ledger: Ledger,
    theatre: Theatre,
    make: Make,
    now: Now,
    journal: Journal,
    clock: Callable[[], float] = time.monotonic,
) -> House:
    """A house over an open ledger; ``make`` makes its versions. Raises InputError on a file of the settings' own."""
    keeper = Keeper(ledger, make, refresh_s=settings.refresh_s, journal=journal)
    answers, logins = settings.answers, settings.logins
    return House(
        settings=settings,
        theatre=theatre,
        ledger=ledger,
        keeper=keeper,
        metrics=Metrics(keeper, now),
        journal=journal,
        now=now,
        quick=Work(threads=_THREADS, waiting=_WAITING, timeout_s=settings.timeout_s),
        slow=Work(threads=1, waiting=_SLOW_WAITING, timeout_s=settings.timeout_s),
        asking=Limiter(a_minute=answers, burst=max(1, answers // 4), clock=clock),
        entering=Limiter(a_minute=logins, burst=max(1, logins // 2), clock=clock),
        sessions=Sessions(clock),
        users=Users(settings.reviewers) if settings.reviewers else None,
        sources=tuple(load_sources(settings.sources).source) if settings.sources else None,
    )
