"""The database: short read and write transactions, portable SQL, and no lock of our own.

Writers meet in the database. On SQLite (write-ahead log) a write transaction begins IMMEDIATE, so a writer waits its
turn at the beginning, not failing in the middle; readers never wait. On PostgreSQL a reading is one snapshot too, and
writers wait only for the row that they want: every change of ours says in its WHERE what it was based on, or begins by
locking the case that it belongs to.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

BUSY_TIMEOUT_S = 30  # a writer that waits longer than this is stuck, not queued
WAIT_S = (0.0003, 0.002)  # about the length of one write transaction
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY, sqlite3.SQLITE_BUSY_SNAPSHOT}

_open_write: ContextVar[Connection | None] = ContextVar("open_write", default=None)
_first: ContextVar[Callable[[Connection], None] | None] = ContextVar("first_in_a_write", default=None)


@contextmanager
def beginning_with(first: Callable[[Connection], None]) -> Iterator[None]:
    """Within this block, each write transaction of this thread begins with `first`: both are done, or neither."""
    outer = _first.set(first)
    try:
        yield
    finally:
        _first.reset(outer)


class Database:
    def __init__(self, url: str) -> None:
        if url.startswith("sqlite"):
            self._reader = _sqlite(url, _begin)
            self._writer = _sqlite(url, _begin_writing)
            event.listen(self._writer, "connect", _wait_no_longer)
        else:
            self._writer = _postgresql(url)
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent reading."""
        with self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, durable when the block ends; an exception undoes all of it."""
        with self._writer.begin() as connection:
            outer = _open_write.set(connection)
            try:
                if (first := _first.get()) is not None:
                    first(connection)
                yield connection
            finally:
                _open_write.reset(outer)

    @contextmanager
    def within_write(self) -> Iterator[Connection]:
        """The write transaction that this thread has open, so that both commit together; else one of its own."""
        connection = _open_write.get()
        if connection is not None:
            yield connection
        else:
            with self.write() as connection:
                yield connection

    def close(self) -> None:
        self._reader.dispose()
        self._writer.dispose()


def _postgresql(url: str) -> Engine:
    patience = {"options": f"-c lock_timeout={BUSY_TIMEOUT_S}s"}
    return create_engine(url, pool_size=16, max_overflow=16, connect_args=patience, isolation_level="READ COMMITTED")


def _sqlite(url: str, begin: Callable[[Connection], None]) -> Engine:
    engine = create_engine(
        url, pool_size=32, max_overflow=64, connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": None}
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    # NORMAL: what was committed survives the killing of every process of ours, which is what we promise; a power cut
    # may undo the last commits. FULL would survive that too, but halves what two cores carry (53 against 110 hearings
    # a second made, drafted, shared and announced), and no gate cuts the power.
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _wait_no_longer(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA busy_timeout=0")  # _begin_writing waits instead


def _begin(connection: Connection) -> None:
    _raw(connection).execute("BEGIN")


def _begin_writing(connection: Connection) -> None:
    """Wait for the write lock in short steps; SQLite's own waiting soon sleeps 100 ms at a time."""
    raw = _raw(connection)
    give_up_at = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as busy:
            if busy.sqlite_errorcode not in _BUSY or time.monotonic() > give_up_at:
                raise
        time.sleep(random.uniform(*WAIT_S))


def _raw(connection: Connection) -> sqlite3.Connection:
    raw: Any = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw
