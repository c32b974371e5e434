"""Progress: what a CI log gets, what a terminal gets, and that a reader who goes away ends nothing."""

from __future__ import annotations

import io
import threading

import pytest
from played import court_day, outage, played, pulse
from rich.console import Console

from nisi.board.arrivals_so_far import ArrivalsSoFar, arrivals_so_far
from nisi.board.progress import Progress


class Clock:
    """A clock that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class ClosedPipe(io.StringIO):
    """A stream whose reader has gone."""

    def write(self, text: str) -> int:
        raise BrokenPipeError(32, "Broken pipe")

    def flush(self) -> None:
        raise BrokenPipeError(32, "Broken pipe")


def plain_console(stream: io.TextIOBase) -> Console:
    return Console(file=stream, force_terminal=False, width=40)  # type: ignore[arg-type]


def terminal(stream: io.TextIOBase) -> Console:
    return Console(file=stream, force_terminal=True, width=100, legacy_windows=False)  # type: ignore[arg-type]


def test_a_log_gets_a_line_at_each_change_and_counts_every_five_seconds() -> None:
    """Never more than one line of counts in five seconds, however often they are given."""
    stream, clock = io.StringIO(), Clock()
    progress = Progress(plain_console(stream), clock)
    progress.say("seed 7")
    progress.phase("handshake")
    clock.now += 2
    progress.phase("provoke")
    progress.suite("tagging", 1, 3)
    for second in range(12):
        clock.now += 1
        progress.counts(acts=second + 1, orders_settled=1_200 + second, orders_pending=2, documents=0, findings=1)
    progress.phase("drain")
    clock.now += 3_600
    progress.counts(orders_pending=0)
    progress.close()
    assert stream.getvalue().splitlines() == [
        "seed 7",
        "  0:00  phase handshake",
        "  0:02  phase provoke",
        "  0:02  suite tagging (1 of 3)",
        "  0:03  1 act, 1,200 orders settled, 2 pending, 0 documents, 1 finding",
        "  0:08  6 acts, 1,205 orders settled, 2 pending, 0 documents, 1 finding",
        "  0:13  11 acts, 1,210 orders settled, 2 pending, 0 documents, 1 finding",
        "  0:14  phase drain",
        "1:00:14  12 acts, 1,211 orders settled, 0 pending, 0 documents, 1 finding",
    ]


def test_a_log_gets_how_a_court_day_goes_on_with_its_counts() -> None:
    """And no more of it when everybody has gone."""
    stream, clock = io.StringIO(), Clock()
    progress = Progress(plain_console(stream), clock)
    progress.arrivals(ArrivalsSoFar(due=1_412, done=398, late=3, dropped=0, outages=("secure mail is down",)))
    clock.now += 34
    progress.counts(acts=5)
    clock.now += 5
    progress.arrivals(None)
    progress.counts(acts=6)
    progress.close()
    assert stream.getvalue().splitlines() == [
        "  0:34  5 acts",
        '  0:34  arrivals: 1,412 due, 398 done, 3 late, 0 dropped; outage "secure mail is down"',
        "  0:39  6 acts",
    ]


def test_arrivals_are_counted_from_what_the_load_writers_say() -> None:
    """Late are those of seconds in which we were late; an outage that is over is not told."""
    day = [
        court_day("share-burst", arrivals=20),
        pulse(11, begun=5, ended=2),
        pulse(12, begun=4, ended=3, dropped=1, lag_ms=60),
        pulse(13, begun=3, ended=0, processor=0.9),
        outage("the worker is killed", (11, 12)),
        outage("sites are cut", (12, None)),
    ]
    assert arrivals_so_far(played(*day)) == ArrivalsSoFar(13, 5, 7, 1, ("sites are cut",))
    over = pulse(15, begun=7, ended=14)
    assert arrivals_so_far(played(*day, over)) is None
    assert arrivals_so_far(played()) is None


def test_nothing_is_written_after_close() -> None:
    """Not in a log and not on a terminal; closing twice is harmless."""
    for console_of in (plain_console, terminal):
        stream, clock = io.StringIO(), Clock()
        progress = Progress(console_of(stream), clock)
        progress.phase("provoke")
        progress.close()
        written = stream.getvalue()
        progress.close()
        progress.phase("drain")
        progress.suite("tagging", 1, 1)
        progress.say("late")
        clock.now += 60
        progress.counts(acts=1)
        assert stream.getvalue() == written


def test_a_terminal_sees_phase_suite_counts_and_what_is_said() -> None:
    stream, clock = io.StringIO(), Clock()
    with Progress(terminal(stream), clock) as progress:
        progress.phase("provoke")
        progress.suite("tagging", 1, 3)
        clock.now += 42
        progress.arrivals(ArrivalsSoFar(due=12, done=7, late=0, dropped=0))
        progress.counts(acts=1_204, findings=2)
        progress.say("something to keep")
    written = stream.getvalue()
    assert "0:42" in written and "suite tagging (1 of 3)" in written
    assert "1,204 acts, 2 findings" in written and "something to keep" in written
    assert "arrivals: 12 due, 7 done, 0 late, 0 dropped" in written
    assert written.endswith("\x1b[?25h") or "\x1b[?25h" in written  # the cursor is shown again


@pytest.mark.parametrize("console_of", [plain_console, terminal])
def test_a_reader_who_has_gone_ends_nothing(console_of: object) -> None:
    """A closed pipe must not kill a gate, in no call and in no thread."""
    failed: list[object] = []
    before, threading.excepthook = threading.excepthook, failed.append
    try:
        progress = Progress(console_of(ClosedPipe()), Clock())  # type: ignore[operator]
        progress.say("seed 7")
        progress.phase("provoke")
        progress.suite("tagging", 1, 1)
        progress.counts(acts=1)
        progress.close()
    finally:
        threading.excepthook = before
    assert not failed


def test_what_is_said_cannot_command_the_terminal() -> None:
    """Control sequences are spelled out, and rich's own markup is text."""
    stream = io.StringIO()
    with Progress(plain_console(stream), Clock()) as progress:
        progress.say("[bold red]x[/] \x1b[2J\u202e")
        progress.suite("\x1b[2J", 1, 1)
    assert stream.getvalue() == "[bold red]x[/] [U+001B][2J[U+202E]\n  0:00  suite [U+001B][2J (1 of 1)\n"


def test_a_stream_that_cannot_hold_a_letter_gets_a_question_mark() -> None:
    """A log in ASCII is no reason to end a run."""
    raw = io.BytesIO()
    with Progress(plain_console(io.TextIOWrapper(raw, encoding="ascii", write_through=True)), Clock()) as progress:
        progress.say("Llŷr")
    assert raw.getvalue() == b"Ll?r\n"


def test_many_threads_may_tell_at_once() -> None:
    """No call waits for another for ever, while the display is drawn."""
    stream = io.StringIO()
    with Progress(terminal(stream)) as progress:
        threads = [threading.Thread(target=_tell, args=(progress,), daemon=True) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()


def _tell(progress: Progress) -> None:
    for number in range(100):
        progress.counts(acts=number)
        progress.suite("tagging", number, 100)
        progress.say(f"line {number}")
