"""HTTP, once for all operations: method, who asks, what is sent; then the operation itself, in a thread."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy.exc import OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from refcourt import keyed_calls, people, problems
from refcourt.once import Key
from refcourt.people import NOBODY, Person
from refcourt.platform import Platform
from refcourt.problems import Problem
from refcourt.seams import seam
from refcourt.shapes import read_json
from refcourt.tokens import Access

JSON_LIMIT_BYTES = 5 * 1024 * 1024  # twice the largest hearing on record (2.4 MB)
SESSION_COOKIE = "refcourt_session"

log = logging.getLogger("refcourt.server")

Read = Callable[[Request, bytes], Awaitable[Any]]


@dataclass(frozen=True)
class Call:
    """One request that may be done: who asks what of which thing."""

    platform: Platform
    person: Person
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Operation:
    """`do(call)` answers; `read` turns the body into `call.body`; `name` is what people.MAY speaks of."""

    name: str
    do: Callable[[Call], Response]
    read: Read | None = None
    limit_bytes: int = JSON_LIMIT_BYTES
    public: bool = False
    cookie: bool = False
    page: bool = False


def answer(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(value), status, headers, "application/json")


def json_of(shape: Any) -> Read:
    async def read(request: Request, body: bytes) -> Any:
        require_media_type(request, "application/json")
        return read_json(body, shape)

    return read


def require_media_type(request: Request, *accepted: str) -> str:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in accepted:
        raise Problem(415, f"Send {' or '.join(accepted)}.")
    return media_type


class Resource:
    """An ASGI application for one path: its operations by method."""

    def __init__(self, platform: Platform, operations: Mapping[str, Operation]) -> None:
        self._platform, self._operations = platform, operations
        methods = {*operations, *({"HEAD"} if "GET" in operations else ())}
        self._allow = ", ".join(sorted(methods))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        operation = self._operations.get("GET" if request.method == "HEAD" else request.method)
        try:
            response = await self._respond(request, operation)
        except ClientDisconnect:
            return  # nobody is left to answer, and nothing was begun
        except Problem as problem:
            response = self._refusal(request, operation, problem)
        except OperationalError:
            log.exception("the database did not take %s %s", request.method, request.url.path)
            busy = Problem(503, "The platform is too busy. Try again.", headers={"Retry-After": "1"})
            response = self._refusal(request, operation, busy)
        except Exception:
            log.exception("failed: %s %s", request.method, request.url.path)
            response = self._refusal(request, operation, Problem(500, "The platform failed to do this."))
        await response(scope, receive, send)

    def _refusal(self, request: Request, operation: Operation | None, problem: Problem) -> Response:
        if operation is None or not _for_a_page(request, operation):
            return told(problem)
        from refcourt.pages.session import problem_page  # the template engine is loaded for the first page

        return problem_page(problem, self._who(request, operation) or NOBODY)

    async def _respond(self, request: Request, operation: Operation | None) -> Response:
        if operation is None:
            raise Problem(405, f"This can be asked with {self._allow}.", headers={"Allow": self._allow})
        person = NOBODY
        if not operation.public:
            found = self._who(request, operation)
            if found is None:
                if _for_a_page(request, operation):
                    return await self._led_to_sign_in(request, operation)
                raise problems.not_signed_in()
            if not people.may(found, operation.name):
                raise Problem(403, f"The role {found.role} may not do this.")
            person = found
        if any("\0" in name for name in request.path_params.values()):
            raise Problem(404, "No name holds a NUL character.")  # and not every database takes a text with one
        try:
            sent = await _body(request, operation.limit_bytes) if operation.read else b""
            body = await operation.read(request, sent) if operation.read else None
        except ClientDisconnect:
            await left(self._platform, person, operation)
            raise
        if request.method == "POST" and not operation.public:
            asked = request.url.path.encode() + b"\0" + sent
            operation = _once(operation, keyed_calls.key_of(request.headers, person, operation.name, asked))
        response = await performed(
            operation, Call(self._platform, person, request.path_params, request.query_params, body)
        )
        if operation.read and await request.is_disconnected():
            await left(self._platform, person, operation)
        return response

    async def _led_to_sign_in(self, request: Request, operation: Operation) -> Response:
        from refcourt.pages.session import without_session

        body = await operation.read(request, await _body(request, operation.limit_bytes)) if operation.read else None
        address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return await run_in_threadpool(without_session, self._platform, address, body)

    def _who(self, request: Request, operation: Operation) -> Person | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if operation.page or (operation.cookie and not scheme):
            return _at_the_pages(self._platform, request)
        return _bearer(self._platform, token) if scheme.lower() == "bearer" else None


@seam
async def performed(operation: Operation, call: Call) -> Response:
    """The answer of an operation, which works in a thread."""
    return await run_in_threadpool(operation.do, call)


@seam
async def left(platform: Platform, person: Person, operation: Operation) -> None:
    """Somebody's connection was lost before they had their answer. What was done for them stays done."""
    log.info("%s was gone before the answer to %s", person.name, operation.name)


@seam
def told(problem: Problem) -> Response:
    """A refusal as it is answered."""
    return problem.response()


def _once(operation: Operation, key: Key | None) -> Operation:
    if key is None:
        return operation
    return replace(
        operation, do=lambda call: keyed_calls.answered_once(call.platform.db, key, lambda: operation.do(call))
    )


def _at_the_pages(platform: Platform, request: Request) -> Person | None:
    return _bearer(platform, request.cookies.get(SESSION_COOKIE, ""))


def _bearer(platform: Platform, token: str) -> Person | None:
    """Who holds this token; None if it is not ours or has expired."""
    claim = platform.signer.claim(token.strip(), Access)
    return Person(claim.person, claim.role) if claim else None


def _for_a_page(request: Request, operation: Operation) -> bool:
    """Whether the answer is for a person at a browser: pages are, and what pages link to or send a form to."""
    at_a_browser = "authorization" not in request.headers and "text/html" in request.headers.get("accept", "")
    return operation.page or ((operation.cookie or operation.public) and at_a_browser)


async def _body(request: Request, limit_bytes: int) -> bytes:
    too_large = Problem(413, f"The body is larger than {limit_bytes} bytes.", headers={"Connection": "close"})
    path, announced = request.url.path, int(request.headers.get("content-length") or 0)
    if is_too_large(path, announced, limit_bytes):
        raise too_large
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > announced and is_too_large(path, size, limit_bytes):
            raise too_large
        chunks.append(chunk)
    return b"".join(chunks)


@seam
def is_too_large(path: str, size: int, limit_bytes: int) -> bool:
    """Whether a body of this size, or what has come of it, is more than is taken at this path."""
    return size > limit_bytes


def nowhere(platform: Platform) -> ASGIApp:
    """What answers for every path that is not there."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope)
        response = problems.not_found("path").response()
        if "text/html" in request.headers.get("accept", ""):
            from refcourt.pages.session import problem_page

            response = problem_page(problems.not_found("page"), _at_the_pages(platform, request) or NOBODY)
        await response(scope, receive, send)

    return answer
