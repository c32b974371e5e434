"""Performs operations over HTTP by stepping through a dialect.

    generator --Request--> send --Response--> classify --> generator … --> answer --> check
                             |                   |
                        NotSent, NoAnswer   not a 2xx

An act is `Refused` only when it was certainly not done.  A refusal after an earlier request of the same act that may
already have changed something is `Unknown`.  A redirect is `Unknown` unless the dialect accepts it: to be sent to the
sign-in page is no acknowledgement.  An answer that would not fit the journal is one that could not be read.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any, Protocol, TypeVar, get_args

import msgspec

from nisi.actor import WHY_LENGTH, Performed
from nisi.drivers.dialect import Dialect, NoAnswer, NotSent, Request, Response, Session, Steps
from nisi.drivers.sign_in import Credentials
from nisi.journal.records import Call
from nisi.model import Ok, Refused, Unknown, from_jsonable, to_jsonable
from nisi.operations import Operation, name_of

A = TypeVar("A")


class Send(Protocol):
    """Carries one request to the candidate and back.

    Raises `NotSent` or `NoAnswer`; follows no redirect, retries nothing, reads at most `MAX_BODY` bytes."""

    def __call__(self, request: Request) -> Response: ...


class HttpDriver:
    """One person's way to the candidate's interface; `certain_refusals` are 5xx statuses that it declares certain."""

    def __init__(
        self, dialect: Dialect, send: Send, credentials: Credentials | None, certain_refusals: tuple[int, ...] = ()
    ) -> None:
        self._dialect, self._send, self._credentials = dialect, send, credentials
        self._certain = frozenset(certain_refusals)
        self._session = Session()

    def channel_of(self, operation: Operation[Any]) -> str:
        return "api"

    def perform(self, operation: Operation[A]) -> Performed[A]:
        """What came of `operation`; one that the dialect does not have is `Refused` as not offered.

        Raises what a faulty dialect raises before its first request."""
        calls: list[Call] = []
        outcome = self._stepped(operation, calls)
        return Performed(outcome, tuple(calls))

    def _stepped(self, operation: Operation[Any], calls: list[Call]) -> Ok[Any] | Refused | Unknown:
        changed = False  # whether an earlier request of this act may have changed something
        steps: Steps | None = None
        try:
            try:
                steps = self._dialect.steps(operation, self._session)
                request = next(steps)
            except NotImplementedError as error:
                return Refused(why=f"not offered: {error}"[:WHY_LENGTH])
            while True:
                try:
                    response = self._sent(request, operation, calls)
                except NotSent as error:
                    why = _reason(request, error)
                    return Unknown(why=why) if changed else Refused(why=f"not sent: {why}"[:WHY_LENGTH])
                except NoAnswer as error:
                    return Unknown(why=_reason(request, error))
                refusal = self._refusal(request, response, changed)
                if refusal is not None:
                    return refusal
                changed = changed or not request.safe
                request = _next_request(steps, response)
        except StopIteration as done:
            return _checked(done.value, operation, calls)
        except _Unreadable as error:
            return _unreadable(error, calls)
        finally:
            if steps is not None:
                steps.close()

    def _sent(self, request: Request, operation: Operation[Any], calls: list[Call]) -> Response:
        headers = self._credentials.headers(self._send) if self._credentials else {}
        body, content_headers = request.content()
        name = request.name or name_of(operation)
        signed = Request(request.method, request.path, body=body, headers={**content_headers, **headers}, name=name)
        began = time.perf_counter()
        response = None
        try:
            response = self._send(signed)
        finally:
            calls.append(_call(request, response, time.perf_counter() - began))
        if response.status == 401 and self._credentials:
            # A candidate that was restarted may have forgotten its tokens; the next act signs in anew.
            self._credentials.forget(headers)
        return response

    def _refusal(self, request: Request, response: Response, changed: bool) -> Refused | Unknown | None:
        status = response.status
        if 200 <= status < 300 or status in request.accepts:
            return None
        why = f"{request.method} {request.path} answered {status}: {_detail(response)}"[:WHY_LENGTH]
        certain = 400 <= status < 500 or status in self._certain
        return Refused(why=why, status=status) if certain and not changed else Unknown(why=why, status=status)


class _Unreadable(Exception):
    pass


def _next_request(steps: Steps, response: Response) -> Request:
    try:
        return steps.send(response)
    except StopIteration:
        raise
    except Exception as error:
        raise _Unreadable(f"{type(error).__name__}: {error}") from error


def _checked(answer: Any, operation: Operation[Any], calls: list[Call]) -> Ok[Any] | Unknown:
    """`Ok` when the journal can take the answer: what it cannot read back would be evidence lost."""
    (kind,) = get_args(type(operation).__orig_bases__[0])  # type: ignore[attr-defined]
    try:
        msgspec.convert(msgspec.to_builtins(answer, enc_hook=to_jsonable), kind, dec_hook=from_jsonable)
    except (msgspec.ValidationError, NotImplementedError, TypeError) as error:
        return _unreadable(f"the dialect's {type(answer).__name__} is no {kind.__name__}: {error}", calls)
    return Ok(answer=answer)


def _unreadable(why: object, calls: list[Call]) -> Unknown:
    return Unknown(why=f"unreadable answer: {why}"[:WHY_LENGTH], status=calls[-1].status if calls else None)


def _call(request: Request, response: Response | None, seconds: float) -> Call:
    ms = round(seconds * 1000, 3)
    path = request.path[:WHY_LENGTH]
    if response is None:
        return Call(method=request.method, path=path, status=None, ms=ms)
    digest = hashlib.sha256(response.body).hexdigest()
    return Call(method=request.method, path=path, status=response.status, ms=ms, size=len(response.body), sha256=digest)


def _reason(request: Request, error: Exception) -> str:
    return f"{request.method} {request.path}: {error}"[:WHY_LENGTH]


def _detail(response: Response) -> str:
    """The candidate's own words for its refusal, on one line and cut short: they are untrusted."""
    text = response.body[:400].decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]
