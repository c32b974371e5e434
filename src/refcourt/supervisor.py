"""Starts the platform, keeps its processes alive, and ends all of it.

The heavy imports are paid once, here; children are forks. This process has no threads and no open database.
"""

import contextlib
import gc
import http.client
import logging
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from refcourt.arguments import read_arguments
from refcourt.children import Child
from refcourt.settings import Settings

READY_WITHIN_S = 30.0
END_WITHIN_S = 3.5  # then SIGKILL; the whole is promised within 5 s
TEND_EVERY_S = 0.02
SWITCH_THREADS_EVERY_S = (
    0.0005  # Python's 5 ms would let a thread wait that long for its turn while it holds a write lock
)

log = logging.getLogger("refcourt.supervisor")


def main(argv: Sequence[str]) -> int:
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(name)s: %(message)s", level=logging.INFO)
    sys.setswitchinterval(SWITCH_THREADS_EVERY_S)
    ended = _Ended()
    with tempfile.TemporaryDirectory(prefix="refcourt-", ignore_cleanup_errors=True) as folder:
        settings = read_arguments(argv, fresh_db_url=f"sqlite:///{Path(folder) / 'refcourt.db'}")
        try:
            listening = _listening(settings)
        except OSError as refused:
            print(f"refcourt: cannot listen on {settings.host}:{settings.port}: {refused.strerror}", file=sys.stderr)
            return 2
        with listening:
            return _supervise(settings, listening, ended)


class _Ended:
    """Set by SIGTERM or SIGINT."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def _supervise(settings: Settings, listening: socket.socket, ended: _Ended) -> int:
    _prepare(settings)
    children = _children(settings, listening)
    host, port = listening.getsockname()[:2]
    give_up_at = time.monotonic() + READY_WITHIN_S
    ready = False
    try:
        while not ended.asked:
            if not ready and _answers(host, port):
                print(f"refcourt ready at http://{host}:{port}", flush=True)
                ready = True
            if not ready and time.monotonic() > give_up_at:
                log.error("the platform did not answer within %.0f s", READY_WITHIN_S)
                return 1
            for child in children:
                child.tend(time.monotonic())
            time.sleep(TEND_EVERY_S)
    finally:
        _end(children)
    return 0


def _prepare(settings: Settings) -> None:
    from refcourt import clock
    from refcourt.database import Database
    from refcourt.faults import prepare_counts
    from refcourt.tables import metadata

    db = Database(settings.db_url)
    with db.write() as tx:
        metadata.create_all(tx)
    prepare_counts(settings.faults, db)
    if settings.clock:
        clock.prepare(db)
    db.close()


def _children(settings: Settings, listening: socket.socket) -> list[Child]:
    from refcourt import clock, server, worker
    from refcourt.faults import plant
    from refcourt.platform import Bell, Platform

    bell = Bell.hung()

    def platform() -> Platform:
        opened = Platform.opened(settings, bell)
        plant(settings.faults, opened.db)
        if settings.clock:
            clock.follow(opened.db)
        return opened

    gc.collect()
    gc.freeze()  # what is imported stays shared between the forks
    servers = [
        Child(f"server {n}", lambda: server.run(platform(), listening)) for n in range(1, settings.processes + 1)
    ]
    return [*servers, Child("worker", lambda: worker.run(platform()))]


def _end(children: Sequence[Child]) -> None:
    for child in children:
        child.send(signal.SIGTERM)
    deadline = time.monotonic() + END_WITHIN_S
    while [child for child in children if not child.gone()]:  # reaps each of them
        if time.monotonic() > deadline:
            for child in children:
                child.send(signal.SIGKILL)
            deadline = float("inf")
        time.sleep(TEND_EVERY_S)


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with contextlib.ExitStack() as undo:
        listening = undo.enter_context(socket.socket(family, socket.SOCK_STREAM))
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((settings.host, settings.port))
        listening.listen(1024)
        listening.set_inheritable(True)
        undo.pop_all()
    return listening


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
