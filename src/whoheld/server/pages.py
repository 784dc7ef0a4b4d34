"""Routes that readers open: the map, its files, the report, and what a machine looks after the server by."""

import base64
import hashlib
import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from whoheld.errors import NotFound
from whoheld.publish import report_html
from whoheld.server import answers, questions
from whoheld.server.asked import Nothing, OfReport, asked_of
from whoheld.server.bodies import FOR_EVER, FRESH, HTML, Body, body_of, json_body, respond
from whoheld.server.edge import NOTHING
from whoheld.server.house import House
from whoheld.server.metrics import KIND
from whoheld.server.problems import Busy
from whoheld.timespan import utc_text

_MAP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; worker-src blob:; "
    "connect-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors {}"
)
_STYLE = re.compile(rb"<style>(.*?)</style>", re.S)
_WAIT = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>whoheld</title>
<link rel="icon" href="data:,"></head><body><p>The map is being made. This page looks again in a few seconds.</p>
</body></html>
"""


class Pages:
    """The handlers."""

    def __init__(self, house: House) -> None:
        self._house = house

    def routes(self) -> list[Route]:
        """Their routes."""
        return [
            Route("/", self.index),
            Route("/index.html", self.index),
            Route("/embed", self.embed),
            Route("/app/{name}", self.static),
            Route("/vendor/{name}", self.static),
            Route("/data/{name}", self.data),
            Route("/report/{day}", self.report),
            Route("/healthz", self.health),
            Route("/metrics", self.metrics),
        ]

    async def index(self, request: Request) -> Response:
        """The map."""
        return self._map(request, frames="'none'")

    async def embed(self, request: Request) -> Response:
        """The same; a page of anybody's may frame it. It carries no session and can write nothing."""
        return self._map(request, frames="*")

    def _map(self, request: Request, *, frames: str) -> Response:
        try:
            body = self._house.keeper.files()["index.html"]
        except Busy:
            if "text/html" not in request.headers.get("accept", ""):
                raise
            headers = {"Retry-After": "5", "Content-Security-Policy": f"{NOTHING}; img-src data:"}
            return respond(request, body_of(_WAIT, HTML), cache="no-store", headers=headers, status=503)
        headers = {
            "Content-Security-Policy": _MAP.format(frames),
            "Link": '<api/site>; rel="alternate"; type="application/json"',
        }
        return respond(request, body, headers=headers)

    async def static(self, request: Request) -> Response:
        """The page's own scripts and style."""
        name = request.url.path.removeprefix(request.scope.get("root_path", "")).lstrip("/")
        return respond(request, self._file(self._house.keeper.files(), name))

    async def data(self, request: Request) -> Response:
        """A data file, of the version that the page was opened with where it names one: that never changes."""
        tag = request.query_params.get("v")
        files = self._house.keeper.files(tag)
        body = self._file(files, f"data/{request.path_params['name']}")
        return respond(request, body, cache=FOR_EVER if tag else FRESH)

    def _file(self, files: Mapping[str, Body], name: str) -> Body:
        if name not in files:
            raise NotFound(name[:100], "is no file of this site", hint="see /api/site")
        return files[name]

    async def report(self, request: Request) -> Response:
        """The report of a day."""
        house = self._house
        house.asking.take(house.client(request))
        asked = asked_of(request, OfReport)
        shop = house.shop()
        on = questions.day_of(shop.version, asked.day)
        body = await house.quick.get(
            (shop.version.tag, "report", on), lambda: body_of(report_html(shop.version.data, on).encode(), HTML)
        )
        hashes = (base64.b64encode(hashlib.sha256(style).digest()).decode() for style in _STYLE.findall(body.content))
        styles = " ".join(f"'sha256-{value}'" for value in hashes)
        headers = {
            "Content-Security-Policy": f"{NOTHING}; style-src {styles}; img-src data:",
            "Link": f'<../api/report/{on}>; rel="alternate"; type="application/json"',
        }
        return respond(request, body, headers=headers)

    async def health(self, request: Request) -> Response:
        """Whether readers can be served. Raises Busy while there is no map."""
        asked_of(request, Nothing)
        keeper = self._house.keeper
        version = keeper.current
        behind = max(0, keeper.head.rows - version.head.rows) if keeper.head else 0
        found = answers.Health(
            state="ok", version=version.tag, made=utc_text(version.made), rows=version.head.rows, rows_behind=behind
        )
        return respond(request, json_body(found), cache="no-store")

    async def metrics(self, request: Request) -> Response:
        """Figures for Prometheus."""
        return respond(request, body_of(self._house.metrics.text(), KIND), cache="no-store")
