"""Child processes that end when they are told to, within a bound, and that die with their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)

STOP_WITHIN_S = 3.0


def start(
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str] | None = None,
    dies_by: signal.Signals = signal.SIGKILL,
    pipe_output: bool = False,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, so that a Ctrl-C at the terminal reaches only whoever leads.

    Standard error goes to the file `log`, standard output there too unless `pipe_output`.  When the calling process
    dies by whatever means, the child gets the signal `dies_by`."""
    with log.open("ab") as sink:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if pipe_output else sink,
            stderr=sink,
            env={**os.environ, **(environment or {})},
            cwd=cwd,
            start_new_session=True,
            preexec_fn=lambda: _die_with_parent(dies_by),
        )


def stop(child: subprocess.Popen[bytes], by: signal.Signals = signal.SIGTERM, within_s: float = STOP_WITHIN_S) -> None:
    """End a child: ask it by the signal `by`, and kill its whole session if it has not ended in time."""
    if child.poll() is None:
        _signal(child, by)
        # A stopped process takes no signal but SIGKILL until it is continued.
        _signal(child, signal.SIGCONT)
        with suppress(subprocess.TimeoutExpired):
            child.wait(within_s)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait(STOP_WITHIN_S)


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        child.send_signal(number)


def _die_with_parent(by: signal.Signals) -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(by))
