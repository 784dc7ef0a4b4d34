"""What may be asked of the API: one record a question, decoded strictly from the address."""

from datetime import date, datetime
from typing import Annotated, Any, TypeVar

import msgspec
from starlette.requests import Request

from whoheld.errors import InputError
from whoheld.timespan import parse_known

A = TypeVar("A", bound="Asked")
Limit = Annotated[int, msgspec.Meta(ge=1, le=1000, description="How many rows at most.")]
Offset = Annotated[int, msgspec.Meta(ge=0, le=1_000_000, description="How many rows to leave out first.")]
Day = Annotated[date, msgspec.Meta(description="A day that the map shows.")]


class Asked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what is asked; fields named in a route's path come from there, the others from the query."""


class Nothing(Asked, frozen=True, kw_only=True):
    """No parameters."""


class OfMap(Asked, frozen=True, kw_only=True):
    """``/api/at``."""

    on: Day | None = None
    known: Annotated[str, msgspec.Meta(max_length=40, description="Only what could be known then (ISO).")] | None = None
    by: Annotated[str, msgspec.Meta(max_length=40, description="A side's id, or 'neither'.")] | None = None
    state: Annotated[str, msgspec.Meta(max_length=40, description="Only settlements in this state.")] | None = None
    oblast: Annotated[str, msgspec.Meta(max_length=100, description="Only settlements of it.")] | None = None
    limit: Limit = 100
    offset: Offset = 0

    @property
    def known_at(self) -> datetime | None:
        """``known`` as a time. Raises InputError."""
        return None if self.known is None else parse_known(self.known)


class OfPlace(Asked, frozen=True, kw_only=True):
    """``/api/why/{place}``."""

    place: Annotated[str, msgspec.Meta(max_length=200, description="A settlement's name, 'Name, Oblast', or its id.")]
    on: Day | None = None


class OfChanges(Asked, frozen=True, kw_only=True):
    """``/api/changes``."""

    first: Day | None = None
    last: Day | None = None
    limit: Limit = 100
    offset: Offset = 0


class OfAreas(Asked, frozen=True, kw_only=True):
    """``/api/areas``."""

    on: Day | None = None


class Paged(Asked, frozen=True, kw_only=True):
    """A page of rows."""

    limit: Limit = 100
    offset: Offset = 0


class OfWords(Asked, frozen=True, kw_only=True):
    """``/api/search``."""

    q: Annotated[str, msgspec.Meta(min_length=1, max_length=200, description='Words; "a phrase"; begin*.')]
    limit: Annotated[int, msgspec.Meta(ge=1, le=100, description="How many of each at most.")] = 20


class OfClaim(Asked, frozen=True, kw_only=True):
    """``/api/claims/{claim}``."""

    claim: Annotated[str, msgspec.Meta(max_length=100, description="A claim's id.")]


class OfReport(Asked, frozen=True, kw_only=True):
    """``/api/report/{day}``."""

    day: Day


class OfFile(Asked, frozen=True, kw_only=True):
    """``/data/{name}.json``."""

    name: Annotated[str, msgspec.Meta(max_length=40, description="meta, places, days, claims, layers, view_0 ...")]
    v: Annotated[str, msgspec.Meta(max_length=40, description="The version that a page was opened with.")] | None = None


def asked_of(request: Request, kind: type[A]) -> A:
    """The question in the address. Raises InputError naming the parameter."""
    given: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        if name in given or name in request.path_params:
            raise InputError(name[:40], "is given twice", hint="give it once")
        given[name] = value
    try:
        return msgspec.convert({**given, **request.path_params}, kind, strict=False)
    except msgspec.ValidationError as error:
        words = str(error).replace("Object contains", "the address has").replace(" - at `$.", " (in `")
        words = words[:-1] + "`)" if "(in `" in words else words
        names = ", ".join(kind.__struct_fields__) or "none"
        raise InputError("the address", words, hint=f"parameters here: {names}") from error
