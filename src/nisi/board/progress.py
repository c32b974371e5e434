"""What is going on while a run is going on.

On a terminal a few lines that are drawn over again; anywhere else (CI) one plain line at each change of phase or suite,
and at most one line of counts, and one of arrivals, every five seconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import RLock
from types import TracebackType
from typing import IO, Any, cast

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from nisi.board.arrivals_so_far import ArrivalsSoFar
from nisi.board.plain import plain
from nisi.board.words import counted, in_time

COUNTS_EVERY_S = 5.0  # without a terminal: twelve lines a minute can be read in a CI log
DRAWN_A_SECOND = 2  # the clock ticks; more would take the processor from the run


class Progress:
    """Tells of a run while it goes on; safe to call from several threads.

    A reader who has gone away never ends a run: what cannot be shown is dropped.  Nothing is written after `close`."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._clock = console, clock
        self._began = clock()
        self._lock = RLock()
        self._closed = False
        self._phase = ""
        self._suite = ""
        self._counts: dict[str, int] = {}
        self._arrivals = ""
        self._counts_said_at = float("-inf")
        self._stream = console.file
        console.file = cast(IO[str], _Forgiving(self._stream))
        self._live: Live | None = None
        if console.is_terminal and not console.is_dumb_terminal:
            self._live = Live(
                console=console, get_renderable=self._drawn, refresh_per_second=DRAWN_A_SECOND, transient=True
            )
            self._live.start()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def phase(self, name: str) -> None:
        """A phase of the run begins."""
        with self._lock:
            self._phase, self._suite = plain(name), ""
            self._changed(f"phase {self._phase}")

    def suite(self, name: str, number: int, of: int) -> None:
        """The suite `name` begins, the `number`th `of` so many."""
        with self._lock:
            self._suite = f"suite {plain(name)} ({number} of {of})"
            self._changed(self._suite)

    def counts(
        self,
        *,
        acts: int | None = None,
        orders_settled: int | None = None,
        orders_pending: int | None = None,
        documents: int | None = None,
        findings: int | None = None,
    ) -> None:
        """How much there is so far; what is not given stays as it was."""
        given = {
            "acts": acts,
            "orders settled": orders_settled,
            "pending": orders_pending,
            "documents": documents,
            "findings": findings,
        }
        with self._lock:
            self._counts = {**self._counts, **{what: n for what, n in given.items() if n is not None}}
            if self._live is None and self._clock() - self._counts_said_at >= COUNTS_EVERY_S:
                self._counts_said_at = self._clock()
                self._print(self._timed(self._counted()))
                if self._arrivals:
                    self._print(self._timed(self._arrivals))

    def arrivals(self, so_far: ArrivalsSoFar | None) -> None:
        """How the court day that is played now goes on, said with the next counts; None when there is none."""
        with self._lock:
            self._arrivals = "" if so_far is None else so_far.told()

    def say(self, line: str) -> None:
        """One line that stays, such as the seed."""
        with self._lock:
            self._print(plain(line))

    def close(self) -> None:
        """End the display and give the console back; closing twice is harmless."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        # Not under our lock: stopping waits for the thread that draws, and that thread prints.
        if self._live is not None:
            self._live.stop()
        self._console.file = self._stream

    def _changed(self, line: str) -> None:
        if self._live is None:
            self._print(self._timed(line))

    def _print(self, line: str) -> None:
        if not self._closed:
            self._console.print(Text(line), soft_wrap=True)

    def _timed(self, line: str) -> str:
        return f"{in_time(self._clock() - self._began):>6}  {line}"

    def _counted(self) -> str:
        return ", ".join(
            counted(count, what[:-1]) if what in ("acts", "documents", "findings") else f"{count:,} {what}"
            for what, count in self._counts.items()
        )

    def _drawn(self) -> Group:
        # Without our lock: rich draws under a lock of its own, which printing takes while it holds ours.
        now = "  ".join(part for part in (self._phase, self._suite) if part) or "starting"
        first = Text.assemble((in_time(self._clock() - self._began), "bold"), "  ", (now, "bold cyan"))
        alarm = "bold red" if self._counts.get("findings") else ""
        lines = [first, Text(self._counted(), style=alarm, overflow="ellipsis")]
        if self._arrivals:
            lines.append(Text(self._arrivals, overflow="ellipsis"))
        return Group(*lines)


class _Forgiving:
    """A stream whose reader may go away: what can no longer be written is dropped."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._gone = False

    def write(self, text: str) -> int:
        try:
            if not self._gone:
                self._stream.write(_encodable(text, self._stream))
        except (OSError, ValueError):  # a closed pipe, a full disk, a closed file
            self._gone = True
        return len(text)

    def flush(self) -> None:
        try:
            if not self._gone:
                self._stream.flush()
        except (OSError, ValueError):
            self._gone = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _encodable(text: str, stream: IO[str]) -> str:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
