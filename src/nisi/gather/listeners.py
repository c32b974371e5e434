"""Processes of ours that listen for others: children that say in one line that they take what comes."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

from nisi.gather.processes import how_it_ended

READY_WITHIN_S = 20.0


class NotListening(Exception):
    """A process did not come up; the text has its last words."""


class Listening:
    """A child that prints `ready` once it listens; ending the process is the caller's."""

    def __init__(self, child: subprocess.Popen[bytes], log: Path, ready: bytes) -> None:
        self._child, self._log, self._ready = child, log, ready
        self._heard: list[bytes] = []
        self._listener = threading.Thread(target=self._listen, name=f"{log.stem}-output", daemon=True)
        self._listener.start()

    def wait_until_ready(self) -> None:
        """Raises `NotListening` when it does not listen in time."""
        self._listener.join(READY_WITHIN_S)
        if self._heard != [self._ready]:
            words = self._log.read_text(errors="replace").strip().splitlines()[-1:] or ["nothing"]
            what = self._ready.decode().strip()
            why = f"they were not {what} within {READY_WITHIN_S:g} s; their last words: {words[0][:200]}"
            raise NotListening(why)

    def has_ended(self) -> str | None:
        """How it came to its end; None while it runs."""
        code = self._child.poll()
        return None if code is None else how_it_ended(code)

    def _listen(self) -> None:
        assert self._child.stdout is not None
        self._heard.append(self._child.stdout.readline())
