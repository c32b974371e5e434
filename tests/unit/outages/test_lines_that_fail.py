"""What a caller and the candidate see of a line that was told to fail, and that all of it is over when it is well."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest
from lines_at_work import at_work, candidate, exactly, is_reset, until

from nisi.gather.line import Line
from nisi.journal.records import LineFelt, LineTold

STILL_S = 0.5  # that nothing comes, before we believe that nothing will


def test_a_slow_line_passes_everything_later_each_way(tmp_path: Path) -> None:
    """There and back takes twice the latency, for each of several in a row; then as quick as before."""
    with candidate() as port, at_work(tmp_path, port, "leeds", "york") as lines, lines.call("leeds") as caller:
        lines.behave("leeds", "slow", latency_ms=150)
        assert [0.3 < took_s(caller, b"order %d" % n) < 1.0 for n in range(3)] == [True] * 3
        with lines.call("york") as other:
            assert took_s(other, b"order") < 0.15
        lines.behave("leeds", "well")
        assert took_s(caller, b"order") < 0.15


def test_a_slow_line_is_as_wide_as_before(tmp_path: Path) -> None:
    """Latency is no queue: forty callers at once take no longer than one."""
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines:
        lines.behave("leeds", "slow", latency_ms=200, jitter_ms=50)
        callers = [lines.call("leeds") for _ in range(40)]
        began = time.monotonic()
        for caller in callers:
            caller.sendall(b"order")
        assert [exactly(caller, 5) for caller in callers] == [b"order"] * 40
        assert 0.3 < time.monotonic() - began < 1.5
        for caller in callers:
            caller.close()


def test_jitter_never_changes_the_order(tmp_path: Path) -> None:
    """Two hundred pieces, each with a delay of its own, come back one behind the other."""
    sent = [b"%05d" % n for n in range(200)]
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines, lines.call("leeds") as caller:
        lines.behave("leeds", "slow", latency_ms=100, jitter_ms=100)
        for piece in sent:
            caller.sendall(piece)
            time.sleep(0.001)
        assert exactly(caller, 1_000) == b"".join(sent)


def test_what_a_slow_line_holds_goes_on_when_it_is_well(tmp_path: Path) -> None:
    """At once, and before what comes later."""
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines, lines.call("leeds") as caller:
        lines.behave("leeds", "slow", latency_ms=60_000)
        caller.sendall(b"first ")
        nothing_comes(caller)
        lines.behave("leeds", "well")
        caller.sendall(b"second")
        assert exactly(caller, 12) == b"first second"


def test_a_narrow_line_is_shared_by_its_connections(tmp_path: Path) -> None:
    """Four callers with 20,000 bytes each, and 80,000 bytes a second both ways: about two seconds for all, none far
    ahead of another, and none on another line."""
    ended: list[float] = []

    def upload(caller: socket.socket, began: float) -> None:
        caller.sendall(bytes(20_000))
        assert exactly(caller, 20_000) == bytes(20_000)
        ended.append(time.monotonic() - began)

    with candidate() as port, at_work(tmp_path, port, "leeds", "york") as lines:
        lines.behave("leeds", "narrow", bytes_a_second=80_000)
        callers = [lines.call("leeds") for _ in range(4)]
        began = time.monotonic()
        uploads = [threading.Thread(target=upload, args=[caller, began]) for caller in callers]
        for thread in uploads:
            thread.start()
        assert lines.says("york", bytes(20_000)) == bytes(20_000)
        assert time.monotonic() - began < 0.8
        for thread in uploads:
            thread.join()
        for caller in callers:
            caller.close()
    assert len(ended) == 4
    assert 1.5 < max(ended) < 4
    assert min(ended) > 0.5 * max(ended)


def test_what_a_narrow_line_holds_goes_on_when_it_is_well(tmp_path: Path) -> None:
    """The rest of a large upload is quick, whole and in its order."""
    sent = bytes(range(256)) * 4_000
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines, lines.call("leeds") as caller:
        lines.behave("leeds", "narrow", bytes_a_second=10_000)
        sending = threading.Thread(target=caller.sendall, args=[sent])
        sending.start()
        time.sleep(STILL_S)
        lines.behave("leeds", "well")
        assert exactly(caller, len(sent)) == sent
        sending.join()


def test_a_cut_line_resets_who_is_there_and_who_comes(tmp_path: Path) -> None:
    """On both sides of it; another line passes on, and so does this one when it is well."""
    seen: list[type[BaseException] | None] = []

    def hears(caller: socket.socket) -> None:
        try:
            while data := caller.recv(100):
                caller.sendall(data)
            seen.append(None)
        except OSError as error:
            seen.append(type(error))

    with candidate(hears) as port, at_work(tmp_path, port, "leeds", "york") as lines:
        with lines.call("leeds") as there, lines.call("york") as elsewhere:
            took_s(there, b"order")
            took_s(elsewhere, b"order")
            lines.behave("leeds", "cut")
            assert is_reset(there)
            assert until(lambda: seen or None) == [ConnectionResetError]
            assert [lines.turns_away("leeds") for _ in range(3)] == [True] * 3
            took_s(elsewhere, b"order")
        lines.behave("leeds", "well")
        assert lines.says("leeds") == b"order"


def test_a_black_hole_is_silent_and_forgets(tmp_path: Path) -> None:
    """Who is there and who comes hears nothing and is not told why; in the end all are reset, and what was held
    reaches nobody."""
    heard: list[bytes] = []

    def hears(caller: socket.socket) -> None:
        while data := caller.recv(100):
            heard.append(data)
            caller.sendall(data)

    with candidate(hears) as port, at_work(tmp_path, port, "leeds") as lines:
        there = lines.call("leeds")
        took_s(there, b"before")
        lines.behave("leeds", "blackhole")
        new = lines.call("leeds")
        for caller in (there, new):
            caller.sendall(b"lost")
            nothing_comes(caller)
        lines.behave("leeds", "well")
        assert [is_reset(caller) for caller in (there, new)] == [True, True]
        assert lines.says("leeds", b"after") == b"after"
        there.close()
        new.close()
    assert heard == [b"before", b"after"]


def test_a_black_hole_hides_that_somebody_has_gone(tmp_path: Path) -> None:
    """The candidate is not told until the line is well; who came meanwhile and gave up takes no room."""
    gone: list[float] = []

    def hears(caller: socket.socket) -> None:
        try:
            while caller.recv(100):
                caller.sendall(b"heard")
        finally:
            gone.append(time.monotonic())

    with candidate(hears) as port, at_work(tmp_path, port, "leeds") as lines:
        with lines.call("leeds") as caller:
            caller.sendall(b"order")
            exactly(caller, 5)
            lines.behave("leeds", "blackhole")
            before = lines.open_files()
            for _ in range(20):
                lines.call("leeds").close()
        until(lambda: True if lines.open_files() == before else None)
        assert gone == []
        well_at = time.monotonic()
        lines.behave("leeds", "well")
        assert until(lambda: gone or None)[0] >= well_at


def test_a_lossy_line_resets_by_chance(tmp_path: Path) -> None:
    """Some of the new ones at once, and in each second some of those that are open, until none is left."""
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines:
        lines.behave("leeds", "lossy", chance=0.5)
        calls = [threading.Thread(target=lines.turns_away, args=["leeds"]) for _ in range(40)]
        for call in calls:
            call.start()
        for call in calls:
            call.join()
        lines.behave("leeds", "well")
        assert lines.says("leeds") == b"order"
        felt = lines.records(LineFelt)
    assert 8 <= sum(one.refused for one in felt) <= 32
    assert sum(one.refused + one.resets for one in felt) == 40
    assert len([one for one in felt if one.resets]) > 1


def test_the_chances_of_a_seed_are_always_the_same(tmp_path: Path) -> None:
    """Which of twelve callers in a row are let in is drawn from the run's seed and the name of the line."""
    drawn = []
    for attempt in ("first", "second"):
        (tmp_path / attempt).mkdir()
        with candidate() as port, at_work(tmp_path / attempt, port, "leeds") as lines:
            lines.behave("leeds", "lossy", chance=0.5)
            drawn.append([lines.turns_away("leeds", b"order") for _ in range(12)])
    assert drawn[0] == drawn[1]
    assert set(drawn[0]) == {True, False}


def test_halfway_the_candidate_has_done_it_and_the_caller_cannot_know(tmp_path: Path) -> None:
    """The whole request arrives, the whole answer is said without a cut, and the caller gets none of it."""
    done: list[str] = []

    def acts(caller: socket.socket) -> None:
        request = exactly(caller, 300_000)
        caller.sendall(b"accepted")
        time.sleep(0.2)
        caller.sendall(b", all of it")
        done.append(f"{len(request):,} bytes, and answered")

    with candidate(acts) as port, at_work(tmp_path, port, "leeds") as lines:
        lines.behave("leeds", "halfway")
        with lines.call("leeds") as caller:
            caller.sendall(bytes(300_000))
            with pytest.raises(ConnectionResetError):
                caller.recv(100)
        assert until(lambda: done or None) == ["300,000 bytes, and answered"]


def test_a_line_is_well_by_itself_when_its_time_is_over(tmp_path: Path) -> None:
    """And not before; the journal has when it was to end, and that it did."""
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines:
        lines.behave("leeds", "cut", for_s=1.0)
        assert lines.turns_away("leeds")
        told, well = lines.until(LineTold, 2)
        assert lines.says("leeds") == b"order"
    assert told.until_ns is not None
    assert 0 <= time.monotonic_ns() - told.until_ns < 15e9
    assert well == LineTold(line="leeds", behaviour="well")


def test_several_lines_fail_at_one_moment_later(tmp_path: Path) -> None:
    """Told to begin after half a second, all begin then, for the same time; a third is not touched."""
    with candidate() as port, at_work(tmp_path, port, "leeds", "york", "bath") as lines:
        Line(tmp_path, "leeds", "york").behave("cut", after_s=0.5, for_s=30)
        asked = time.monotonic_ns()
        assert [lines.says(name) for name in lines.ports] == [b"order"] * 3
        told = lines.until(LineTold, 2)
        assert [lines.turns_away(name, b"order") for name in lines.ports] == [True, True, False]
    assert [(one.line, one.behaviour) for one in told] == [("leeds", "cut"), ("york", "cut")]
    untils = [one.until_ns or 0 for one in told]
    assert max(untils) - min(untils) < 50e6
    assert 30.3e9 < min(untils) - asked < 31.5e9


def test_what_is_told_last_is_what_holds(tmp_path: Path) -> None:
    """It replaces what stands and what has not begun; to be well when one is well is no news."""
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines:
        lines.behave("leeds", "well")
        lines.behave("leeds", "cut", after_s=1)
        lines.behave("leeds", "slow", latency_ms=1)
        lines.behave("leeds", "narrow", bytes_a_second=10**6, for_s=1)
        time.sleep(1.3)
        told = [record.behaviour for record in lines.records(LineTold)]
    assert told == ["slow", "narrow", "well"]


def test_what_is_told_is_journaled_with_its_own_numbers_only(tmp_path: Path) -> None:
    """A latency of a slow line, a width of a narrow one, a chance of a lossy one."""
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines:
        for behaviour in ("slow", "narrow", "lossy", "halfway"):
            lines.behave("leeds", behaviour, latency_ms=7, jitter_ms=3, bytes_a_second=11, chance=0.5)
        told = [
            (one.behaviour, one.latency_ms, one.jitter_ms, one.bytes_a_second, one.chance)
            for one in lines.records(LineTold)
        ]
    assert told == [
        ("slow", 7, 3, None, None),
        ("narrow", None, None, 11, None),
        ("lossy", None, None, None, 0.5),
        ("halfway", None, None, None, None),
    ]


FELT = {
    "cut": LineFelt(line="leeds", behaviour="cut", connections=1, resets=1, refused=2, held_bytes=0),
    "blackhole": LineFelt(line="leeds", behaviour="blackhole", connections=3, resets=3, refused=0, held_bytes=15),
    "slow": LineFelt(line="leeds", behaviour="slow", connections=3, resets=0, refused=0, held_bytes=15),
    "narrow": LineFelt(
        line="leeds", behaviour="narrow", connections=3, resets=0, refused=0, held_bytes=0, passed_bytes=30
    ),
    "halfway": LineFelt(
        line="leeds", behaviour="halfway", connections=3, resets=3, refused=0, held_bytes=0, passed_bytes=15
    ),
}


@pytest.mark.parametrize("behaviour", FELT)
def test_what_connections_felt_is_journaled(tmp_path: Path, behaviour: str) -> None:
    """One that was there and two that come, with five bytes each, all within the first second."""
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines, lines.call("leeds") as there:
        took_s(there, b"order")
        lines.behave("leeds", behaviour, latency_ms=60_000, bytes_a_second=1_000_000)
        new: list[socket.socket] = []
        if behaviour == "cut":
            assert [lines.turns_away("leeds") for _ in range(2)] == [True, True]
        else:
            new = [lines.call("leeds") for _ in range(2)]
            for caller in (there, *new):
                caller.sendall(b"order")
        time.sleep(0.3)
        lines.behave("leeds", "well")
        assert lines.records(LineFelt) == [FELT[behaviour]]
        for caller in new:
            caller.close()


def test_what_nobody_felt_is_not_journaled(tmp_path: Path) -> None:
    """An idle connection feels nothing of a slow line, and nobody is there to feel another line's cut."""
    with candidate() as port, at_work(tmp_path, port, "leeds", "york") as lines, lines.call("leeds"):
        lines.behave("leeds", "slow")
        lines.behave("york", "cut")
        time.sleep(1.2)
        assert lines.records(LineFelt) == []


def test_what_is_felt_is_journaled_each_second(tmp_path: Path) -> None:
    """A caller that speaks on for three seconds is felt in each of them."""
    with candidate() as port, at_work(tmp_path, port, "leeds") as lines, lines.call("leeds") as caller:
        lines.behave("leeds", "slow", latency_ms=1)
        ends = time.monotonic() + 3.3
        while time.monotonic() < ends:
            took_s(caller, b"order")
            time.sleep(0.05)
        felt = lines.records(LineFelt)
    assert len(felt) == 3
    assert all(one.passed_bytes > 0 and one.connections == 1 for one in felt)


def took_s(caller: socket.socket, data: bytes) -> float:
    """How long an echo takes."""
    began = time.monotonic()
    caller.sendall(data)
    assert exactly(caller, len(data)) == data
    return time.monotonic() - began


def nothing_comes(caller: socket.socket) -> None:
    caller.settimeout(STILL_S)
    with pytest.raises(TimeoutError):
        caller.recv(1)
    caller.settimeout(15)
