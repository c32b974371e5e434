"""One server process: uvicorn on the listening socket that all server processes share."""

import asyncio
import signal
import socket
from collections.abc import Callable
from types import FrameType

import anyio.to_thread
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol  # imported once, before the processes are forked

from refcourt.platform import Platform
from refcourt.routes import application

THREADS = 8  # writers beyond the database's appetite only wait in its queue, and wait longer for being many
LEAVE_S = 1.0
ANSWER_WITHIN_S = 35  # more than the longest wait for a lock in the database
KEEP_ALIVE_S = 75  # longer than a person thinks, so that an idle connection is not cut under the next request


def run(platform: Platform, listening: socket.socket, up: Callable[[], None]) -> None:
    """Calls `up` once it listens. Returns after SIGTERM, when the requests that were begun are answered, or at the
    latest after two seconds; and after SIGUSR1, which is for a server that others replace, without any haste."""
    leaving = _Leaving()
    config = uvicorn.Config(
        _with_threads(application(platform), leaving),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        http=HttpToolsProtocol,
        ws="none",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=2,
    )
    server = _Server(config, leaving, up)
    signal.signal(signal.SIGUSR1, server.leave)
    server.run(sockets=[listening])


class _Leaving:
    """Whether this server takes leave of those who are connected to it."""

    begun = False


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, leaving: _Leaving, up: Callable[[], None]) -> None:
        super().__init__(config)
        self._leaving, self._up = leaving, up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._up()

    def leave(self, _number: int, _frame: FrameType | None) -> None:
        self._leaving.begun = self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._leaving.begun:
            for server in self.servers:
                server.close()  # whoever connects now connects to the others
            # A connection that is cut while a request is on its way leaves somebody without an answer. So each is told
            # with its next answer that it was the last; only those who are silent for so long are cut.
            await asyncio.sleep(LEAVE_S)
            self.config.timeout_graceful_shutdown = ANSWER_WITHIN_S
        await super().shutdown(sockets)


def _with_threads(app: ASGIApp, leaving: _Leaving) -> ASGIApp:
    limited = False

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal limited
        if not limited:  # the limiter belongs to the running event loop, so it cannot be set before
            anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
            limited = True

        async def answer(message: Message) -> None:
            if leaving.begun and message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
            await send(message)

        await app(scope, receive, answer)

    return run
