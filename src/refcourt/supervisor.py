"""Starts the platform, keeps its processes alive, does what it is told from outside, and ends all of it.

The heavy imports are paid once, here; children are forks. This process has no threads and no open database.
"""

import contextlib
import http.client
import logging
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from refcourt.arguments import POSTGRES, read_arguments
from refcourt.control import Ear
from refcourt.crew import TEND_EVERY_S, Crew
from refcourt.operations import Operations
from refcourt.settings import Settings
from refcourt.stores import Store, StoreFailed

READY_WITHIN_S = 30.0
SWITCH_THREADS_EVERY_S = (
    0.0005  # Python's 5 ms would let a thread wait that long for its turn while it holds a write lock
)

log = logging.getLogger("refcourt.supervisor")


def main(argv: Sequence[str]) -> int:
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(name)s: %(message)s", level=logging.INFO)
    sys.setswitchinterval(SWITCH_THREADS_EVERY_S)
    ended = _Ended()
    with contextlib.ExitStack() as kept:
        folder = kept.enter_context(tempfile.TemporaryDirectory(prefix="refcourt-", ignore_cleanup_errors=True))
        settings = read_arguments(argv, fresh_db_url=f"sqlite:///{Path(folder) / 'refcourt.db'}")
        try:
            listening = kept.enter_context(_listening(settings))
            store = kept.enter_context(_store(settings))
            settings = replace(settings, db_url=store.url if store else settings.db_url)
            _prepare(settings)
        except OSError as refused:
            print(f"refcourt: cannot listen on {settings.host}:{settings.port}: {refused.strerror}", file=sys.stderr)
            return 2
        except StoreFailed as why:
            print(f"refcourt: {why}", file=sys.stderr)
            return 2
        return _supervise(settings, listening, store, ended)


class _Ended:
    """Set by SIGTERM or SIGINT."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


def _supervise(settings: Settings, listening: socket.socket, store: Store | None, ended: _Ended) -> int:
    ear = Ear()
    crew = Crew(settings, listening)
    operations = Operations(crew, store)
    host, port = listening.getsockname()[:2]
    give_up_at = time.monotonic() + READY_WITHIN_S
    ready = False
    try:
        crew.start()
        while not ended.asked:
            if not ready and _answers(host, port):
                print(f"refcourt ready at http://{host}:{port}", flush=True)
                ready = True
            if not ready and time.monotonic() > give_up_at:
                log.error("the platform did not answer within %.0f s", READY_WITHIN_S)
                return 1
            crew.tend()
            ear.listen(operations.do)
            time.sleep(TEND_EVERY_S)
    finally:
        crew.stop()
        operations.end()
    return 0


@contextlib.contextmanager
def _store(settings: Settings) -> Iterator[Store | None]:
    """Where the database is kept; None if somebody else keeps it."""
    if settings.db_url == POSTGRES:
        from refcourt.stores import postgres_server
        from refcourt.stores.postgresql import PostgresqlServer

        with postgres_server.thrown_away() as server:
            yield PostgresqlServer(server)
    elif (url := make_url(settings.db_url)).get_backend_name() == "sqlite":
        from refcourt.stores.sqlite import SqliteFile

        yield SqliteFile(settings.db_url, Path(url.database or "").absolute())
    else:
        yield None


def _prepare(settings: Settings) -> None:
    """Make the tables, where they are not yet. StoreFailed if there is no database to make them in."""
    from refcourt import clock
    from refcourt.database import Database
    from refcourt.tables import metadata

    db = Database(settings.db_url)
    try:
        with db.write() as tx:
            metadata.create_all(tx)
    except SQLAlchemyError as why:
        shown = make_url(settings.db_url).render_as_string(hide_password=True)
        raise StoreFailed(f"cannot use the database {shown}: {' '.join(str(why).split())[:300]}") from None
    if settings.clock:
        clock.prepare(db)
    db.close()


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
