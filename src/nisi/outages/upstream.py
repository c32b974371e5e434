"""Where all lines lead: the candidate, and how many connections to it we can carry."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from nisi.outages.connection import Connection

REACHED_WITHIN_S = 10.0  # on loopback: longer only where the candidate's queue of callers is full

log = logging.getLogger("nisi.outages")


class Upstream:
    """`most` connections at once; `hindered` is called, once, when there would be more."""

    def __init__(self, host: str, port: int, most: int, hindered: Callable[[str], None]) -> None:
        self.open = 0
        self._host, self._port, self._most = host, port, most
        self._hindered: Callable[[str], None] | None = hindered
        self._answers = True

    def has_room(self) -> bool:
        """Whether one more can be carried; where not, the run is told that we are what stands in the way."""
        if self.open < self._most:
            return True
        if self._hindered is not None:
            self._hindered(f"{self._most:,} connections are open at once, and no more can be carried")
            self._hindered = None
        return False

    async def reach(self, connection: Connection) -> None:
        """Connect it to the candidate; where that is not there, the caller is reset."""
        try:
            async with asyncio.timeout(REACHED_WITHIN_S):
                await asyncio.get_running_loop().create_connection(lambda: connection.candidate, self._host, self._port)
        except OSError as error:
            if self._answers:
                log.warning("%s:%d cannot be reached: %s", self._host, self._port, error)
            self._answers = False
            connection.reset()
        else:
            self._answers = True
