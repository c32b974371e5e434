"""Signed webhooks for one partner: a delivery is journaled before it is answered."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from nisi.inboxes.behaviour import Behaviour
from nisi.inboxes.desk import Desk

MAX_DELIVERY = 8 * 2**20  # bytes: three times the largest hearing seen in the field (2.4 MB)
GONE_WITHIN_S = 5.0  # a connection that was aborted is lost at the next turn of the loop


@dataclass(frozen=True)
class Webhook:
    """How what is sent is recognised as the platform's: the secret signs the body (HMAC-SHA256)."""

    secret: str
    signature_header: str
    key_header: str | None


def webhooks(webhook: Webhook, desk: Desk) -> Callable[[], HttpToolsProtocol]:
    """What makes a connection to `/partners/<name>` of this partner."""

    async def deliver(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            answer = await _answer(request, webhook, desk)
        except ClientDisconnect:
            return  # before all of it had come: nothing was delivered
        if answer is None:
            await _hang_up(request)
        else:
            await answer(scope, receive, send)

    config = uvicorn.Config(deliver, log_config=None, access_log=False, lifespan="off", ws="none", server_header=False)
    state = ServerState()

    def connected() -> HttpToolsProtocol:
        # A handler that gives no answer must reach its own connection: uvicorn would answer 500 for it.
        itself: dict[str, Any] = {}
        itself["connection"] = HttpToolsProtocol(config, state, itself)
        connection: HttpToolsProtocol = itself["connection"]
        return connection

    return connected


async def _answer(request: Request, webhook: Webhook, desk: Desk) -> PlainTextResponse | None:
    """The answer to one request; None where none is to be given."""
    if request.url.path != f"/partners/{desk.partner}":
        return PlainTextResponse("no such partner\n", status_code=404)
    if request.method != "POST":
        return PlainTextResponse("deliveries are posted\n", status_code=405, headers={"Allow": "POST"})
    key = request.headers.get(webhook.key_header) if webhook.key_header else None
    body = await _bounded_body(request)
    if body is None:
        desk.refuse(key, f"larger than {MAX_DELIVERY} bytes")
        return PlainTextResponse(f"larger than {MAX_DELIVERY} bytes\n", status_code=413)
    signature = _signature(webhook, request.headers, body)
    behaviour = desk.take(key, signature, request.headers.get("content-type", ""), body)
    if signature != "valid":
        return PlainTextResponse(f"signature {signature}\n", status_code=401)
    return await _as_told(behaviour)


async def _as_told(behaviour: Behaviour | None) -> PlainTextResponse | None:
    match behaviour.behaviour if behaviour else "well":
        case "failing":
            return PlainTextResponse("not now\n", status_code=503)
        case "slow" | "withholding" as kind:
            assert behaviour is not None
            await asyncio.sleep(behaviour.after_s)
            return None if kind == "withholding" else PlainTextResponse("accepted\n", status_code=202)
        case _:
            return PlainTextResponse("accepted\n", status_code=202)


async def _hang_up(request: Request) -> None:
    request.state.connection.transport.abort()
    async with asyncio.timeout(GONE_WITHIN_S):
        while not await request.is_disconnected():
            await asyncio.sleep(0)


async def _bounded_body(request: Request) -> bytes | None:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_DELIVERY:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def _signature(webhook: Webhook, headers: Mapping[str, str], body: bytes) -> str:
    given = headers.get(webhook.signature_header)
    if given is None:
        return "missing"
    expected = "sha256=" + hmac.new(webhook.secret.encode(), body, hashlib.sha256).hexdigest()
    return "valid" if hmac.compare_digest(given.encode(), expected.encode()) else "wrong"
