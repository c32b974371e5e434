"""The inboxes of a run: one asyncio process in which every partner's deliveries are taken and journaled.

    heart     a heartbeat a second says that the inboxes were up; a gap is time in which nothing may be called lost
    hosts     one a partner: a door that it is sent things through, or a place that it looks at several times a second
    watcher   does what scenarios ask of the inboxes' behaviour, and ends each when its time is over

When any of them breaks, the process ends: whoever leads the run sees that, and it is NOT SHOWN.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from nisi.inboxes import behaviour as behaviours
from nisi.inboxes.asking import take_away
from nisi.inboxes.behaviour import NEEDS_A_CALLER, Behaviour, Unheard
from nisi.inboxes.desk import Desk
from nisi.inboxes.door import Door
from nisi.inboxes.folder import DropFolder
from nisi.inboxes.listed import Listed, ListReader, NotRead
from nisi.inboxes.mail import mails
from nisi.inboxes.webhook import Webhook, webhooks
from nisi.journal.records import BehaviourBegan, Heartbeat, Hindered
from nisi.journal.writer import Journal

HEARTBEAT_S = 1.0
LOOK_EVERY_S = 0.25  # at folders and lists
WATCH_EVERY_S = 0.05
ENDS_WITHIN_S = 1.0  # for a delivery that is under way; one that hangs must not keep the journal from being closed

log = logging.getLogger("nisi.inboxes")


@dataclass(frozen=True)
class Mail:
    """A mailbox; there is nothing to know about it but its partner's name."""


@dataclass(frozen=True)
class Folder:
    """Where the partner's folders are."""

    path: Path


Inbox = Webhook | Mail | Folder | Listed


def serve(
    journal: Journal,
    partners: Mapping[str, Inbox],
    listeners: Mapping[str, socket.socket],
    inboxes: Path,
    base_url: Callable[[], str | None],
    ready: Callable[[], None],
) -> None:
    """Take deliveries until SIGTERM or SIGINT; the journal is closed by the caller.

    `listeners` has a socket for each partner that is sent things, `inboxes` is the folder of the run in which
    behaviours are asked for, `base_url` says where the platform is once that is known.  `ready` is called when
    deliveries are taken, after the first heartbeat."""
    # Not asyncio.run: it would wait for a thread that asks a dying platform, and the journal is yet to be closed.
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(_serve(journal, partners, listeners, inboxes, base_url, ready))
    finally:
        loop.close()


class _Host(Protocol):
    """One partner's inbox at work."""

    desk: Desk

    async def open(self) -> None:
        """Take deliveries from here on; raises `OSError` when that cannot be."""

    async def shut(self) -> None: ...

    async def work(self) -> None:
        """Never returns."""

    def was_seen(self) -> bool:
        """Whether it was witnessed to be up since this was asked last."""


class _Doorman:
    """Listens."""

    def __init__(self, desk: Desk, door: Door) -> None:
        self.desk, self._door = desk, door
        self._up = False

    async def open(self) -> None:
        self._up = False
        await self._door.open()
        self._up = True

    async def shut(self) -> None:
        await self._door.shut()

    async def work(self) -> None:
        await asyncio.Event().wait()

    def was_seen(self) -> bool:
        return self._up  # shut because it was told to be, it is the partner that is away, and not we


class _Watchman:
    """Looks."""

    def __init__(self, desk: Desk, look: DropFolder | ListReader) -> None:
        self.desk, self._look = desk, look
        self._seen = False
        self._why = ""

    async def open(self) -> None: ...

    async def shut(self) -> None: ...

    async def work(self) -> None:
        while True:
            await asyncio.sleep(0 if await self._looked() else LOOK_EVERY_S)

    def was_seen(self) -> bool:
        seen, self._seen = self._seen, False
        # Told to look away or to look late, it is the partner that is blind, and not we: unless we could not look.
        return _is_down(self.desk) or (not self._why and (seen or self.desk.behaviour is not None))

    async def _looked(self) -> bool:
        """Look once; whether there may be more to see."""
        if _is_down(self.desk):
            return False
        await self._dawdle()
        try:
            more = await self._take()
        except (OSError, NotRead) as error:
            why = f"{self.desk.partner} cannot be looked at: {error}"
            if why != self._why:
                self._why = why
                log.warning(why)
            return False
        self._seen, self._why = True, ""
        return more

    async def _dawdle(self) -> None:
        """Look as much later as the inbox was told to, or until it is told otherwise."""
        told = self.desk.behaviour
        late_by = time.monotonic() + (told.after_s if told else 0.0)
        while self.desk.behaviour is told and time.monotonic() < late_by:
            await asyncio.sleep(WATCH_EVERY_S)

    async def _take(self) -> bool:
        match self._look:
            case DropFolder() as folder:
                return folder.look()
            case ListReader() as reader:
                if not reader.is_there():
                    return False
                return reader.keep(await asyncio.to_thread(reader.fetch))


def _is_down(desk: Desk) -> bool:
    return desk.behaviour is not None and desk.behaviour.behaviour == "down"


class _Watcher:
    """Has hosts behave as they are asked to."""

    def __init__(self, journal: Journal, hosts: Mapping[str, _Host], inboxes: Path) -> None:
        self._journal, self._hosts, self._inboxes = journal, hosts, inboxes
        self._until: dict[str, float] = {}

    async def work(self) -> None:
        while True:
            for path, asked in behaviours.asked_for(self._inboxes):
                match asked:
                    case Behaviour():
                        await self._asked(asked)
                    case Unheard():
                        self._hindered(f"{path.name[:100]}: {asked}")
                take_away(path)
            for partner, until in list(self._until.items()):
                if time.monotonic() >= until:
                    await self._well(partner)
            await asyncio.sleep(WATCH_EVERY_S)

    async def _asked(self, asked: Behaviour) -> None:
        host = self._hosts.get(asked.partner)
        if host is None:
            self._hindered(f"{asked.partner} was told {asked.behaviour}: there is no such partner")
            return
        if isinstance(host, _Watchman) and asked.behaviour in NEEDS_A_CALLER:
            self._hindered(f"{asked.partner} was told {asked.behaviour}: it looks for itself and answers nobody")
            return
        if asked.behaviour == "well" or (_is_down(host.desk) and asked.behaviour != "down"):
            await self._well(asked.partner)
            if asked.behaviour == "well" or _is_down(host.desk):
                return  # it is well, or its port cannot be had again just now
        until = time.monotonic() + asked.for_s
        # Journal first: what happens from here on is our doing.
        began = BehaviourBegan(
            partner=asked.partner,
            behaviour=asked.behaviour,
            until_ns=int(until * 1e9),
            after_s=asked.after_s if asked.behaviour in ("slow", "withholding") else None,
        )
        self._journal.write(began)
        self._until[asked.partner] = until
        host.desk.behaviour = asked
        if asked.behaviour == "down":
            await host.shut()

    async def _well(self, partner: str) -> None:
        """End what the partner was told; when its port cannot be had again just now, that is tried at the next turn."""
        host = self._hosts[partner]
        if host.desk.behaviour is None:
            return
        self._until[partner] = 0.0
        try:
            await host.open()
        except OSError as error:
            log.warning("%s cannot be opened again: %s", partner, error)
            return
        host.desk.behaviour = None
        del self._until[partner]
        self._journal.write(BehaviourBegan(partner=partner, behaviour="well"))

    def _hindered(self, why: str) -> None:
        self._journal.write(
            Hindered(
                what="that the inboxes behaved as they were told",
                why=why[:300],
                way_out="ask by court.inbox(PARTNER).behave(…), which says what can be asked for",
            )
        )


async def _serve(
    journal: Journal,
    partners: Mapping[str, Inbox],
    listeners: Mapping[str, socket.socket],
    inboxes: Path,
    base_url: Callable[[], str | None],
    ready: Callable[[], None],
) -> None:
    over = _told_to_end()
    hosts = {name: _host(inbox, Desk(journal, name), listeners.get(name), base_url) for name, inbox in partners.items()}
    behaviours.prepare(inboxes)
    tasks: list[asyncio.Task[Any]] = [asyncio.create_task(over.wait())]
    try:
        for host in hosts.values():
            await host.open()
            tasks.append(asyncio.create_task(host.work()))
        await asyncio.sleep(0)  # the first look at each folder
        tasks.append(asyncio.create_task(_beat(journal, hosts)))
        tasks.append(asyncio.create_task(_Watcher(journal, hosts, inboxes).work()))
        await asyncio.sleep(0)  # the first beat
        ready()
        ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in ended:
            task.result()  # whatever broke ends the process
    finally:
        for task in tasks:
            task.cancel()
        for host in hosts.values():
            await host.shut()
        others = asyncio.all_tasks() - {asyncio.current_task(), *tasks}
        if others:
            await asyncio.wait(others, timeout=ENDS_WITHIN_S)


def _host(inbox: Inbox, desk: Desk, listener: socket.socket | None, base_url: Callable[[], str | None]) -> _Host:
    match inbox:
        case Webhook():
            assert listener is not None
            return _Doorman(desk, Door(listener, webhooks(inbox, desk)))
        case Mail():
            assert listener is not None
            return _Doorman(desk, Door(listener, mails(desk)))
        case Folder():
            return _Watchman(desk, DropFolder(inbox.path, desk))
        case Listed():
            return _Watchman(desk, ListReader(inbox, desk, base_url))


def _told_to_end() -> asyncio.Event:
    """Set by SIGTERM or SIGINT, which from here on end nothing by themselves: the journal is yet to be closed."""
    over, loop = asyncio.Event(), asyncio.get_running_loop()

    def end(number: int, frame: FrameType | None) -> None:
        with suppress(RuntimeError):  # the loop is over already
            loop.call_soon_threadsafe(over.set)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    return over


async def _beat(journal: Journal, hosts: Mapping[str, _Host]) -> None:
    while True:
        journal.write(Heartbeat(blind=tuple(sorted(name for name, host in hosts.items() if not host.was_seen()))))
        await asyncio.sleep(HEARTBEAT_S)
