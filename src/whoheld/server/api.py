"""Routes of the API: each question of the table, and the description of them all."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from whoheld.pipeline.review import Written
from whoheld.server.asked import asked_of
from whoheld.server.bodies import json_body, respond
from whoheld.server.house import House
from whoheld.server.openapi import describe
from whoheld.server.routes import ENDPOINTS, Endpoint


class Api:
    """The handlers."""

    def __init__(self, house: House) -> None:
        self._house = house
        review = Written if house.users else None
        self._description = json_body(describe(root_path=house.settings.root_path, review=review))

    def routes(self) -> list[Route]:
        """Their routes."""
        questions = [Route(one.path, self._asked(one), name=one.path) for one in ENDPOINTS]
        return [*questions, Route("/openapi.json", self.openapi)]

    async def openapi(self, request: Request) -> Response:
        """The description."""
        return respond(request, self._description)

    def _asked(self, one: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            house = self._house
            house.asking.take(house.client(request))
            asked = asked_of(request, one.asks)
            shop = house.shop()
            work = house.slow if one.slow(asked) else house.quick
            # What the ledger says now is asked each time; what the version says is kept as long as it is shown.
            key = (shop.version.tag, shop.version.head.rows, one.path, asked)
            body = await work.get(key, lambda: json_body(one.make(shop, asked)), keep=one.kept)
            return respond(request, body)

        return handle
