"""What every `send` adapter must make of a candidate that misbehaves: one row a case, run by each adapter alike."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass

from misbehaving import Connection, Script

from nisi.drivers.dialect import NoAnswer, NotSent, Request, Response

ANSWER_WITHIN_S = 1.0
MAX_BODY = 1000
SLACK_S = 1.0  # what a busy machine may add to a bound before a case counts as unbounded

NOT_SENT, NO_ANSWER = "not sent", "no answer"

GET, POST = Request("GET", "/"), Request("POST", "/", body=b"{}")
PUT, DELETE = Request("PUT", "/", body=b"{}"), Request("DELETE", "/")
LARGE = Request("POST", "/", body=bytes(8 * 2**20))


@dataclass(frozen=True)
class Case:
    """`requests` go out one after another, `pause_s` apart; the server must have seen no more than `reached`."""

    what: str
    requests: tuple[Request, ...]
    script: Script | None
    expected: tuple[str | Response, ...]
    reached: tuple[str, ...]
    connections: int = 1
    pause_s: float = 0.0


def run(case: Case, send: Callable[[Request], Response]) -> list[str | Response]:
    """What came of each request of the case, and nothing else: a case is also bounded in time."""
    outcomes: list[str | Response] = []
    for number, request in enumerate(case.requests):
        time.sleep(case.pause_s if number else 0)
        began = time.monotonic()
        outcomes.append(_came_of(request, send))
        took = time.monotonic() - began
        if took > ANSWER_WITHIN_S + SLACK_S:
            outcomes.append(f"took {took:.1f} s")
    return outcomes


def _came_of(request: Request, send: Callable[[Request], Response]) -> str | Response:
    try:
        return send(request)
    except NotSent:
        return NOT_SENT
    except NoAnswer:
        return NO_ANSWER


def _answers(*answers: bytes, then: Callable[[Connection], None] = lambda connection: None) -> Script:
    """Read a request and answer it, for each of `answers`, on one connection; `then` do something and close."""

    def script(connection: Connection) -> None:
        for answer in answers:
            if not connection.read_request():
                return
            connection.send(answer)
        then(connection)

    return script


def _reads_then(act: Callable[[Connection], None]) -> Script:
    def script(connection: Connection) -> None:
        connection.read_request()
        act(connection)

    return script


def _body_reset(connection: Connection) -> None:
    connection.read_some()
    connection.reset()


def _stuck(connection: Connection) -> None:
    time.sleep(ANSWER_WITHIN_S + SLACK_S)


def _endless_head(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\n")
    for _ in range(200_000):
        connection.send(b"X-Filler: " + b"x" * 1000 + b"\r\n")


def _endless_chunks(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(200_000):
        connection.send(b"3e8\r\n" + b"x" * 1000 + b"\r\n")


def _slow_interim(connection: Connection) -> None:
    connection.read_request()
    connection.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    time.sleep(0.05)
    connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
    time.sleep(0.05)
    connection.send(b"late")


def _says_cookie(connection: Connection) -> None:
    for _ in range(2):
        head = connection.read_request()
        body = b"cookie" if b"cookie:" in head.lower() else b"nobody"
        connection.send(b"HTTP/1.1 200 OK\r\nSet-Cookie: who=judge\r\nContent-Length: 6\r\n\r\n" + body)


def _second_unanswered(connection: Connection) -> None:
    connection.read_request()
    connection.send(OK)
    connection.read_request()


def _line(request: Request) -> str:
    return f"{request.method} / HTTP/1.1"


def _zipped(body: bytes, length: int | None = None) -> bytes:
    packed = gzip.compress(body, mtime=0)[:length]
    return b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
READ_OK = Response(200, {"content-length": "2"}, b"{}")
FOUND = b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
ZIPPED = _zipped(b"a document" * 50)
ZIPPED_HEADERS = {"content-encoding": "gzip", "content-length": str(len(ZIPPED.partition(b"\r\n\r\n")[2]))}
TWICE = b"HTTP/1.1 200 OK\r\nVary: Accept\r\nVary: Cookie\r\nContent-Length: 0\r\n\r\n"

CASES = (
    Case("a port that refuses", (POST,), None, (NOT_SENT,), (), 0),
    Case("reset before it was read", (POST,), Connection.reset_unread, (NO_ANSWER,), ()),
    Case("a GET reset before it was read", (GET,), Connection.reset_unread, (NO_ANSWER,), ()),
    Case("reset during the request's body", (LARGE,), _body_reset, (NO_ANSWER,), ()),
    Case("the request's body is never read", (LARGE,), _stuck, (NO_ANSWER,), ()),
    *(
        Case(f"{how} after a {request.method}, before any answer", (request,), script, (NO_ANSWER,), (_line(request),))
        for request in (GET, POST, PUT, DELETE)
        for how, script in (("reset", _reads_then(Connection.reset)), ("closed", _reads_then(lambda _: None)))
    ),
    Case(
        "reset within the head",
        (POST,),
        _answers(b"HTTP/1.1 200 OK\r\nContent-Le", then=Connection.reset),
        (NO_ANSWER,),
        (_line(POST),),
    ),
    Case("closed within the head", (GET,), _answers(b"HTTP/1.1 200 OK\r\nContent-Le"), (NO_ANSWER,), (_line(GET),)),
    Case(
        "a body shorter than it said",
        (POST,),
        _answers(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"),
        (NO_ANSWER,),
        (_line(POST),),
    ),
    Case(
        "a body reset half way",
        (POST,),
        _answers(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", then=Connection.reset),
        (NO_ANSWER,),
        (_line(POST),),
    ),
    Case(
        "a chunked body cut off",
        (POST,),
        _answers(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n4\r\nha"),
        (NO_ANSWER,),
        (_line(POST),),
    ),
    Case("something that is not HTTP", (POST,), _answers(b"SSH-2.0-OpenSSH_9.2\r\n"), (NO_ANSWER,), (_line(POST),)),
    Case("no answer in time", (POST,), _reads_then(_stuck), (NO_ANSWER,), (_line(POST),)),
    Case(
        "a head that drips",
        (POST,),
        _reads_then(lambda connection: connection.drip(OK)),
        (NO_ANSWER,),
        (_line(POST),),
    ),
    Case(
        "a body that drips",
        (POST,),
        _answers(b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n", then=lambda connection: connection.drip(b"x" * 30)),
        (NO_ANSWER,),
        (_line(POST),),
    ),
    Case("a head without end", (GET,), _endless_head, (NO_ANSWER,), (_line(GET),)),
    Case(
        "a body just too large",
        (GET,),
        _answers(b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n" + b"x" * 1001),
        (NO_ANSWER,),
        (_line(GET),),
    ),
    Case(
        "a body as large as may be",
        (GET,),
        _answers(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000),
        (Response(200, {"content-length": "1000"}, b"x" * 1000),),
        (_line(GET),),
    ),
    Case("a chunked body without end", (GET,), _endless_chunks, (NO_ANSWER,), (_line(GET),)),
    Case(
        "a redirect is an answer",
        (POST,),
        _answers(FOUND, OK),
        (Response(302, {"location": "/elsewhere", "content-length": "0"}, b""),),
        (_line(POST),),
    ),
    Case(
        "no content",
        (DELETE,),
        _answers(b"HTTP/1.1 204 No Content\r\n\r\n"),
        (Response(204, {}, b""),),
        (_line(DELETE),),
    ),
    Case(
        "a 500 with bytes that are no text",
        (POST,),
        _answers(b"HTTP/1.1 500 Oh\r\nContent-Length: 3\r\n\r\n\xff\xfe\x00"),
        (Response(500, {"content-length": "3"}, b"\xff\xfe\x00"),),
        (_line(POST),),
    ),
    Case(
        "a 503 without end",
        (GET,),
        _reads_then(lambda connection: connection.send(b"HTTP/1.1 503 Busy\r\n\r\n" + b"x" * 2**20)),
        (NO_ANSWER,),
        (_line(GET),),
    ),
    Case(
        "a body that ends with its connection",
        (GET,),
        _answers(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall"),
        (Response(200, {"connection": "close"}, b"all"),),
        (_line(GET),),
    ),
    Case("gzip", (GET,), _answers(ZIPPED), (Response(200, ZIPPED_HEADERS, b"a document" * 50),), (_line(GET),)),
    Case("a gzip bomb", (GET,), _answers(_zipped(bytes(50 * 2**20))), (NO_ANSWER,), (_line(GET),)),
    Case("gzip cut off", (GET,), _answers(_zipped(b"a document" * 50, length=20)), (NO_ANSWER,), (_line(GET),)),
    Case(
        "gzip that is none",
        (GET,),
        _answers(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"),
        (NO_ANSWER,),
        (_line(GET),),
    ),
    Case(
        "a coding that was not asked for",
        (GET,),
        _answers(b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}"),
        (NO_ANSWER,),
        (_line(GET),),
    ),
    Case("two requests share a connection", (POST, GET), _answers(OK, OK), (READ_OK,) * 2, (_line(POST), _line(GET))),
    Case(
        "closed while idle",
        (POST, POST),
        _answers(OK),
        (READ_OK, READ_OK),
        (_line(POST), _line(POST)),
        connections=2,
        pause_s=0.1,
    ),
    *(
        Case(
            f"closed on reading a second request, a {request.method}",
            (POST, request),
            _second_unanswered,
            (READ_OK, NO_ANSWER),
            (_line(POST), _line(request)),
        )
        for request in (GET, POST, PUT, DELETE)
    ),
    Case(
        "a header twice",
        (GET,),
        _answers(TWICE),
        (Response(200, {"vary": "Accept, Cookie", "content-length": "0"}, b""),),
        (_line(GET),),
    ),
    Case(
        "cookies are not sent back",
        (GET, GET),
        _says_cookie,
        (Response(200, {"set-cookie": "who=judge", "content-length": "6"}, b"nobody"),) * 2,
        (_line(GET), _line(GET)),
    ),
    Case(
        "an interim answer before the real one",
        (POST,),
        _slow_interim,
        (Response(200, {"content-length": "4"}, b"late"),),
        (_line(POST),),
    ),
    Case(
        "a request with a name",
        (Request("GET", "/cases/17", name="/cases/{id}"),),
        _answers(OK),
        (READ_OK,),
        ("GET /cases/17 HTTP/1.1",),
    ),
    Case(
        "a path with a space and an umlaut",
        (Request("GET", "/cases/Bühler v DWP?page=2"),),
        _answers(OK),
        (READ_OK,),
        ("GET /cases/B%C3%BChler%20v%20DWP?page=2 HTTP/1.1",),
    ),
)
