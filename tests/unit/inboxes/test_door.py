"""A door can be shut at any moment, also just as somebody comes in."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import pytest

from nisi.inboxes.door import Door


class Guest(asyncio.Protocol):
    """Shut down as uvicorn's connections are: only once it was met."""

    transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def shutdown(self) -> None:
        assert self.transport is not None, "shut down before it was met"
        self.transport.close()


@pytest.mark.parametrize("turns", range(6))
def test_who_comes_in_as_the_door_is_shut_is_turned_away(turns: int) -> None:
    """However many turns of the event loop lie between the two."""

    async def shut_on(guests: list[socket.socket]) -> None:
        bound = socket.socket()
        bound.bind(("127.0.0.1", 0))
        address = bound.getsockname()
        door = Door(bound, Guest)
        await door.open()
        guests += [socket.create_connection(address) for _ in range(3)]
        for _ in range(turns):
            await asyncio.sleep(0)
        await door.shut()
        await asyncio.sleep(0.05)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)

    guests: list[socket.socket] = []
    asyncio.run(shut_on(guests))
    for guest in guests:
        guest.settimeout(5)
        with suppress(ConnectionResetError):  # it was never let in
            assert guest.recv(1) == b""
        guest.close()
