"""A PostgreSQL server of our own: pg_basebackup makes the backup, a replication slot keeps the log since then.

A restore is the one in PostgreSQL's manual: the server is stopped, the backup put in the place of its data, the old
data's log laid beside it, and the server started, which replays it to the end.
"""

import shutil
import uuid
from pathlib import Path

import psycopg

from refcourt.stores import NO_LOG, StoreFailed, log_of, write_manifest
from refcourt.stores.postgres_server import Server

KIND = "postgresql"
COPY, LOG, OLD = "data", "pg_wal", "before-restore"


class PostgresqlServer:
    written_by_us = False

    def __init__(self, server: Server) -> None:
        self._server = server

    @property
    def url(self) -> str:
        return self._server.url

    def back_up(self, folder: Path) -> None:
        slot = f"backup_{uuid.uuid4().hex}"
        try:
            with self._server.connected() as connection:
                connection.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots")
                connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", [slot])
        except psycopg.Error as why:
            raise StoreFailed(f"the server keeps no log for a backup: {str(why).splitlines()[0]}") from None
        self._server.copy_to(folder / COPY)
        write_manifest(folder, KIND, slot)

    def check(self, backup: Path, with_log: bool) -> None:
        slot = log_of(backup, KIND)
        if with_log:
            with self._server.connected() as connection:
                kept = "SELECT 1 FROM pg_replication_slots WHERE slot_name = %s AND wal_status <> 'lost'"
                if connection.execute(kept, [slot]).fetchone() is None:
                    raise StoreFailed(NO_LOG.format(backup))

    def restore(self, backup: Path, with_log: bool) -> None:
        self.check(backup, with_log)
        old = self._server.folder / OLD
        self._server.stop()
        shutil.rmtree(old, ignore_errors=True)
        self._server.data.rename(old)
        shutil.copytree(backup / COPY, self._server.data)
        if with_log:
            shutil.copytree(old / LOG, self._server.data / LOG, dirs_exist_ok=True)
        self._server.own(self._server.data)
        self._server.start()
