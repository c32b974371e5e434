"""Child processes that end when they are told to, within a bound, and that die with their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from nisi.gather.interrupts import held_back

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)

STOP_WITHIN_S = 3.0
KILLED_WITHIN_S = 3.0  # a killed process is gone at once, unless the disk that it writes to hangs


def start(
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str | None] | None = None,
    dies_by: signal.Signals = signal.SIGKILL,
    pipe_output: bool = False,
    cwd: Path | None = None,
    keeps: Sequence[int] = (),
    known_to: Callable[[subprocess.Popen[bytes]], None] = lambda _: None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, so that a Ctrl-C at the terminal reaches only whoever leads.

    Standard error goes to the file `log`, standard output there too unless `pipe_output`.  In `environment` None takes
    a variable away; `keeps` are file descriptors to hand down.  `known_to` is told of the child before any signal can
    come in between.  When the calling thread ends by whatever means, the child gets the signal `dies_by`: start
    children from the main thread."""
    # A run starts one Python after another: each would compile the same source again where none may keep the result.
    variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": None, **(environment or {})}
    parent = os.getpid()
    with log.open("ab") as sink, held_back():
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if pipe_output else sink,
            stderr=sink,
            env={name: value for name, value in variables.items() if value is not None},
            cwd=cwd,
            start_new_session=True,
            pass_fds=keeps,
            preexec_fn=lambda: _die_with(parent, dies_by),
        )
        known_to(child)
    return child


def stop(
    *children: subprocess.Popen[bytes], by: signal.Signals = signal.SIGTERM, within_s: float = STOP_WITHIN_S
) -> None:
    """End children: ask them by the signal `by`, and kill the whole session of each that has not ended in time.

    Never raises for a child that cannot be ended; all of it takes at most `within_s` and KILLED_WITHIN_S."""
    for child in children:
        _signal(child, by)
        # A stopped process takes no signal but SIGKILL until it is continued.
        _signal(child, signal.SIGCONT)
    deadline = time.monotonic() + within_s
    for child in children:
        _wait(child, deadline)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
    deadline = time.monotonic() + KILLED_WITHIN_S
    for child in children:
        _wait(child, deadline)


def family_of(pid: int) -> frozenset[int]:
    """The processes that descend from `pid` and run now, itself among them; none where it is gone."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))) is not None and fields[0] != "Z":
            parents[int(entry.name)] = int(fields[1])
    found = {pid} & parents.keys()
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return frozenset(found)


def state_of(pid: int) -> str | None:
    """The one letter by which Linux calls the state of a process, T for one that was stopped; None where it is gone."""
    fields = _stat(pid)
    return None if fields is None else fields[0]


def _stat(pid: int) -> list[str] | None:
    """State, parent and so on: what stands after the name, which may hold anything."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def how_it_ended(code: int) -> str:
    """An exit code of `Popen` in words: `exit code 2`, `SIGKILL`."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _wait(child: subprocess.Popen[bytes], deadline: float) -> None:
    with suppress(subprocess.TimeoutExpired):
        child.wait(max(deadline - time.monotonic(), 0.01))


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    if child.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            child.send_signal(number)


def _die_with(parent: int, by: signal.Signals) -> None:
    """In the child, before it becomes `command`."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(by))
    if os.getppid() != parent:  # it died before we asked to be told
        os._exit(1)
