"""When a line begins and ends what it was told, and the journal of that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from nisi.journal.records import LineFelt, LineTold, Record
from nisi.outages.behaviour import LineBehaviour
from nisi.outages.line import Line

FELT_EVERY_S = 1.0


class Timetable:
    """Of one line; `note` writes the journal."""

    def __init__(self, line: Line, note: Callable[[Record], object]) -> None:
        self._line, self._note = line, note
        self._loop = asyncio.get_running_loop()
        self._begins: asyncio.TimerHandle | None = None
        self._ends: asyncio.TimerHandle | None = None
        self._feels: asyncio.TimerHandle | None = None

    def tell(self, told: LineBehaviour) -> None:
        """Have the line behave so, after `told.after_s`; what it was told before and has not begun is forgotten."""
        _cancel(self._begins)
        self._begins = None
        if told.after_s:
            self._begins = self._loop.call_later(told.after_s, self._begin, told)
        else:
            self._begin(told)

    def stop(self) -> None:
        """Journal what was felt last, and nothing from here on."""
        _cancel(self._begins)
        self._end()

    def _begin(self, told: LineBehaviour) -> None:
        if told.behaviour == "well":
            self._well()
            return
        self._end()
        # Journal first: what happens from here on is our doing.
        self._note(_record(self._line.name, told, int((self._loop.time() + told.for_s) * 1e9)))
        self._line.behave(told)
        self._ends = self._loop.call_later(told.for_s, self._well)
        self._feels = self._loop.call_later(FELT_EVERY_S, self._feel)

    def _well(self) -> None:
        """As it should be; no news where it is."""
        if self._line.told is None:
            return
        self._end()
        self._line.behave(None)
        self._note(LineTold(line=self._line.name, behaviour="well"))

    def _end(self) -> None:
        _cancel(self._ends)
        _cancel(self._feels)
        self._note_felt(self._line.leave())

    def _feel(self) -> None:
        self._feels = self._loop.call_later(FELT_EVERY_S, self._feel)
        self._line.a_second_passed()
        self._note_felt(self._line.count())

    def _note_felt(self, felt: LineFelt | None) -> None:
        if felt is not None:
            self._note(felt)


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


def _record(line: str, told: LineBehaviour, until_ns: int) -> LineTold:
    kind = told.behaviour
    return LineTold(
        line=line,
        behaviour=kind,
        until_ns=until_ns,
        latency_ms=told.latency_ms if kind == "slow" else None,
        jitter_ms=told.jitter_ms if kind == "slow" else None,
        bytes_a_second=told.bytes_a_second if kind == "narrow" else None,
        chance=told.chance if kind == "lossy" else None,
    )
