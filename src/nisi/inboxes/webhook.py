"""The listening inboxes: one asyncio process that takes signed webhooks for every partner of a run.

A delivery is journaled before it is answered, so what the platform believes delivered is always on disk.  A heartbeat
a second says that the inboxes were up; a gap in them is time in which nothing may be called lost.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import signal
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from nisi.journal.records import Delivered, Heartbeat
from nisi.journal.writer import Journal

MAX_DELIVERY = 8 * 2**20  # bytes: three times the largest hearing seen in the field (2.4 MB)
HEARTBEAT_S = 1.0
ENDS_WITHIN_S = 1  # for a delivery that is under way; one that hangs must not keep the journal from being closed


@dataclass(frozen=True)
class Listening:
    """How one partner's webhook is recognised as the platform's: the secret signs the body (HMAC-SHA256)."""

    secret: str
    signature_header: str
    key_header: str | None


def serve(
    journal: Journal, partners: Mapping[str, Listening], listener: socket.socket, ready: Callable[[], None]
) -> None:
    """Take deliveries at `/partners/<name>` until SIGTERM or SIGINT; the journal is closed by the caller.

    `ready` is called when deliveries are taken, after the first heartbeat."""
    with suppress(_Ended):
        # uvicorn raises the signal that stopped it again afterwards: it must not kill us before the journal is closed.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _end)
        config = uvicorn.Config(
            _application(journal, partners, ready),
            log_level="warning",
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=ENDS_WITHIN_S,
        )
        uvicorn.Server(config).run(sockets=[listener])


class _Ended(BaseException):
    """We were told to end."""


def _end(number: int, frame: FrameType | None) -> None:
    raise _Ended


def _application(journal: Journal, partners: Mapping[str, Listening], ready: Callable[[], None]) -> Starlette:
    async def deliver(request: Request) -> Response:
        partner = request.path_params["partner"]
        if partner not in partners:
            return PlainTextResponse("no such partner\n", status_code=404)
        body = await _bounded_body(request)
        if body is None:
            return PlainTextResponse(f"larger than {MAX_DELIVERY} bytes\n", status_code=413)
        record = _delivered(partner, partners[partner], request.headers, body)
        journal.write(record)
        if record.signature != "valid":
            return PlainTextResponse(f"signature {record.signature}\n", status_code=401)
        return PlainTextResponse("accepted\n", status_code=202)

    @asynccontextmanager
    async def beating(app: Starlette) -> AsyncIterator[None]:
        heart = asyncio.create_task(_beat(journal))
        await asyncio.sleep(0)  # the first beat
        ready()
        yield
        heart.cancel()

    return Starlette(routes=[Route("/partners/{partner}", deliver, methods=["POST"])], lifespan=beating)


async def _beat(journal: Journal) -> None:
    while True:
        journal.write(Heartbeat())
        await asyncio.sleep(HEARTBEAT_S)


async def _bounded_body(request: Request) -> bytes | None:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_DELIVERY:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def _delivered(partner: str, listening: Listening, headers: Mapping[str, str], body: bytes) -> Delivered:
    try:
        encoding, text = "utf-8", body.decode("utf-8")
    except UnicodeDecodeError:
        encoding, text = "base64", base64.b64encode(body).decode("ascii")
    key = headers.get(listening.key_header.lower()) if listening.key_header else None
    return Delivered(
        partner=partner,
        key=key[:200] if key else None,
        signature=_signature(listening, headers, body),
        media_type=headers.get("content-type", "")[:100],
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        encoding=encoding,
        body=text,
    )


def _signature(listening: Listening, headers: Mapping[str, str], body: bytes) -> str:
    given = headers.get(listening.signature_header.lower())
    if given is None:
        return "missing"
    expected = "sha256=" + hmac.new(listening.secret.encode(), body, hashlib.sha256).hexdigest()
    return "valid" if hmac.compare_digest(given.encode(), expected.encode()) else "wrong"
