"""Lines at work in a process of their own, as in a run, before a candidate that the test plays itself.

with candidate(echo) as port, at_work(tmp_path, port, "leeds", "york") as lines:
    lines.behave("leeds", "cut")
    lines.call("leeds")
"""

from __future__ import annotations

import contextlib
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from nisi.gather.line import Line
from nisi.gather.processes import start, stop
from nisi.journal.reader import read_file
from nisi.journal.records import FORMAT, Record, RunOpened
from nisi.journal.writer import clock_now
from nisi.outages.proxy_process import READY, Lines, save_lines

R = TypeVar("R", bound=Record)
T = TypeVar("T")

HOST = "127.0.0.1"
WITHIN_S = 15.0

Served = Callable[[socket.socket], None]


def echo(caller: socket.socket) -> None:
    """Says everything again until nothing more comes, and then goodbye."""
    while data := caller.recv(65_536):
        caller.sendall(data)
    caller.sendall(b"goodbye")


@contextlib.contextmanager
def candidate(serve: Served = echo, port: int = 0) -> Iterator[int]:
    """The port of a candidate that has a thread for each caller; its callers are cut off with the block."""
    listener = socket.create_server((HOST, port), backlog=1024)
    callers: list[socket.socket] = []

    def serve_one(caller: socket.socket) -> None:
        with caller, contextlib.suppress(OSError):  # a caller that is reset is what these tests are about
            serve(caller)

    def accept() -> None:
        with contextlib.suppress(OSError):  # closed with the block
            while True:
                caller, _ = listener.accept()
                callers.append(caller)
                threading.Thread(target=serve_one, args=[caller], daemon=True).start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(WITHIN_S)
        for caller in callers:
            with contextlib.suppress(OSError):  # closed long ago
                caller.shutdown(socket.SHUT_RDWR)


class AtWork:
    """The running lines of one test."""

    def __init__(self, folder: Path, child: subprocess.Popen[bytes], ports: dict[str, int]) -> None:
        self.folder, self.child, self.ports = folder, child, ports

    def behave(self, line: str, behaviour: str, **how: Any) -> None:
        Line(self.folder, line).behave(behaviour, **({"for_s": 60.0} | how))

    def call(self, line: str, timeout_s: float = WITHIN_S) -> socket.socket:
        """A connection through a line."""
        return socket.create_connection((HOST, self.ports[line]), timeout_s)

    def says(self, line: str, data: bytes = b"order", timeout_s: float = WITHIN_S) -> bytes:
        """What an echo says to `data` in a connection of its own."""
        with self.call(line, timeout_s) as caller:
            caller.sendall(data)
            return exactly(caller, len(data))

    def turns_away(self, line: str, data: bytes = b"", timeout_s: float = 60.0) -> bool:
        """Whether a new connection is reset, sooner or later: before it has an echo of `data`, where something is."""
        try:
            with self.call(line, timeout_s) as caller:
                caller.sendall(data)
                return is_reset(caller) if not data else exactly(caller, len(data)) != data
        except ConnectionResetError:  # already while we connect, or speak
            return True

    def records(self, kind: type[R]) -> list[R]:
        """What was journaled so far, of one kind."""
        lines = read_file(self.folder / "journal" / "lines.ndjson").lines
        return [line.record for line in lines if isinstance(line.record, kind)]

    def until(self, kind: type[R], count: int = 1) -> list[R]:
        """Wait until so many are there."""
        return until(lambda: found if len(found := self.records(kind)) >= count else None)

    def open_files(self) -> int:
        """How many the process has open now, sockets most of them."""
        return len(list(Path(f"/proc/{self.child.pid}/fd").iterdir()))

    def end(self) -> int:
        self.child.send_signal(signal.SIGTERM)
        return self.child.wait(WITHIN_S)


@contextlib.contextmanager
def at_work(folder: Path, upstream: int, *names: str, files: int = 4096) -> Iterator[AtWork]:
    """Lines to this port of ours, in a process that may open so many files; ended with the block."""
    listeners = {name: socket.create_server((HOST, 0)) for name in names}
    ports = {name: listener.getsockname()[1] for name, listener in listeners.items()}
    addresses = {name: f"http://{HOST}:{port}" for name, port in ports.items()}
    save_lines(Lines(host=HOST, port=upstream, addresses=addresses, opened=opened()), folder)
    child = start(
        ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh"]
        + [sys.executable, "-m", "nisi.outages.proxy_process", str(folder)]
        + [f"{name}={listener.fileno()}" for name, listener in listeners.items()],
        log=folder / "lines.log",
        dies_by=signal.SIGTERM,
        pipe_output=True,
        keeps=[listener.fileno() for listener in listeners.values()],
    )
    for listener in listeners.values():
        listener.close()
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == READY, (folder / "lines.log").read_text()
        yield AtWork(folder, child, ports)
    finally:
        stop(child)
        if child.stdout is not None:
            child.stdout.close()


def opened(seed: int = 1) -> RunOpened:
    """The first record of a journal of nobody's run."""
    return RunOpened(
        format=FORMAT, run_id="r", purpose="run", nonce="7F3K", seed=seed, writer="lines", writer_number=2,
        clock=clock_now(), harness_version="0", harness_digest="", stage="local", stage_digest="", access_digest="",
        candidate="c", candidate_settings_digest="", partners={}, roles=(), suites=(),
    )  # fmt: skip


def exactly(caller: socket.socket, size: int) -> bytes:
    """So many bytes; fewer where no more come."""
    found = b""
    while len(found) < size and (data := caller.recv(size - len(found))):
        found += data
    return found


def everything(caller: socket.socket) -> bytes:
    """All that comes until the other end is through."""
    found = b""
    while data := caller.recv(65_536):
        found += data
    return found


def is_reset(caller: socket.socket) -> bool:
    """Whether the connection ends by a reset, and not as it should."""
    try:
        everything(caller)
    except ConnectionResetError:
        return True
    return False


def reset(caller: socket.socket) -> None:
    """Close by a reset."""
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    caller.close()


def until(look: Callable[[], T | None], within_s: float = WITHIN_S) -> T:
    deadline = time.monotonic() + within_s
    while (found := look()) is None:
        assert time.monotonic() < deadline, f"waited {within_s:g} s in vain"
        time.sleep(0.02)
    return found
