"""One line: what it does with connections and with what they say, as it was told."""

from __future__ import annotations

import asyncio
import fcntl
import select
import struct
import sys
import termios
from dataclasses import dataclass
from random import Random

from nisi.journal.records import LineFelt
from nisi.outages.behaviour import LineBehaviour
from nisi.outages.connection import Connection, End
from nisi.outages.narrow import Turns
from nisi.outages.upstream import Upstream

ANSWERS_ON_S = 0.5  # for the rest of an answer that nobody gets any more, so that the candidate sees no cut


@dataclass
class Felt:
    """What happened since it was counted last; only what we did, and not what the two ends did themselves."""

    connections: int = 0
    resets: int = 0
    refused: int = 0
    passed_bytes: int = 0


class Line:
    """`told` is how it behaves now, None when it is well; `rng` is its own, so that one line's luck is not another's.

    Callers come in by `enter`, the protocol of an asyncio server."""

    def __init__(self, name: str, upstream: Upstream, rng: Random) -> None:
        self.name = name
        self.told: LineBehaviour | None = None
        self.frozen = False
        self.felt = Felt()
        self._upstream, self._rng = upstream, rng
        self._loop = asyncio.get_running_loop()
        self._connections: dict[Connection, None] = {}  # in the order in which they came: a set's would be by chance
        self._reaching: set[asyncio.Task[None]] = set()
        self._turns: Turns | None = None

    def enter(self) -> End:
        """The caller's end of a new connection."""
        return Connection(self).caller

    def behave(self, told: LineBehaviour | None) -> None:
        """Behave so from now on; None is well.  It has left what it was told before."""
        self.told = told
        self.felt = Felt(connections=len(self._connections))
        match told.behaviour if told else "well":
            case "narrow":
                assert told is not None
                self._turns = Turns(told.bytes_a_second, self._has_passed)
            case "blackhole":
                self.frozen = True
            case "cut":
                self._reset(*self._connections)
        for connection in list(self._connections):
            for end in (connection.caller, connection.candidate):
                end.regulate()
                self.can_go(end)

    def a_second_passed(self) -> None:
        """What a line does by the clock and not when something comes."""
        if self.told is not None and self.told.behaviour == "lossy":
            chance = self.told.chance
            self._reset(*(one for one in self._connections if self._rng.random() < chance))
        if self.frozen:
            self._forget_who_has_gone()

    def leave(self) -> LineFelt | None:
        """End what it was told, and count what was felt of it; what a slow or narrow line held will still go, what a
        black hole held is dropped."""
        if self.told is None:
            return None
        held = self._held_bytes()
        if self.frozen:
            self._reset(*self._connections)
            self.frozen = False
        if self._turns is not None:
            self._turns.stop()
            self._turns = None
        for connection in self._connections:
            connection.caller.cancel_timer()
            connection.candidate.cancel_timer()
        felt = self._felt(held)
        self.told = None
        return felt

    def count(self) -> LineFelt | None:
        """What was felt since this was asked last; None when that is nothing, or it is well."""
        return None if self.told is None else self._felt(self._held_bytes())

    # For its connections

    def entered(self, connection: Connection) -> None:
        """A caller is there: it is let in, or reset at once."""
        told = self.told.behaviour if self.told else "well"
        unlucky = told == "lossy" and self.told is not None and self._rng.random() < self.told.chance
        if told == "cut" or unlucky or not self._upstream.has_room():
            self.felt.refused += 1
            connection.reset()
            return
        self._upstream.open += 1
        self._connections[connection] = None
        self.felt.connections += 1
        if not self.frozen:
            task = self._loop.create_task(self._upstream.reach(connection))
            self._reaching.add(task)
            task.add_done_callback(self._reaching.discard)

    def came(self, end: End, data: bytes) -> None:
        told = self.told
        match told.behaviour if told else "well":
            case "slow":
                assert told is not None
                later_s = told.latency_ms + self._rng.uniform(-told.jitter_ms, told.jitter_ms)
                goes_at = self._loop.time() + max(later_s, 0.0) / 1000
                end.hold(data, max(goes_at, end.held[-1][0] if end.held else 0.0))
            case "narrow" | "blackhole":
                end.hold(data, 0.0)
            case "halfway" if end is end.connection.candidate:
                self._cut_answer(end.connection)
                return
            case _ if not end.held and end.peer.transport is not None:
                end.send(data)
                self.felt.passed_bytes += len(data)
                return
            case _:
                end.hold(data, 0.0)
        self.can_go(end)

    def can_go(self, end: End) -> None:
        if not end.can_send():
            return
        match self.told.behaviour if self.told else "well":
            case "slow":
                self._send_what_is_due(end)
            case "narrow":
                assert self._turns is not None
                self._turns.join(end)
            case "blackhole":
                pass
            case _:
                while end.can_send():
                    self._has_passed(end.send_held(sys.maxsize))

    def ended(self, connection: Connection) -> None:
        if connection in self._connections:
            del self._connections[connection]
            self._upstream.open -= 1

    # What it does

    def _felt(self, held: int) -> LineFelt | None:
        assert self.told is not None
        felt = self.felt
        self.felt = Felt(connections=len(self._connections))
        if not (felt.passed_bytes or felt.resets or felt.refused or held):
            return None
        return LineFelt(
            line=self.name,
            behaviour=self.told.behaviour,
            connections=felt.connections,
            resets=felt.resets,
            refused=felt.refused,
            held_bytes=held,
            passed_bytes=felt.passed_bytes,
        )

    def _reset(self, *connections: Connection) -> None:
        for connection in connections:
            connection.reset()
        self.felt.resets += len(connections)

    def _has_passed(self, size: int) -> None:
        self.felt.passed_bytes += size

    def _send_what_is_due(self, end: End) -> None:
        now = self._loop.time()
        while end.can_send() and end.held[0][0] <= now:
            self._has_passed(end.send_held(sys.maxsize))
        if end.can_send() and end.timer is None:
            end.timer = self._loop.call_at(end.held[0][0], self._is_due, end)

    def _is_due(self, end: End) -> None:
        end.timer = None
        self._send_what_is_due(end)

    def _cut_answer(self, connection: Connection) -> None:
        connection.cut_answer()
        self.felt.resets += 1
        self._loop.call_later(ANSWERS_ON_S, connection.close)

    def _held_bytes(self) -> int:
        """What has come and not gone; of a black hole also what the kernel took and we did not read."""
        ends = [end for one in self._connections for end in (one.caller, one.candidate)]
        held = sum(end.held_bytes for end in ends)
        return held + sum(_unread(end) for end in ends) if self.frozen else held

    def _forget_who_has_gone(self) -> None:
        """Callers who came into a black hole and gave up: nobody else knows of them, and they would fill it."""
        alone = {one.caller.socket_number(): one for one in self._connections if one.candidate.transport is None}
        poll = select.poll()
        for number in alone:
            poll.register(number, select.POLLRDHUP)
        for number, _ in poll.poll(0):
            alone[number].reset()


def _unread(end: End) -> int:
    number = end.socket_number()
    if number < 0:
        return 0
    (size,) = struct.unpack("i", fcntl.ioctl(number, termios.FIONREAD, bytes(4)))
    return int(size)
