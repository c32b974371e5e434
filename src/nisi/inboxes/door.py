"""A listening socket that can be shut, so that connections are refused, and opened again on the same port."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Protocol
from weakref import WeakSet

TURNS_TO_GET_IN = 3  # of the event loop, from a connection that is accepted to one that can be shut down


class Connection(Protocol):
    """What uvicorn's and ours have in common."""

    def shutdown(self) -> None:
        """Close as soon as nobody waits for an answer."""


class Door:
    """Opened with a socket that is bound, listening or not; each caller gets a new `connection`."""

    def __init__(self, bound: socket.socket, connection: Callable[[], asyncio.BaseProtocol]) -> None:
        self._address = bound.getsockname()
        self._bound: socket.socket | None = bound
        self._connection = connection
        self._connections: WeakSet[asyncio.BaseProtocol] = WeakSet()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Take connections; raises `OSError` when the port is no longer to be had.  Open already, it stays open."""
        if self._server is None:
            bound = self._bound or _bound_to(self._address)
            self._server = await asyncio.get_running_loop().create_server(self._entered, sock=bound, backlog=256)
            self._bound = None

    async def shut(self) -> None:
        """Refuse connections from here on; those that wait for an answer get it."""
        if self._server is None:
            return
        # A server that is closed forgets who is on their way in: nobody more is accepted, they get in, then it closes.
        for listening in self._server.sockets:
            asyncio.get_running_loop().remove_reader(listening.fileno())
        for _ in range(TURNS_TO_GET_IN):
            await asyncio.sleep(0)
        self._server.close()
        self._server = None
        for connection in list(self._connections):
            connection.shutdown()  # type: ignore[attr-defined]
        # Bound and not listening, it refuses, and keeps the port from everybody else.
        try:
            self._bound = _bound_to(self._address)
        except OSError:
            self._bound = None  # tried again when it is opened

    def _entered(self) -> asyncio.BaseProtocol:
        connection = self._connection()
        self._connections.add(connection)
        return connection


def _bound_to(address: tuple[str, int]) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound
