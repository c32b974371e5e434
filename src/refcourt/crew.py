"""The processes of the platform: several servers on one listening socket, and one worker."""

import contextlib
import gc
import logging
import os
import resource
import signal
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from refcourt.children import Child
from refcourt.platform import Bell, Platform
from refcourt.settings import Settings

END_WITHIN_S = 3.5  # then SIGKILL; the whole is promised within 5 s
UP_WITHIN_S = 30.0
GO_WITHIN_S = 40.0  # more than the longest wait for a lock in the database
TEND_EVERY_S = 0.02

log = logging.getLogger("refcourt.supervisor")


class NotUp(Exception):
    """New servers did not begin to listen in time."""


class Crew:
    """`tend` it often. `settings` are those of the children that are started next."""

    def __init__(self, settings: Settings, listening: socket.socket) -> None:
        from refcourt import server, worker  # heavy: imported once, before the forks

        self.settings, self._listening = settings, listening
        self._run_server, self._run_worker = server.run, worker.run
        self._bell = Bell.hung()
        self._up_read, self._up_write = os.pipe()
        os.set_blocking(self._up_read, False)
        os.set_blocking(self._up_write, False)
        self._up: set[int] = set()
        self._servers: list[Child] = []
        self._worker: list[Child] = []  # none before the start and after the stop
        gc.collect()
        gc.freeze()  # what is imported stays shared between the forks

    def start(self) -> None:
        self._servers = self._new_servers()
        self._worker = [self._new_worker()]

    def tend(self) -> None:
        """Start again who has died."""
        for child in (*self._servers, *self._worker):
            child.tend(time.monotonic())
        self._read_who_is_up()

    def stop(self) -> None:
        """Ask all to end, and kill those who do not."""
        children = [*self._servers, *self._worker]
        self._servers, self._worker = [], []
        _end(children, signal.SIGTERM, END_WITHIN_S)

    def wait_until_up(self) -> None:
        """Returns when every server listens. NotUp after UP_WITHIN_S."""
        self._wait_for(self._servers)

    def oldest(self, name: str) -> Child | None:
        """The process called so (`server`, `worker`) that has lived longest; None if none of them lives just now."""
        living = [c for c in (*self._servers, *self._worker) if c.name.startswith(name) and c.pid is not None]
        return min(living, key=lambda child: child.started, default=None)

    def write_files(self, may: bool) -> None:
        """Whether our processes, and those that are started from now on, may write to files.

        Where they may not, the kernel refuses every byte (EFBIG), to SQLite as on a disk without room."""
        limits = (resource.RLIM_INFINITY if may else 0, resource.RLIM_INFINITY)
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)  # our children inherit it
        for child in (*self._servers, *self._worker):
            if child.pid is not None:
                with contextlib.suppress(ProcessLookupError):  # it died just now, and the next one inherits
                    resource.prlimit(child.pid, resource.RLIMIT_FSIZE, limits)

    def replace_by(self, version: str) -> None:
        """Put new processes of this version in the place of all, without a gap: new servers listen before old ones
        finish, and whoever is being served is served to the end. NotUp, and everything is as it was."""
        before, self.settings = self.settings, replace(self.settings, version=version)
        new = self._new_servers()
        try:
            self._wait_for(new)
        except NotUp:
            self.settings = before
            _end(new, signal.SIGKILL, END_WITHIN_S)
            raise
        old, self._servers = self._servers, new
        # Two workers at once would send partners things twice; what this one leaves undone is owed to the next.
        _end(self._worker, signal.SIGTERM, END_WITHIN_S)
        self._worker = [self._new_worker()]
        _end(old, signal.SIGUSR1, GO_WITHIN_S, meanwhile=self.tend)

    def _new_servers(self) -> list[Child]:
        settings = self.settings

        def serve() -> None:
            self._run_server(_platform(settings, self._bell), self._listening, self._say_up)

        self._read_who_is_up()
        servers = [Child(f"server {n}", serve) for n in range(1, settings.processes + 1)]
        self._up.difference_update(child.pid or 0 for child in servers)  # who had the number before
        return servers

    def _new_worker(self) -> Child:
        settings = self.settings
        return Child("worker", lambda: self._run_worker(_platform(settings, self._bell)))

    def _say_up(self) -> None:
        with contextlib.suppress(BlockingIOError):  # full of what nobody has asked for: the platform is long since up
            os.write(self._up_write, f"{os.getpid()}\n".encode())

    def _read_who_is_up(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._up.update(map(int, os.read(self._up_read, 65536).split()))

    def _wait_for(self, servers: Iterable[Child]) -> None:
        give_up_at = time.monotonic() + UP_WITHIN_S
        while not all(child.pid in self._up for child in servers):
            if time.monotonic() > give_up_at:
                raise NotUp(f"servers did not listen within {UP_WITHIN_S:.0f} s; the log on stderr says why")
            self.tend()
            for child in servers:
                child.tend(time.monotonic())
            time.sleep(TEND_EVERY_S)


def _platform(settings: Settings, bell: Bell) -> Platform:
    from refcourt import clock
    from refcourt.faults import plant

    opened = Platform.opened(settings, bell)
    plant(settings.faults, opened.db)
    if settings.clock:
        clock.follow(opened.db)
    return opened


def _end(children: Iterable[Child], by: int, within_s: float, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Send the signal, and SIGKILL to those who live too long after it; returns when all are gone."""
    left = list(children)
    for child in left:
        child.send(by)
    deadline = time.monotonic() + within_s
    while left := [child for child in left if not child.gone()]:  # reaps each of them
        if time.monotonic() > deadline:
            for child in left:
                child.send(signal.SIGKILL)
            deadline = float("inf")
        meanwhile()
        time.sleep(TEND_EVERY_S)
