"""One append-only file a writing process.

Each record is one unbuffered `write(2)`, so killing the process loses nothing that was written; surviving the machine
needs the `fsync` that sealing makes.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from pathlib import Path

from nisi.journal.records import FIRST_PREV, Clock, Closed, Line, Record, RunOpened
from nisi.model import JSON

SUFFIX = ".ndjson"


class Journal:
    """The journal of one writer; safe to share between threads; raises `FileExistsError` if its file exists."""

    def __init__(self, folder: Path, opened: RunOpened) -> None:
        if not re.fullmatch(r"[a-z0-9.-]{1,64}", opened.writer):
            raise ValueError(f'writer "{opened.writer}" must be 1 to 64 of a-z, 0-9, dot and hyphen: it names a file')
        folder.mkdir(parents=True, exist_ok=True)
        self.writer = opened.writer
        self._ahead_ns = opened.clock.offset_ns
        self._file = os.open(
            folder / f"{opened.writer}{SUFFIX}", os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o644
        )
        self._lock = threading.Lock()
        self._n = 0
        self._prev = FIRST_PREV
        self._size = 0
        self._closed = False
        self.write(opened)

    def write(self, record: Record) -> int:
        """Append `record` and return its number; when this returns, killing the process cannot lose it."""
        with self._lock:
            if self._closed:
                raise ValueError(f"journal of {self.writer} is closed; it takes no {type(record).__name__}")
            return self._append(record)

    def now_ns(self) -> int:
        """The moment on the monotonic clock of the gate's host, by which everything of a run is told."""
        return time.monotonic_ns() - self._ahead_ns

    def close(self) -> None:
        """Write the closing record, which holds the count, and make everything durable; closing twice is harmless."""
        with self._lock:
            if not self._closed:
                self._append(Closed(records=self._n))
                self._closed = True
                os.fsync(self._file)
                os.close(self._file)

    def _append(self, record: Record) -> int:
        line = JSON.encode(Line(n=self._n, t=self.now_ns(), prev=self._prev, record=record))  # type: ignore[arg-type]
        try:
            self._size += _write_whole(self._file, line + b"\n")
        except BaseException:
            self._after_a_broken_write(line)
            raise
        return self._written(line)

    def _written(self, line: bytes) -> int:
        self._prev = hashlib.sha256(line).hexdigest()
        self._n += 1
        return self._n - 1

    def _after_a_broken_write(self, line: bytes) -> None:
        """The disk was full or a signal came: go on from what the file holds, whole, torn or not at all."""
        size = os.fstat(self._file).st_size
        match size - self._size:
            case 0:
                return
            case written if written == len(line) + 1:
                self._written(line)
            case _:
                # Half a line must not be glued to the next record: that one would be lost with it.
                size += os.write(self._file, b"\n")
        self._size = size


def clock_now(offset_ns: int = 0, error_ns: int = 0) -> Clock:
    """Both clocks of this host, read together, with its measured distance from the gate's host."""
    return Clock(
        boot_id=clock_of_this_host(),
        monotonic_ns=time.monotonic_ns() - offset_ns,
        utc_ns=time.time_ns(),
        offset_ns=offset_ns,
        error_ns=error_ns,
    )


def clock_of_this_host() -> str:
    """What two processes have in common that read one monotonic clock: the boot and, on Linux, the time namespace."""
    boot, namespace = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/time")
    return f"{boot.read_text().strip() if boot.exists() else 'unknown'} {_link(namespace)}".strip()


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""


def _write_whole(file: int, data: bytes) -> int:
    written = os.write(file, data)
    while written < len(data):
        written += os.write(file, data[written:])
    return written
