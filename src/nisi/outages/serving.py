"""All lines of a run: one asyncio process that carries what court sites and the candidate say to each other.

    lines       one a name: a listening port, its connections and its timetable
    watcher     does what scenarios ask of lines' behaviour, and sees that the process was not held up: that would be
                our slowness, and not the candidate's

When any of them breaks, the process ends: whoever leads the run sees that, and it is NOT SHOWN.
"""

from __future__ import annotations

import asyncio
import resource
import signal
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

from nisi.inboxes.asking import LOOK_EVERY_S, Unheard, prepare, take_away
from nisi.journal.records import Hindered
from nisi.journal.writer import Journal
from nisi.outages.behaviour import LineBehaviour, asked_for
from nisi.outages.line import Line
from nisi.outages.timetable import Timetable
from nisi.outages.upstream import Upstream

MOST_CONNECTIONS = 4096  # each may hold some 0.7 MB where nobody reads: 3 GB at the very worst
OTHER_FILES = 64  # open in the process besides sockets
BACKLOG = 1024  # callers that may come at once
HELD_UP_S = 5.0  # a gap that also the inboxes' heartbeat would be blamed for


def serve(
    journal: Journal,
    upstream: tuple[str, int],
    listeners: Mapping[str, socket.socket],
    told_in: Path,
    seed: int,
    ready: Callable[[], None],
) -> None:
    """Carry lines until SIGTERM or SIGINT; the journal is closed by the caller.

    `upstream` is the candidate's address and port, `listeners` has a socket for each line, `told_in` is the folder in
    which behaviours are asked for, `seed` what chances are drawn from.  `ready` is called when callers are taken."""
    asyncio.run(_serve(journal, upstream, listeners, told_in, seed, ready))


class _Watcher:
    """Has lines behave as they are asked to."""

    def __init__(self, journal: Journal, timetables: Mapping[str, Timetable], told_in: Path) -> None:
        self._journal, self._timetables, self._told_in = journal, timetables, told_in
        self._looked = asyncio.get_running_loop().time()  # from before anybody is told that we take callers

    async def work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            for path, asked in asked_for(self._told_in):
                match asked:
                    case LineBehaviour():
                        self._asked(asked)
                    case Unheard():
                        self._not_as_told(f"{path.name[:100]}: {asked}")
                take_away(path)
            await asyncio.sleep(LOOK_EVERY_S)
            held_up_s, self._looked = loop.time() - self._looked, loop.time()
            if held_up_s > HELD_UP_S:
                self._journal.write(_held_up(held_up_s))

    def _asked(self, asked: LineBehaviour) -> None:
        unknown = [line for line in asked.lines if line not in self._timetables]
        if unknown:
            self._not_as_told(f'"{unknown[0]}" was told {asked.behaviour}: there is no such line')
            return
        for line in dict.fromkeys(asked.lines):
            self._timetables[line].tell(asked)

    def _not_as_told(self, why: str) -> None:
        self._journal.write(
            Hindered(
                what="that the lines behaved as they were told",
                why=why[:300],
                way_out="ask by Line(…).behave(…), which says what can be asked for",
            )
        )


async def _serve(
    journal: Journal,
    upstream: tuple[str, int],
    listeners: Mapping[str, socket.socket],
    told_in: Path,
    seed: int,
    ready: Callable[[], None],
) -> None:
    loop = asyncio.get_running_loop()
    over: asyncio.Future[None] = loop.create_future()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _end, over)
    loop.set_exception_handler(lambda _, context: _broke(loop, over, context))

    candidate = Upstream(*upstream, _most_connections(len(listeners)), lambda why: _no_room(journal, why))
    lines = {name: Line(name, candidate, Random(f"{seed} {name}")) for name in listeners}
    timetables = {name: Timetable(line, journal.write) for name, line in lines.items()}
    prepare(told_in)
    for name, listener in listeners.items():
        await loop.create_server(lines[name].enter, sock=listener, backlog=BACKLOG)
    watcher = asyncio.create_task(_Watcher(journal, timetables, told_in).work())
    try:
        ready()
        await asyncio.wait([over, watcher], return_when=asyncio.FIRST_COMPLETED)
        for ended in (over, watcher):
            if ended.done():
                ended.result()  # whatever broke ends the process
    finally:
        watcher.cancel()
        for timetable in timetables.values():
            timetable.stop()


def _broke(loop: asyncio.AbstractEventLoop, over: asyncio.Future[None], context: dict[str, Any]) -> None:
    """A callback failed.  What the network does is told and goes on; anything else is a fault of ours."""
    error = context.get("exception")
    loop.default_exception_handler(context)
    if not isinstance(error, OSError) and not over.done():
        over.set_exception(error or RuntimeError(str(context.get("message"))))


def _most_connections(listeners: int) -> int:
    """As many as there may be files, two a connection; the process takes all that it is allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_CONNECTIONS + listeners + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    allowed = MOST_CONNECTIONS if soft == resource.RLIM_INFINITY else (soft - listeners - OTHER_FILES) // 2
    return min(allowed, MOST_CONNECTIONS)


def _end(over: asyncio.Future[None]) -> None:
    if not over.done():
        over.set_result(None)


def _no_room(journal: Journal, why: str) -> None:
    journal.write(
        Hindered(
            what="that callers reach the candidate",
            why=f"the lines are full: {why}",
            way_out="use fewer callers at once, or raise the limit on open files (ulimit -n)",
        )
    )


def _held_up(held_up_s: float) -> Hindered:
    return Hindered(
        what="that the lines pass what comes",
        why=f"their process was held up for {held_up_s:.1f} s",
        way_out="run on a machine with less to do",
    )
