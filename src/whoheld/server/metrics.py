"""Figures for Prometheus, in a registry of the server's own."""

from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import Scope

from whoheld.server.settings import Now
from whoheld.server.versions import Keeper

KIND = "text/plain; version=0.0.4; charset=utf-8"
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


class Metrics:
    """Counts of requests, logins and decisions; the rows and age of what is shown are looked up when asked for."""

    def __init__(self, keeper: Keeper, now: Now) -> None:
        self._keeper = keeper
        self._now = now
        self._registry = CollectorRegistry()
        labels = ("method", "route", "status")
        self._requests = Counter("whoheld_requests", "Requests answered.", labels, registry=self._registry)
        self._latency = Histogram(
            "whoheld_request_seconds", "From request to answer.", ("route",), registry=self._registry, buckets=_SECONDS
        )
        self.logins = Counter("whoheld_logins", "Logins, by result.", ("result",), registry=self._registry)
        self.reviews = Counter("whoheld_reviews", "Decisions sent in, by result.", ("result",), registry=self._registry)
        for name, words, value in (
            ("ledger_rows", "Rows of the ledger.", self._rows),
            ("version_rows", "Rows of the ledger that the map shown is made from.", self._shown),
            ("version_age_seconds", "Since the map shown was made.", self._age),
            ("version_build_seconds", "How long the map shown took to make.", self._seconds),
            ("versions_made", "Maps made since the start.", lambda: float(keeper.made)),
            ("versions_failed", "Maps that could not be made since the start.", lambda: float(keeper.failed)),
        ):
            Gauge(f"whoheld_{name}", words, registry=self._registry).set_function(value)

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        """Note one answer. Labels are bounded: a path that is no route counts as 'none'."""
        route = getattr(scope.get("route"), "path", "none")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._latency.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)

    def _rows(self) -> float:
        return float(self._keeper.head.rows if self._keeper.head else 0)

    def _shown(self) -> float:
        return float(self._keeper.shown.head.rows) if self._keeper.shown else 0.0

    def _age(self) -> float:
        made: datetime | None = self._keeper.shown.made if self._keeper.shown else None
        return (self._now() - made).total_seconds() if made else float("nan")

    def _seconds(self) -> float:
        return self._keeper.shown.seconds if self._keeper.shown else float("nan")
