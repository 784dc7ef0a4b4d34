"""The API's questions as one table: routing, parsing and the OpenAPI description all follow from it."""

from collections.abc import Callable
from typing import Any

import msgspec

from whoheld.server import answers, asked, questions
from whoheld.server.problems import Status

_READS: tuple[Status, ...] = (404, 422, 429, 503)


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A question: its path (with its fields of ``asks`` in braces), what it answers with, and how.

    ``kept``: the answer stays the same as long as the version does. ``slow`` tells of a question whether it takes a run
    of the fusion.
    """

    path: str
    summary: str
    asks: type[asked.Asked]
    answers: type
    make: Callable[[questions.Shop, Any], Any]
    kept: bool = True
    slow: Callable[[Any], bool] = lambda _asked: False
    errors: tuple[Status, ...] = _READS


ENDPOINTS = (
    Endpoint(
        path="/api/site",
        summary="What is shown: days, sides, embargo, data files. The twin of the page.",
        asks=asked.Nothing,
        answers=answers.Site,
        make=questions.site,
    ),
    Endpoint(
        path="/api/at",
        summary="Who holds what at the end of a day.",
        asks=asked.OfMap,
        answers=answers.At,
        make=questions.at,
        slow=questions.takes_fusion,
    ),
    Endpoint(
        path="/api/why/{place}",
        summary="Why a settlement is shown as it is: the claims behind it.",
        asks=asked.OfPlace,
        answers=answers.WhyLine,
        make=questions.why,
    ),
    Endpoint(
        path="/api/changes",
        summary="What changed hands between two days.",
        asks=asked.OfChanges,
        answers=answers.Changes,
        make=questions.changes,
    ),
    Endpoint(
        path="/api/areas",
        summary="Ground, settlements and people by state.",
        asks=asked.OfAreas,
        answers=answers.Areas,
        make=questions.areas,
    ),
    Endpoint(
        path="/api/checks",
        summary="Claimed figures held against the map.",
        asks=asked.Paged,
        answers=answers.Checks,
        make=questions.checks,
    ),
    Endpoint(
        path="/api/signals",
        summary="Statements about escalations, and what became of them.",
        asks=asked.Paged,
        answers=answers.Signals,
        make=questions.signals,
    ),
    Endpoint(
        path="/api/sources",
        summary="What each source gave, and how the followed ones fare.",
        asks=asked.Paged,
        answers=answers.Sources,
        make=questions.sources,
        kept=False,
    ),
    Endpoint(
        path="/api/search",
        summary="Settlements by name, and published claims by words.",
        asks=asked.OfWords,
        answers=answers.Found,
        make=questions.search,
    ),
    Endpoint(
        path="/api/claims/{claim}",
        summary="One published claim with its source.",
        asks=asked.OfClaim,
        answers=answers.ClaimLine,
        make=questions.claim,
    ),
    Endpoint(
        path="/api/report/{day}",
        summary="The report of a day: the twin of /report/{day}.",
        asks=asked.OfReport,
        answers=answers.Report,
        make=questions.report,
    ),
)
