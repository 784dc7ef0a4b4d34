"""The net as a polite guest sees it: robots.txt is kept to, hosts get their rest, each hop is checked anew."""

from urllib.parse import urljoin

import msgspec

from whoheld.errors import MissingExtra
from whoheld.sources.address import Resolve, Stop, Target, resolve, target
from whoheld.sources.clock import Clock
from whoheld.sources.config import Settings, seconds
from whoheld.sources.fetch import Bounds, Fetched, Fetcher, Unfetched

try:
    from protego import Protego
except ImportError as error:  # pragma: no cover - the shell imports this module when it is needed
    raise MissingExtra("whoheld watch", "needs protego", hint="pip install 'whoheld[watch]'") from error

MOST_HOPS = 5
_ROBOTS_SIZE = 512 * 2**10
_LONGEST_DELAY = 60.0
_MOVED = frozenset((301, 302, 303, 307, 308))


class _Rules(msgspec.Struct, frozen=True):
    """What robots.txt of an origin says: ``rules`` None allows all; ``closed`` says why nothing may be asked."""

    rules: Protego | None = None
    closed: Unfetched | None = None


class Web:
    """Fetches pages. One for a run: it remembers robots.txt and when each host was last asked."""

    def __init__(
        self, settings: Settings, clock: Clock, *, names: Resolve = resolve, fetcher: Fetcher | None = None
    ) -> None:
        allowed = frozenset(host.lower() for host in settings.allow_hosts)
        self._settings = settings
        self._clock = clock
        self._fetcher = fetcher or Fetcher(agent=settings.agent, clock=clock, allowed=allowed, names=names)
        self._bounds = Bounds(seconds=seconds(settings.timeout), size=settings.most_mb * 2**20)
        self._robots: dict[str, _Rules] = {}
        self._next: dict[str, float] = {}

    def get(
        self, url: str, *, etag: str | None = None, modified: str | None = None, size: int | None = None
    ) -> Fetched | Unfetched:
        """The answer (200, or 304 where nothing changed since ``etag`` or ``modified``), or why there is none."""
        headers = {}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        bounds = self._bounds if size is None else msgspec.structs.replace(self._bounds, size=size)
        answer = self._follow(url, headers, bounds, robots=self._settings.robots)
        if isinstance(answer, Unfetched) or answer.status == 200 or (answer.status == 304 and headers):
            return answer
        lasting = 400 <= answer.status < 500 and answer.status not in (408, 425, 429)
        what = f"The server answers {answer.status}"
        return Unfetched(url=answer.url, reason="http_status", what=what, lasting=lasting)

    def _follow(self, url: str, headers: dict[str, str], bounds: Bounds, *, robots: bool) -> Fetched | Unfetched:
        """The answer after redirects, each checked as the first address was."""
        for _ in range(MOST_HOPS + 1):
            try:
                place = target(url)
            except Stop as stop:
                return Unfetched(url=url[:500], reason=stop.reason, what=stop.what, lasting=True)
            if robots and (closed := self._forbidden(place)):
                return closed
            self._wait(place)
            answer = self._fetcher.fetch(place, headers, bounds)
            if isinstance(answer, Unfetched) or answer.status not in _MOVED or "location" not in answer.headers:
                return answer
            try:
                url = urljoin(place.url, answer.headers["location"])
            except ValueError:
                url = answer.headers["location"]
        return Unfetched(url=url[:500], reason="redirects", what=f"More than {MOST_HOPS} redirects", lasting=True)

    def _forbidden(self, place: Target) -> Unfetched | None:
        """Why robots.txt keeps the page from us; None where it does not."""
        found = self._rules(place)
        if found.closed is not None:
            return msgspec.structs.replace(found.closed, url=place.url)
        if found.rules is None or found.rules.can_fetch(place.url, self._settings.agent):
            return None
        what = f"robots.txt of {place.host} keeps it from us"
        return Unfetched(url=place.url, reason="robots", what=what, lasting=True)

    def _rules(self, place: Target) -> _Rules:
        if place.origin not in self._robots:
            bounds = Bounds(seconds=self._bounds.seconds, size=_ROBOTS_SIZE)
            answer = self._follow(f"{place.origin}/robots.txt", {}, bounds, robots=False)
            self._robots[place.origin] = _rules(answer)
        return self._robots[place.origin]

    def _wait(self, place: Target) -> None:
        now = self._clock.monotonic()
        ready = self._next.get(place.host, now)
        if ready > now:
            self._clock.sleep(ready - now)
        pause = seconds(self._settings.delay)
        rules = self._robots.get(place.origin)
        asked = rules.rules.crawl_delay(self._settings.agent) if rules and rules.rules else None
        if asked:
            pause = max(pause, min(float(asked), _LONGEST_DELAY))
        self._next[place.host] = max(ready, now) + pause


def _rules(answer: Fetched | Unfetched) -> _Rules:
    """As RFC 9309 has it: no file allows all, an unreachable one nothing."""
    if isinstance(answer, Unfetched):
        if answer.reason in ("redirects", "too_long", "bad_address", "bad_type"):
            return _Rules()
        return _Rules(closed=answer)
    if answer.status >= 500 or answer.status == 429:
        what = f"robots.txt can't be had (the server answers {answer.status})"
        return _Rules(closed=Unfetched(url=answer.url, reason="robots", what=what))
    if answer.status != 200:
        return _Rules()
    return _Rules(rules=Protego.parse(answer.body.decode(errors="replace")))
