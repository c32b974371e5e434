"""A narrow line: so many bytes a second, shared by all that want to pass."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from nisi.outages.connection import End

PIECES_A_SECOND = 20  # at least, so that those who wait take turns
LARGEST_PIECE = 16_384  # bytes
LATE_S = 0.05  # that the loop may be with a piece, and the line still make up for it


class Turns:
    """Those who hold something, each in turn a piece; `passed` is told the bytes of each."""

    def __init__(self, bytes_a_second: int, passed: Callable[[int], None]) -> None:
        self._bytes_a_second, self._passed = bytes_a_second, passed
        self._piece = min(max(bytes_a_second // PIECES_A_SECOND, 1), LARGEST_PIECE)
        self._loop = asyncio.get_running_loop()
        self._free_at = self._loop.time()  # when the next piece may go
        self._waiting: OrderedDict[End, None] = OrderedDict()
        self._timer: asyncio.TimerHandle | None = None

    def join(self, end: End) -> None:
        """Let `end` have its turns until it holds nothing, or the other end takes no more."""
        self._waiting[end] = None
        if self._timer is None:
            self._serve()

    def stop(self) -> None:
        """Serve nobody any more; what is held stays held."""
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()

    def _serve(self) -> None:
        self._timer = None
        now = self._loop.time()
        self._free_at = max(self._free_at, now - LATE_S)
        while self._waiting and self._free_at <= now:
            end, _ = self._waiting.popitem(last=False)
            if not end.can_send():
                continue
            size = end.send_held(self._piece)
            self._passed(size)
            self._free_at += size / self._bytes_a_second
            self._waiting[end] = None
        if self._waiting:
            self._timer = self._loop.call_at(self._free_at, self._serve)
