"""Carries requests by the client of Locust's FastHttpUser, and reports each to Locust's own statistics.

It uses the user's pool of connections and geventhttpclient's parser, and not `FastHttpSession.request` nor
`HTTPClient.request`, because these
- send a GET, PUT or DELETE again, eleven times, when its connection breaks before the answer (2.47, measured);
- follow redirects for one greenlet while another has switched that off, for the switch is shared;
- read the whole answer of a 4xx or 5xx into an error text, whatever its size;
- send one person's cookies with another's request where a session is shared.

Nothing of Locust, gevent or geventhttpclient is imported before the first request: Locust patches its process.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nisi.drivers.answer import ACCEPT_ENCODING, CHUNK, joined_headers, whole_body
from nisi.drivers.dialect import MAX_BODY, NoAnswer, NotSent, Request, Response

if TYPE_CHECKING:
    from locust.contrib.fasthttp import FastHttpSession

MAX_HEAD = 2**18  # bytes before an answer's body: four times what the strictest ordinary server lets through


class LocustSend:
    """One user's way to its candidate; safe to share between the greenlets of its process.

    `answer_within_s` bounds the whole exchange.  Locust counts a request as failed when it was not sent, had no whole
    answer or was answered with a 4xx or 5xx, under the request's `name` and else under its path."""

    def __init__(self, session: FastHttpSession, answer_within_s: float, max_body: int = MAX_BODY) -> None:
        self._session, self._within_s, self._max_body = session, answer_within_s, max_body
        self._base_url = str(session.base_url).rstrip("/")

    def __call__(self, request: Request) -> Response:
        started, began = time.time(), time.perf_counter()
        response: Response | None = None
        failure: Exception | None = None
        try:
            response = self._exchanged(request)
            failure = AnsweredBadly(response.status) if response.status >= 400 else None
            return response
        except Exception as error:
            failure = error
            raise
        finally:
            if response is not None or failure is not None:  # else an interrupt: the user is being stopped
                self._session.request_event.fire(
                    request_type=request.method,
                    name=request.name or request.path,
                    url=self._base_url + request.path,
                    start_time=started,
                    response_time=(time.perf_counter() - began) * 1000,
                    response_length=len(response.body) if response else 0,
                    response=None,
                    context=self._session.user.context() if self._session.user else {},
                    exception=failure,
                )

    def _exchanged(self, request: Request) -> Response:
        import gevent
        from geventhttpclient.client import HTTPParseError

        deadline = time.monotonic() + self._within_s
        try:
            with gevent.Timeout(self._within_s, _TimeIsOver):
                client, sock, head = self._connected(request)
        except (_TimeIsOver, OSError, RuntimeError) as error:
            raise NotSent(self._why(error)) from error
        pool = client._connection_pool
        try:
            sock.settimeout(max(deadline - time.monotonic(), 0.001))
            # Not under gevent's time-out, which would leave the socket's place in the pool taken.
            sock.sendall(head + (request.body or b""))
            sock.settimeout(pool.network_timeout)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the candidate may have answered before it closed: read on
        except OSError as error:
            pool.release_socket(sock)
            raise NoAnswer(self._why(error)) from error
        except BaseException:
            pool.release_socket(sock)
            raise
        try:
            with gevent.Timeout(max(deadline - time.monotonic(), 0.001), _TimeIsOver):
                return self._read(_reply_kind()(sock, pool, method=request.method))
        except (_TimeIsOver, OSError, HTTPParseError) as error:
            raise NoAnswer(self._why(error)) from error

    def _connected(self, request: Request) -> tuple[Any, Any, bytes]:
        """A client, a socket of its pool that is this request's alone, and the request's head."""
        from geventhttpclient.url import URL

        url = URL(self._base_url + request.path)
        client = self._session.client.clientpool.get_client(url)
        headers = {"Accept-Encoding": ACCEPT_ENCODING, **request.headers}
        head = client._build_request(request.method, url.quoted_uri, body=request.body, headers=headers)
        return client, client._connection_pool.get_socket(), head.encode("latin-1")

    def _read(self, reply: Any) -> Response:
        try:
            headers = joined_headers(reply.headers)
            body = whole_body(_pieces(reply), headers.get("content-encoding", ""), self._max_body)
        finally:
            reply.release()  # closes the connection unless the answer was read to its end
        return Response(reply.status_code, headers, body)

    def _why(self, error: BaseException) -> str:
        return f"{self._base_url}: {type(error).__name__.strip('_')}: {error}"


class _TimeIsOver(Exception):
    pass


class AnsweredBadly(Exception):
    """How a 4xx or 5xx is called in Locust's own table of failures."""

    def __init__(self, status: int) -> None:
        super().__init__(f"answered {status}")


def _pieces(reply: Any) -> Iterator[bytes]:
    while piece := reply.read(CHUNK):
        yield piece
    if not reply.message_complete:
        raise NoAnswer("the answer was cut off")


@functools.cache
def _reply_kind() -> Any:
    """geventhttpclient's reply, with two faults mended: it gave its connection back to the pool at an interim answer
    (100, 103), so that the real answer was cut off or read by someone else, and it read a head of any length."""
    from geventhttpclient.response import HTTPParseError, HTTPResponse, HTTPSocketPoolResponse

    class Reply(HTTPSocketPoolResponse):  # type: ignore[misc, unused-ignore]
        _head = 0

        def feed(self, data: str | bytes) -> None:
            if not self.headers_complete:
                self._head += len(data)
                if self._head > MAX_HEAD:
                    raise HTTPParseError(f"the answer's head is larger than {MAX_HEAD} bytes")
            super().feed(data)

        def _on_message_complete(self) -> None:
            if self.get_code() < 200:
                HTTPResponse._on_message_complete(self)
            else:
                super()._on_message_complete()

    return Reply
