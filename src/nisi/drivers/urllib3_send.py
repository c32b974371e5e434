"""Carries requests by urllib3: pooled connections, no redirects, no retries, bounded time and size."""

from __future__ import annotations

import urllib3
from urllib3.exceptions import HTTPError

from nisi.drivers.answer import ACCEPT_ENCODING, CHUNK, joined_headers, whole_body
from nisi.drivers.bounded import EXCHANGE, Exchange, bounded_pools
from nisi.drivers.dialect import MAX_BODY, NoAnswer, NotSent, Request, Response

CONNECT_WITHIN_S = 5.0


class Urllib3Send:
    """A pool of connections to one candidate; safe to share between threads and actors.

    `answer_within_s` bounds the whole exchange, from the request to the last byte of its answer."""

    def __init__(self, base_url: str, answer_within_s: float, max_body: int = MAX_BODY) -> None:
        self._base_url = base_url.rstrip("/")
        self._within_s, self._max_body = answer_within_s, max_body
        connect_within_s = min(CONNECT_WITHIN_S, answer_within_s)
        self._pool = bounded_pools(maxsize=32, timeout=urllib3.Timeout(connect=connect_within_s, read=answer_within_s))

    def __call__(self, request: Request) -> Response:
        exchange = Exchange(self._within_s)
        token = EXCHANGE.set(exchange)
        try:
            return self._exchanged(request)
        except (HTTPError, OSError) as error:
            why = f"{self._base_url}: {type(error).__name__}: {error}"
            # Anything that failed before the first byte left (name, connection, TLS) cannot have been acted on.
            raise NoAnswer(why) if exchange.sent else NotSent(why) from error
        finally:
            EXCHANGE.reset(token)

    def _exchanged(self, request: Request) -> Response:
        reply = self._pool.request(
            request.method,
            self._base_url + request.path,
            body=request.body,
            headers={"Accept-Encoding": ACCEPT_ENCODING, **request.headers},
            redirect=False,
            retries=False,
            preload_content=False,
        )
        try:
            headers = joined_headers(reply.headers.items())
            pieces = reply.stream(CHUNK, decode_content=False)
            body = whole_body(pieces, headers.get("content-encoding", ""), self._max_body)
        except BaseException:
            reply.close()  # what is left of a broken answer must not be read as the next one
            raise
        reply.release_conn()
        return Response(reply.status, headers, body)
