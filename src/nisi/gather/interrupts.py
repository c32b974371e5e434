"""Ctrl-C and SIGTERM while a run is led: the first ends what is under way, and none cuts the sealing short.

armed      the first signal is raised as `Interrupted` wherever the main thread stands
disarmed   a signal is only noted; a second one always is
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupted(BaseException):
    """SIGINT or SIGTERM reached whoever leads; `Exception` is not its base, so nothing takes it for a failure."""


class Interrupts:
    """Takes SIGINT and SIGTERM for as long as it is entered; belongs to the main thread.

    `came` is the name of the first signal, None while there was none."""

    def __init__(self) -> None:
        self.came: str | None = None
        self._armed = False
        self._before: dict[int, Any] = {}

    def arm(self) -> None:
        """From here a signal is raised; one that came before is raised at once."""
        self._armed = True
        if self.came is not None:
            self._raise()

    def disarm(self) -> None:
        self._armed = False

    def _take(self, number: int, _: FrameType | None) -> None:
        self.came = self.came or signal.Signals(number).name
        if self._armed:
            self._raise()

    def _raise(self) -> None:
        self._armed = False
        raise Interrupted(self.came)

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._take) for number in SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._armed = False
        for number, previous in self._before.items():
            signal.signal(number, previous)


@contextmanager
def held_back() -> Iterator[None]:
    """SIGINT and SIGTERM come afterwards: a child that was forked must also be known to us.

    By a handler and not by a mask: the kernel would give a masked signal to another thread, and Python to this one."""
    came: list[int] = []
    with _handled_by(lambda number, _: came.append(number)):
        yield
    for number in came[:1]:
        signal.raise_signal(number)


@contextmanager
def shielded() -> Iterator[None]:
    """Sealing is bounded and must not be cut short by a second Ctrl-C."""
    with _handled_by(signal.SIG_IGN):
        yield


@contextmanager
def _handled_by(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # no handler runs here, and none can be set
        yield
        return
    before = {number: signal.signal(number, handler) for number in SIGNALS}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
