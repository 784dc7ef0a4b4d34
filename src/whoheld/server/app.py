"""The application: all routes, one answer for every error, and the layers around them."""

import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from whoheld.errors import WhoheldError
from whoheld.server.api import Api
from whoheld.server.bodies import json_body, respond
from whoheld.server.edge import Edge
from whoheld.server.house import House
from whoheld.server.pages import Pages
from whoheld.server.problems import UNEXPECTED, Busy, Problem, headers_of, problem_of, status_of
from whoheld.server.reviewing import Reviewing


def application(house: House) -> ASGIApp:
    """The server as an ASGI application; its lifespan starts and stops the making of versions."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        house.keeper.start()
        try:
            yield
        finally:
            house.keeper.stop()
            house.quick.close()
            house.slow.close()

    def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, WhoheldError)
        status = status_of(error)
        if status >= UNEXPECTED and not isinstance(error, Busy):
            house.journal("failed", path=request.url.path, error=str(error), kind=type(error).__name__)
        return respond(
            request, json_body(problem_of(error)), cache="no-store", headers=headers_of(error), status=status
        )

    def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        words = {404: "there is nothing at this address", 405: "this is not done by this method"}
        found = Problem(error=words.get(error.status_code, error.detail), hint="see /openapi.json")
        headers = dict(error.headers or {})
        return respond(request, json_body(found), cache="no-store", headers=headers, status=error.status_code)

    def unknown(request: Request, error: Exception) -> Response:
        where = "".join(traceback.format_exception(error)[-2:])[-300:]
        house.journal("fault", path=request.url.path, error=f"{type(error).__name__}: {error}", where=where)
        found = Problem(error="a fault of the program", hint="it is in the server's log; please report it")
        return respond(request, json_body(found), cache="no-store", status=500)

    app = Starlette(
        routes=[
            *Pages(house).routes(),
            *Api(house).routes(),
            *(Reviewing(house, house.users).routes() if house.users else []),
        ],
        exception_handlers={WhoheldError: known, HTTPException: of_http, Exception: unknown},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    edge: ASGIApp = Edge(app, metrics=house.metrics)
    trusted = house.settings.trust_proxy
    # uvicorn's own types are another spelling of ASGI's.
    return ProxyHeadersMiddleware(edge, trusted_hosts=trusted) if trusted else edge  # type: ignore[arg-type,return-value]
