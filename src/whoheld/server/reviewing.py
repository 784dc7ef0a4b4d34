"""Routes of reviewers: a login, a page to decide on, and the same by a token. They are there only where users are."""

import asyncio
from collections.abc import Sequence
from typing import get_args
from urllib.parse import parse_qsl

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from whoheld.errors import InputError, NotFound, WhoheldError
from whoheld.model import CONTESTED, Effect, Modality, Reliability, Review, ReviewAction
from whoheld.pipeline.review import Asked, Written, add_review
from whoheld.pipeline.standing import Status, stand
from whoheld.server import answers, questions
from whoheld.server.asked import OfPlace, Paged, asked_of
from whoheld.server.bodies import HTML, json_body, respond
from whoheld.server.house import House
from whoheld.server.html import packaged, render
from whoheld.server.problems import BadRequest, NotLoggedIn, TooLarge, problem_of
from whoheld.server.sessions import new_secret
from whoheld.server.users import User, Users

_LARGEST = 64 * 2**10
_FIELDS = 30
_CHECKED_AT_ONCE = 2  # passwords: each takes 64 MiB while it is checked
_SESSION, _FORM = "whoheld_session", "whoheld_form"
_SHOWN = 20
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_WORDS = tuple(name for name in Written.__struct_fields__ if name != "action")


class Reviewing:
    """The handlers."""

    def __init__(self, house: House, users: Users) -> None:
        self._house = house
        self._users = users
        self._checking = asyncio.Semaphore(_CHECKED_AT_ONCE)

    def routes(self) -> list[Route]:
        """Their routes."""
        return [
            Route("/login", self.login_page, methods=["GET"]),
            Route("/login", self.login, methods=["POST"]),
            Route("/logout", self.logout, methods=["POST"]),
            Route("/review", self.page, methods=["GET"]),
            Route("/review", self.decide, methods=["POST"]),
            Route("/review.css", self.style, methods=["GET"]),
            Route("/api/reviews", self.decisions, methods=["GET"]),
            Route("/api/reviews", self.decide_by_token, methods=["POST"]),
        ]

    # -- login --------------------------------------------------------------------------------------------------------

    async def login_page(self, request: Request) -> Response:
        """A form for name and password."""
        return self._login_form(request, problem=None, status=200)

    async def login(self, request: Request) -> Response:
        """Begin a session; its secret is new, so that none that was planted before can be it."""
        house, client = self._house, self._house.client(request)
        form = await _form(request)
        house.sessions.check_form(request.cookies.get(_FORM), form.get("token", ""))
        name, password = form.get("name", ""), form.get("password", "")
        house.entering.take(f"client {client}")
        house.entering.take(f"name {name[:100]}")
        async with self._checking:
            user = await run_in_threadpool(self._users.checked, name, password)
        house.metrics.logins.labels("ok" if user else "refused").inc()
        # A name that nobody has may be a password in the wrong field.
        known = name if name in self._users.all() else None
        house.journal("login", ok=user is not None, user=known, client=client)
        if user is None:
            return self._login_form(request, problem="The name or the password is not right.", status=401)
        response = _to("review")
        self._set(request, response, _SESSION, house.sessions.begin(user.name, user.password))
        response.delete_cookie(_FORM, path=self._path)
        return response

    async def logout(self, request: Request) -> Response:
        """End the session."""
        secret = request.cookies.get(_SESSION)
        self._house.sessions.check_form(secret, (await _form(request)).get("token", ""))
        self._house.journal("logout", user=self._house.sessions.user(secret), client=self._house.client(request))
        self._house.sessions.end(secret)
        response = _to("login")
        response.delete_cookie(_SESSION, path=self._path)
        return response

    def _login_form(self, request: Request, *, problem: str | None, status: int) -> Response:
        secret = request.cookies.get(_FORM) or new_secret()
        page = render("login.html.jinja", token=self._house.sessions.form_token(secret), problem=problem)
        response = _html(page, status=status)
        self._set(request, response, _FORM, secret)
        return response

    @property
    def _path(self) -> str:
        return self._house.settings.root_path or "/"

    def _set(self, request: Request, response: Response, name: str, secret: str) -> None:
        secure = request.url.scheme == "https"
        response.set_cookie(name, secret, path=self._path, httponly=True, samesite="strict", secure=secure)

    def _user(self, request: Request) -> User | None:
        """Who is logged in, if they are still in the file and have the password that they logged in by."""
        session = self._house.sessions.session(request.cookies.get(_SESSION))
        user = self._users.all().get(session.user) if session else None
        return user if session and user and user.password == session.password else None

    # -- the page -----------------------------------------------------------------------------------------------------

    async def page(self, request: Request) -> Response:
        """What was decided last, a form to decide, and the claims about a place that is asked for."""
        user = self._user(request)
        if user is None:
            return _to("login")
        query = request.query_params
        given = {name: query.get(name, "")[:500] for name in ("action", *_WORDS)}
        return await self._page(request, user, given, problem=None, status=200)

    async def decide(self, request: Request) -> Response:
        """Add the decision of the form."""
        form = await _form(request)
        user = self._user(request)
        if user is None:
            self._refused(request, "no session", None)
            return _to("login")
        try:
            self._house.sessions.check_form(request.cookies.get(_SESSION), form.get("token", ""))
        except WhoheldError:
            self._refused(request, "form of another session", user)
            raise
        given = {name: form.get(name, "") for name in ("action", *_WORDS)}
        try:
            written = msgspec.convert({key: value for key, value in given.items() if value.strip()}, Written)
            review = await run_in_threadpool(self._add, written, user)
        except (msgspec.ValidationError, InputError, NotFound) as error:
            self._refused(request, str(error), user)
            told = problem_of(error) if isinstance(error, WhoheldError) else None
            words = f"{told.error}. {told.hint}" if told else str(error)
            return await self._page(request, user, given, problem=words, status=422)
        self._accepted(request, review)
        return _to(f"review?done={review.id}")

    async def _page(
        self, request: Request, user: User, given: dict[str, str], *, problem: str | None, status: int
    ) -> Response:
        query, house = request.query_params, self._house
        reviews = await run_in_threadpool(house.ledger.reviews)
        decided = decided_of(reviews)
        done = query.get("done", "")[:100] if status == 200 else ""
        about, note = await run_in_threadpool(self._about, query.get("about", "")[:200])
        page = render(
            "review.html.jinja",
            user=user.name,
            token=house.sessions.form_token(request.cookies[_SESSION]),
            given=given,
            problem=problem,
            done=done,
            waits=any(one.review == done and one.status == "waiting" for one in decided),
            actions=get_args(ReviewAction),
            states=(*house.theatre.side_ids, CONTESTED),
            sides=house.theatre.side_ids,
            effects=get_args(Effect),
            modalities=get_args(Modality),
            letters=get_args(Reliability),
            reviews=decided[:_SHOWN],
            total=len(reviews),
            about=about,
            asked_about=query.get("about", "")[:200],
            note=note,
        )
        return _html(page, status=status)

    def _about(self, place: str) -> tuple[answers.WhyLine | None, str]:
        if not place:
            return None, ""
        try:
            return questions.why(self._house.shop(), OfPlace(place=place)), ""
        except WhoheldError as error:
            return None, problem_of(error).error

    async def style(self, request: Request) -> Response:
        """The pages' style."""
        return respond(request, packaged("review.css"))

    # -- by a token ---------------------------------------------------------------------------------------------------

    async def decisions(self, request: Request) -> Response:
        """Decisions, latest first."""
        self._bearer(request)
        asked = asked_of(request, Paged)
        decisions = decided_of(await run_in_threadpool(self._house.ledger.reviews))
        page = tuple(decisions[asked.offset : asked.offset + asked.limit])
        found = answers.Decisions(total=len(decisions), offset=asked.offset, decisions=page)
        return respond(request, json_body(found), cache="private, no-store")

    async def decide_by_token(self, request: Request) -> Response:
        """Add the decision of the body. A session's cookie does not count here, so no other site can send it."""
        user = self._bearer(request)
        try:
            written = msgspec.json.decode(await _content(request), type=Written)
        except msgspec.ValidationError as error:
            self._refused(request, str(error), user)
            raise InputError("the decision", str(error), hint="see /openapi.json") from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self._refused(request, "no JSON", user)
            raise BadRequest("the body", "is no JSON", hint="send a decision as application/json") from error
        try:
            review = await run_in_threadpool(self._add, written, user)
        except WhoheldError as error:
            self._refused(request, str(error), user)
            raise
        self._accepted(request, review)
        reviews = await run_in_threadpool(self._house.ledger.reviews)
        (added,) = (one for one in decided_of(reviews) if one.review == review.id)
        return respond(request, json_body(added), cache="private, no-store", status=201)

    def _bearer(self, request: Request) -> User:
        """Whose token the request carries. Raises NotLoggedIn, TooMany."""
        house = self._house
        client = house.client(request)
        house.asking.take(client)
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        user = self._users.of_token(token.strip()) if kind.lower() == "bearer" and token else None
        if user is None:
            house.entering.take(f"client {client}")
            house.metrics.logins.labels("refused").inc()
            house.journal("token", ok=False, client=client)
            raise NotLoggedIn("this request", "has no valid token", hint="send `Authorization: Bearer TOKEN`")
        return user

    # -- writing ------------------------------------------------------------------------------------------------------

    def _add(self, written: Written, user: User) -> Review:
        asked = msgspec.convert({**msgspec.structs.asdict(written), "author": user.name}, Asked)
        return add_review(self._house.ledger, self._house.theatre, asked, made=self._house.now())

    def _accepted(self, request: Request, review: Review) -> None:
        house = self._house
        house.metrics.reviews.labels("ok").inc()
        house.journal("review", ok=True, review=review.id, user=review.author, client=house.client(request))
        house.keeper.poke()

    def _refused(self, request: Request, why: str, user: User | None) -> None:
        house = self._house
        house.metrics.reviews.labels("refused").inc()
        name = user.name if user else None
        house.journal("review", ok=False, why=why, user=name, client=house.client(request))


def decided_of(reviews: Sequence[Review]) -> list[answers.Decided]:
    """Decisions as they are told, latest first."""
    status = stand(reviews).status
    return [_decided(review, status[review.id]) for review in reversed(reviews)]


def _decided(review: Review, status: Status) -> answers.Decided:
    return answers.Decided(
        review=review.id,
        action=review.action,
        author=review.author,
        reason=review.reason,
        made=review.made,
        target=review.target,
        place_id=review.place_id,
        state=review.state,
        days=review.days.edtf() if review.days else None,
        into=review.into,
        rule=review.rule,
        grade=review.grade,
        status=status,
    )


async def _content(request: Request) -> bytes:
    """The body, up to what a decision may need. Raises TooLarge."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > _LARGEST:
            raise TooLarge("the body", f"is larger than {_LARGEST // 1024} KiB", hint="send one decision at a time")
        parts.append(part)
    return b"".join(parts)


async def _form(request: Request) -> dict[str, str]:
    """The fields of a form. Raises BadRequest, TooLarge."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise BadRequest("the body", "is no form", hint="send it from the page")
    try:
        pairs = parse_qsl((await _content(request)).decode(), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError as error:
        raise BadRequest("the body", "is no form", hint="send it from the page") from error
    return dict(pairs)


def _html(page: str, *, status: int) -> Response:
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "private, no-store"}
    return Response(page, status_code=status, media_type=HTML, headers=headers)


def _to(where: str) -> Response:
    """On to a page beside this one, wherever a proxy puts us."""
    return Response(status_code=303, headers={"Location": where})
