"""A line that is well is not there: whatever one end says or does reaches the other, and nothing else does."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest
from lines_at_work import HOST, at_work, candidate, everything, exactly, is_reset, reset, until

from nisi.journal.records import Closed, Hindered, LineFelt, LineTold


def test_bytes_pass_both_ways_unchanged(tmp_path: Path) -> None:
    """Three megabytes, more than any buffer on the way holds, come back as they went."""
    sent = bytes(range(256)) * 12_288
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines, lines.call("leeds") as caller:
        sending = threading.Thread(target=caller.sendall, args=[sent])
        sending.start()
        came = exactly(caller, len(sent))
        sending.join()
    assert came == sent


def test_a_caller_that_says_no_more_still_gets_its_answer(tmp_path: Path) -> None:
    """The end of what one side says is passed on, the other side speaks on, and then nothing is left of either."""
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines:
        before = lines.open_files()
        with lines.call("leeds") as caller:
            caller.sendall(b"order")
            caller.shutdown(socket.SHUT_WR)
            assert everything(caller) == b"ordergoodbye"
            until(lambda: True if lines.open_files() == before else None)


def test_a_large_answer_is_whole_however_late_it_is_read(tmp_path: Path) -> None:
    """Both have said all that they had to say, and the end of it is still on its way."""
    answer = bytes(range(256)) * 40_000

    def answers(caller: socket.socket) -> None:
        while caller.recv(100):
            pass
        caller.sendall(answer)

    with candidate(answers) as port, at_work(tmp_path, port, "leeds") as lines, lines.call("leeds") as caller:
        caller.shutdown(socket.SHUT_WR)
        time.sleep(0.5)
        assert everything(caller) == answer


def test_a_reset_is_passed_on_as_a_reset(tmp_path: Path) -> None:
    """Either way."""
    seen: list[type[BaseException] | None] = []

    def hears(caller: socket.socket) -> None:
        try:
            while data := caller.recv(10):
                if data == b"reset me":
                    reset(caller)
                    return
            seen.append(None)
        except OSError as error:
            seen.append(type(error))

    with candidate(hears) as port, at_work(tmp_path, port, "leeds") as lines:
        with lines.call("leeds") as caller:
            caller.sendall(b"reset me")
            assert is_reset(caller)
        caller = lines.call("leeds")
        caller.sendall(b"order")
        time.sleep(0.2)
        reset(caller)
        assert until(lambda: seen or None) == [ConnectionResetError]


def test_who_does_not_read_slows_who_writes(tmp_path: Path) -> None:
    """What is held in between is bounded: most of 64 megabytes stays with the writer until they are read."""
    size = 64 * 2**20
    written: list[int] = []

    def pours(caller: socket.socket) -> None:
        block = bytes(2**20)
        for n in range(size // len(block)):
            caller.sendall(block)
            written.append(n)

    with candidate(pours) as port, at_work(tmp_path, port, "leeds") as lines, lines.call("leeds") as caller:
        before_kb = resident_kb(lines.child.pid)
        until(lambda: True if is_quiet(written) else None)
        assert len(written) < 48
        assert resident_kb(lines.child.pid) - before_kb < 8_000
        assert len(exactly_counted(caller, size)) == 0


def is_quiet(written: list[int]) -> bool:
    before = len(written)
    time.sleep(0.3)
    return before > 0 and len(written) == before


def exactly_counted(caller: socket.socket, size: int) -> bytes:
    """Reads so many bytes and gives back what is too much."""
    left = size
    while left > 0:
        data = caller.recv(2**20)
        assert data, f"{left} bytes are missing"
        left -= len(data)
    return b"x" * -left


def resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def test_a_thousand_connections_are_carried_at_once(tmp_path: Path) -> None:
    """Each gets what it sent, while all the others are open."""
    names = [f"site-{n}" for n in range(10)]
    with candidate() as port, at_work(tmp_path, port, *names) as lines:
        callers = [lines.call(names[n % 10]) for n in range(1_000)]
        for n, caller in enumerate(callers):
            caller.sendall(f"order {n:04}".encode())
        answers = [exactly(caller, 10) for caller in callers]
        for caller in callers:
            caller.close()
        assert answers == [f"order {n:04}".encode() for n in range(1_000)]
        assert lines.records(Hindered) == []


def test_more_connections_than_can_be_carried_are_reset_and_told(tmp_path: Path) -> None:
    """By the limit on open files here; the run is NOT SHOWN by it, once, and who hangs up makes room."""
    with candidate() as port, at_work(tmp_path, port, "leeds", files=165) as lines:
        before = lines.open_files()
        callers = [lines.call("leeds") for _ in range(50)]
        for caller in callers:
            caller.sendall(b"order")
        assert [exactly(caller, 5) for caller in callers] == [b"order"] * 50
        assert [lines.turns_away("leeds") for _ in range(2)] == [True, True]
        for caller in callers:
            caller.close()
        until(lambda: True if lines.open_files() == before else None)
        assert lines.says("leeds") == b"order"
        (hindered,) = lines.records(Hindered)
    assert hindered.why == "the lines are full: 50 connections are open at once, and no more can be carried"


def test_a_candidate_that_is_gone_is_a_reset_until_it_is_back(tmp_path: Path) -> None:
    """Whoever calls meanwhile is reset, and nobody who calls afterwards; it is told once for all of them."""
    with candidate() as port:
        pass
    with at_work(tmp_path, port, "leeds") as lines:
        assert [lines.turns_away("leeds") for _ in range(3)] == [True] * 3
        with candidate(port=port):
            assert lines.says("leeds") == b"order"
        said = (tmp_path / "lines.log").read_text().splitlines()
    assert [line.partition(" cannot be reached")[0] for line in said] == [f"127.0.0.1:{port}"]


def test_lines_end_with_a_whole_journal(tmp_path: Path) -> None:
    """Told to end in the middle of everything, they close it; of a line that was well it says nothing."""
    with candidate() as port, at_work(tmp_path, port, "leeds", "york") as lines, lines.call("leeds") as caller:
        caller.sendall(b"order")
        exactly(caller, 5)
        assert lines.end() == 0
        assert (lines.records(LineTold), lines.records(LineFelt)) == ([], [])
        assert lines.records(Closed) == [Closed(records=1)]
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((HOST, lines.ports["york"]))
