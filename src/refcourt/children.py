"""Child processes that are restarted when they die and that never outlive their parent."""

import ctypes
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import NoReturn

RESTART_AFTER_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0)  # by deaths in a row; then the last one
LONG_LIFE_S = 5.0  # a child that lived so long was healthy, and its next death is the first in a row
PR_SET_PDEATHSIG = 1

log = logging.getLogger("refcourt.supervisor")


class Child:
    """`started` is when the process that runs now, or the last one, was begun (monotonic seconds)."""

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self.name = name
        self._work = work
        self._deaths_in_a_row = 0
        self.started = self._start_at = time.monotonic()
        self.pid: int | None = _forked(work)

    def tend(self, now: float) -> None:
        """Notice a death, and start anew once the pause is over."""
        if self.pid is not None:
            if (status := self._reaped()) is None:
                return
            self._deaths_in_a_row = 1 if now - self.started > LONG_LIFE_S else self._deaths_in_a_row + 1
            pause = RESTART_AFTER_S[min(self._deaths_in_a_row, len(RESTART_AFTER_S)) - 1]
            self._start_at = now + pause
            log.warning("%s ended (%s); starting it again in %.2f s", self.name, status, pause)
        if now >= self._start_at:
            self.started = now
            self.pid = _forked(self._work)

    def send(self, number: int) -> None:
        if self.pid is not None:
            os.kill(self.pid, number)

    def gone(self) -> bool:
        return self.pid is None or self._reaped() is not None

    def _reaped(self) -> str | None:
        assert self.pid is not None
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return None
        self.pid = None
        code = os.waitstatus_to_exitcode(status)
        return f"exit {code}" if code >= 0 else signal.Signals(-code).name


class Errand:
    """One piece of work in a process of its own that goes on holding what it has until `end`.

    `work` may raise an exception of type `refused`, whose text is told; any other is in the log."""

    def __init__(self, work: Callable[[], None], refused: type[Exception]) -> None:
        self._reading, writing = os.pipe()

        def do() -> None:
            try:
                work()
                told = "done"
            except refused as why:
                told = f"refused {why}"
            os.write(writing, told.encode())
            os.close(writing)
            while True:
                signal.pause()

        self._pid = _forked(do)
        os.close(writing)
        os.set_blocking(self._reading, False)

    def outcome(self) -> str | None:
        """None while it is under way; then "" if it was done, else why not."""
        try:
            told = os.read(self._reading, 4096).decode()
        except BlockingIOError:
            return None
        if told == "done":
            return ""
        return told.removeprefix("refused ") or "it failed; the log on stderr says why"

    def end(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._reading)


def _forked(work: Callable[[], None]) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _live(parent, work)
    return pid


def _live(parent: int, work: Callable[[], None]) -> NoReturn:
    code = 1
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        _die_with(parent)
        work()
        code = 0
    except BaseException:
        log.exception("a child failed")
    finally:
        sys.stderr.flush()
        os._exit(code)  # not through the parent's clean-up


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:  # it died before we asked to be told
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.25)
    os._exit(1)
