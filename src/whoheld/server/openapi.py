"""The description of the API (OpenAPI 3.1), made from the table of routes and the records themselves."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from whoheld import __version__
from whoheld.server import answers, asked
from whoheld.server.problems import MEANINGS, Problem, Status
from whoheld.server.routes import ENDPOINTS

_REF = "#/components/schemas/{name}"
_IN_PATH = re.compile(r"\{(\w+)\}")
_PAGE: tuple[Status, ...] = (404, 422, 429, 503)


def describe(*, root_path: str, review: type[msgspec.Struct] | None) -> dict[str, Any]:
    """The description. ``review`` is the body of a decision, where reviewers may write (None: nobody may)."""
    kinds: list[type] = [Problem, answers.Health, *(one.answers for one in ENDPOINTS)]
    paths = {
        one.path: {"get": _get(one.summary, one.answers, asks=one.asks, path=one.path, errors=one.errors)}
        for one in ENDPOINTS
    }
    paths |= _pages()
    security: dict[str, Any] = {}
    if review is not None:
        kinds += [answers.Decided, answers.Decisions, review]
        paths["/api/reviews"] = _reviews(review)
        security = {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}
    _, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "whoheld",
            "version": __version__,
            "description": "Who held what, when, and on whose word. What waits under the embargo is told by no answer.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": root_path or "/"}],
        "paths": paths,
        "components": {"schemas": components, **security},
    }


def _pages() -> dict[str, Any]:
    """Pages and files that are not JSON records."""
    html = {"text/html": {"schema": {"type": "string"}}}
    return {
        "/": {"get": _operation("The map as a page.", html, errors=(429, 503))},
        "/embed": {"get": _operation("The same page, which others may frame.", html, errors=(429, 503))},
        "/report/{day}": {
            "get": _operation("The report of a day as a page.", html, params=_params(asked.OfReport, "{day}"))
        },
        "/data/{name}.json": {
            "get": _operation(
                "A data file of the page as JSON.",
                {"application/json": {"schema": {"type": ["object", "array"]}}},
                params=_params(asked.OfFile, "{name}"),
                errors=(404, 422, 503),
            )
        },
        "/healthz": {"get": _get("Whether readers can be served.", answers.Health, errors=(503,))},
        "/metrics": {
            "get": _operation("Figures for Prometheus.", {"text/plain": {"schema": {"type": "string"}}}, errors=())
        },
    }


def _reviews(review: type[msgspec.Struct]) -> dict[str, Any]:
    token: list[dict[str, list[str]]] = [{"token": []}]
    reads = _get(
        "Decisions of reviewers, latest first.", answers.Decisions, asks=asked.Paged, errors=(401, 422, 429, 503)
    )
    writes = _operation(
        "Decide: a row of its own with the author of the token, never an edit.",
        _json(answers.Decided),
        status=201,
        errors=(400, 401, 404, 413, 422, 429, 503),
    )
    body = {"required": True, "content": _json(review)}
    return {"get": {**reads, "security": token}, "post": {**writes, "requestBody": body, "security": token}}


def _get(
    summary: str, kind: type, *, asks: type[asked.Asked] = asked.Nothing, path: str = "", errors: Iterable[Status]
) -> dict[str, Any]:
    return _operation(summary, _json(kind), params=_params(asks, path), errors=errors)


def _operation(
    summary: str,
    content: dict[str, Any],
    *,
    params: list[dict[str, Any]] | None = None,
    status: int = 200,
    errors: Iterable[Status] = _PAGE,
) -> dict[str, Any]:
    problems = {str(code): {"description": MEANINGS[code], "content": _json(Problem)} for code in errors}
    same = {"304": {"description": "The client has it already (If-None-Match)."}} if status == 200 else {}
    found = {str(status): {"description": summary, "content": content}}
    return {"summary": summary, "parameters": params or [], "responses": {**found, **same, **problems}}


def _json(kind: type) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(name=kind.__name__)}}}


def _params(asks: type[asked.Asked], path: str) -> list[dict[str, Any]]:
    """The fields of a question as parameters."""
    schema = msgspec.json.schema(asks)["$defs"][asks.__name__]
    in_path = set(_IN_PATH.findall(path))
    return [
        {
            "name": name,
            "in": "path" if name in in_path else "query",
            "required": name in schema.get("required", ()),
            **_described(field),
        }
        for name, field in schema["properties"].items()
    ]


def _described(field: dict[str, Any]) -> dict[str, Any]:
    """A parameter's schema: an address can leave it out, but can't say null."""
    given = next((kind for kind in field.get("anyOf", ()) if kind.get("type") != "null"), field)
    schema = {key: value for key, value in given.items() if key != "description"}
    if schema.get("default", ...) is None:
        del schema["default"]
    words = given.get("description") or field.get("description")
    return {"schema": schema, **({"description": words} if words else {})}
