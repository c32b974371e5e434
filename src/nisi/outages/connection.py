"""One connection through a line: the caller's socket, the candidate's, and what is on its way between them.

    caller ──▶ End ──▶ held ──▶ candidate          held: what came from one end and has not gone to the other
           ◀── held ◀── End ◀──                    (while the line is slow or narrow, or the other end is stuffed)

An end is not read while the other cannot take more, so a slow reader slows its writer, through us as without us.  The
end of what one says is passed on in its place among the rest; a reset is passed on at once.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections import deque
from typing import Protocol

MOST_HELD = 256 * 1024  # bytes each way: the window that a slow line has
_STUFFED = 64 * 1024  # bytes that an end has not taken yet
_FINISHED = b""  # held after everything else: its end says no more
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close by a reset
# What is read is copied out before anything else is read, so that one is enough for all.
_READ = memoryview(bytearray(64 * 1024))


class ItsLine(Protocol):
    """What a connection asks of its line."""

    frozen: bool

    def entered(self, connection: Connection) -> None:
        """Its caller is there."""

    def came(self, end: End, data: bytes) -> None:
        """`data` came from `end`, or nothing, after which it says no more: `send`, `hold` or drop it."""

    def can_go(self, end: End) -> None:
        """The other end takes more of what `end` holds."""

    def ended(self, connection: Connection) -> None:
        """Both ends are gone."""


class End(asyncio.BufferedProtocol):
    """One of the two sockets of a connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.transport: asyncio.Transport | None = None
        self.held: deque[tuple[float, bytes | memoryview]] = deque()  # each with when it may go, in loop time
        self.held_bytes = 0
        self.timer: asyncio.TimerHandle | None = None  # of a slow line
        self.finished = False  # says no more
        self.stuffed = False  # takes no more
        self._reads = True

    @property
    def peer(self) -> End:
        return self.connection.peer_of(self)

    def send(self, data: bytes | memoryview) -> None:
        """Have the other end take `data` that came from here; `_FINISHED` when no more comes."""
        transport = self.peer.transport
        assert transport is not None
        if data:
            transport.write(data)
            return
        try:
            transport.write_eof()
        except OSError:  # it was reset just now, and we have not read that yet
            self.connection.reset()
        else:
            self.connection.passed_the_end_of(self)

    def hold(self, data: bytes, until: float) -> None:
        """Keep it until the loop's time is `until`; what came first goes first."""
        self.held.append((until, data))
        self.held_bytes += len(data)
        self.regulate()

    def can_send(self) -> bool:
        """Whether something is held, and the other end would take it."""
        return bool(self.held) and self.peer.transport is not None and not self.peer.stuffed

    def send_held(self, most: int) -> int:
        """Send up to `most` bytes of the first thing held; how many that was."""
        until, data = self.held.popleft()
        if len(data) > most:
            data = memoryview(data)
            self.held.appendleft((until, data[most:]))
            data = data[:most]
        self.held_bytes -= len(data)
        self.send(data)
        self.regulate()
        return len(data)

    def regulate(self) -> None:
        """Read on, or no longer, as the other end and the line allow."""
        if self.transport is None or self.finished:
            return
        peer = self.peer
        reads = (
            not self.connection.line.frozen
            and peer.transport is not None
            and not peer.stuffed
            and self.held_bytes < MOST_HELD
        )
        if reads != self._reads:
            self._reads = reads
            if reads:
                self.transport.resume_reading()
            else:
                self.transport.pause_reading()

    def reset(self) -> None:
        """Close by a reset, now; harmless where it is closed."""
        if self.transport is not None:
            if self.socket_number() >= 0:
                self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.transport.abort()

    def drop_held(self) -> None:
        self.held.clear()
        self.held_bytes = 0
        self.cancel_timer()

    def socket_number(self) -> int:
        """The file descriptor; -1 where it is closed, or not open yet."""
        return -1 if self.transport is None else int(self.transport.get_extra_info("socket").fileno())

    def cancel_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.set_write_buffer_limits(high=_STUFFED)
        self.connection.met(self)

    def get_buffer(self, sizehint: int) -> memoryview:
        return _READ

    def buffer_updated(self, nbytes: int) -> None:
        if not self.connection.drops(self):
            self.connection.line.came(self, bytes(_READ[:nbytes]))

    def eof_received(self) -> bool:
        self.finished = True
        if not self.connection.drops(self):
            self.connection.line.came(self, _FINISHED)
        return True  # it may still be told things

    def pause_writing(self) -> None:
        self.stuffed = True
        self.peer.regulate()

    def resume_writing(self) -> None:
        self.stuffed = False
        self.connection.line.can_go(self.peer)
        self.peer.regulate()

    def connection_lost(self, error: Exception | None) -> None:
        self.connection.lost(self, error)


class Connection:
    """Made for a caller that came in; `line` is where."""

    def __init__(self, line: ItsLine) -> None:
        self.line = line
        self.caller, self.candidate = End(self), End(self)
        self.over = False
        self.answer_is_cut = False
        self._finished: set[End] = set()
        self._gone: set[End] = set()

    def peer_of(self, end: End) -> End:
        return self.candidate if end is self.caller else self.caller

    def met(self, end: End) -> None:
        """A socket is there."""
        if self.over:
            end.reset()
            return
        if end is self.caller:
            self.line.entered(self)
        self.caller.regulate()
        self.candidate.regulate()
        self.line.can_go(end.peer)

    def reset(self) -> None:
        """Reset both ends and drop what is on its way; harmless when it is over."""
        self._end(reset=True)

    def close(self) -> None:
        """Close both ends; what they were sent still reaches them."""
        self._end(reset=False)

    def cut_answer(self) -> None:
        """Reset the caller; what it has said still goes, and what the candidate answers is dropped."""
        self.answer_is_cut = True
        self.candidate.drop_held()
        self.caller.reset()
        self.caller.stuffed = False
        self.candidate.regulate()

    def drops(self, end: End) -> bool:
        """Whether nobody is there any more for what comes from `end`."""
        return self.answer_is_cut and end is self.candidate

    def passed_the_end_of(self, end: End) -> None:
        """Nothing more will go from `end` to the other; when that holds both ways, each closes when it has all."""
        self._finished.add(end)
        if len(self._finished) == 2:
            for one in (self.caller, self.candidate):
                assert one.transport is not None
                one.transport.close()

    def lost(self, end: End, error: Exception | None) -> None:
        """A socket is gone.  As it should be, we wait for the other; else that one goes too, the way this one went."""
        self._gone.add(end)
        if self.answer_is_cut and end is self.caller:
            return
        if error is not None or len(self._finished) < 2:
            self._end(reset=error is not None)
        elif len(self._gone) == 2:
            self._end(reset=False)

    def _end(self, reset: bool) -> None:
        if self.over:
            return
        self.over = True
        for end in (self.caller, self.candidate):
            end.drop_held()
            if reset:
                end.reset()
            elif end.transport is not None:
                end.transport.close()
        self.line.ended(self)
