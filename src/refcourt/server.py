"""One server process: uvicorn on the listening socket that all server processes share."""

import socket

import anyio.to_thread
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol  # imported once, before the processes are forked

from refcourt.platform import Platform
from refcourt.routes import application

THREADS = 8  # writers beyond the database's appetite only wait in its queue, and wait longer for being many
KEEP_ALIVE_S = 75  # longer than a person thinks, so that an idle connection is not cut under the next request


def run(platform: Platform, listening: socket.socket) -> None:
    """Returns after SIGTERM, when the requests that were begun are answered."""
    config = uvicorn.Config(
        _with_threads(application(platform)),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        http=HttpToolsProtocol,
        ws="none",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _with_threads(app: ASGIApp) -> ASGIApp:
    limited = False

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal limited
        if not limited:  # the limiter belongs to the running event loop, so it cannot be set before
            anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
            limited = True
        await app(scope, receive, send)

    return run
