"""What can be seen of the processes of a candidate on this machine: who descends from whom, and who stands still."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from nisi.gather.processes import family_of, state_of

PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
print(child.pid, flush=True)
input()
"""


@pytest.fixture
def pair() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process and the number of its child, which ends when its parent does."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", PARENT], stdin=pipe, stdout=pipe, text=True) as parent:
        assert parent.stdout is not None
        yield parent, int(parent.stdout.readline())
        parent.kill()


def until_in(pid: int, *states: str | None) -> str | None:
    """The state of a process once it is one of these; the last one seen after ten seconds."""
    deadline = time.monotonic() + 10
    while (state := state_of(pid)) not in states and time.monotonic() < deadline:
        time.sleep(0.01)
    return state


def test_a_family_is_a_process_and_all_who_descend_from_it(pair: tuple[subprocess.Popen[str], int]) -> None:
    """Its own parent is not among them."""
    parent, child = pair
    assert family_of(parent.pid) == {parent.pid, child}
    assert family_of(os.getpid()) >= {os.getpid(), parent.pid, child}


def test_a_process_that_has_ended_is_of_no_family(pair: tuple[subprocess.Popen[str], int]) -> None:
    """Also while nobody has asked how it ended."""
    parent, child = pair
    os.kill(child, signal.SIGKILL)
    assert until_in(child, "Z") == "Z"
    assert family_of(parent.pid) == {parent.pid}
    assert family_of(child) == frozenset()


def test_a_process_that_stands_still_says_so(pair: tuple[subprocess.Popen[str], int]) -> None:
    """T while it is stopped, something else when it goes on, nothing when it is gone."""
    parent, child = pair
    os.kill(child, signal.SIGSTOP)
    assert until_in(child, "T") == "T"
    os.kill(child, signal.SIGCONT)
    assert until_in(child, "S", "R") in ("S", "R")
    parent.kill()
    parent.wait(10)
    assert state_of(parent.pid) is None
