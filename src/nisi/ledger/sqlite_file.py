"""A ledger in an SQLite file: for one machine, or a folder that several mount."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from nisi.settings import UsageError, shown

WAITS_S = 30.0  # for whoever else is writing: an entry takes milliseconds


class SqliteFile:
    """Lines in the order of their numbers; the file is made with the first."""

    kind = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[bytes]:
        if not self._path.exists():
            return []
        with self._open() as connection:
            return [row[0].encode() for row in connection.execute("select line from ledger order by n")]

    def append(self, line: bytes, after: int) -> bool:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"--ledger {shown(self._path)}: {error.strerror}; name a file that can be written"
            ) from None
        with self._open() as connection:
            connection.execute("begin immediate")
            last = connection.execute("select coalesce(max(n), -1) from ledger").fetchone()[0]
            if last == after:
                connection.execute("insert into ledger values (?, ?)", (after + 1, line.decode()))
            connection.execute("commit")
            return bool(last == after)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=WAITS_S, isolation_level=None)) as connection:
                connection.execute("create table if not exists ledger (n integer primary key, line text not null)")
                yield connection
        except sqlite3.Error as error:
            raise UsageError(f"--ledger {shown(self._path)}: {error}; name a file that can be written") from error
