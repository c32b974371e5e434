"""The SQLite file: a copy of it is the backup, its write-ahead log is the log.

SQLite writes each change to the log first, as whole pages, and brings them into the file (a checkpoint) and overwrites
the log as it goes. Both wait while somebody reads from the file itself. So the process that makes a backup

    1. keeps writers out, and has everything of the log brought into the file,
    2. begins a reading, which is one of the file alone, and lets the writers go on,
    3. copies the file, which nobody changes as long as that reading is open, and keeps it open to the end.

From then on the log grows and holds every page that was written since. Put back beside the copy, it is replayed by
SQLite itself, up to the last commit. What was half written has no commit mark and is left out.
"""

import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

from refcourt.database import Database
from refcourt.stores import NO_LOG, StoreFailed, log_of, write_manifest

KIND = "sqlite"
COPY = "refcourt.db"
HEADER_BYTES = 32  # of the log: changed, by two random numbers, whenever SQLite begins it anew
QUIET_WITHIN_S = 30.0  # readers are over in milliseconds
LOOK_EVERY_S = 0.001


class SqliteFile:
    written_by_us = True

    def __init__(self, url: str, path: Path) -> None:
        self.url, self._path = url, path
        self._reading: sqlite3.Connection | None = None

    def back_up(self, folder: Path) -> None:
        db = Database(self.url)
        self._reading = sqlite3.connect(self._path, isolation_level=None)
        with db.write() as tx:
            self._bring_in_log()
            self._reading.execute("BEGIN")
            version = self._reading.execute("PRAGMA user_version").fetchone()[0]
            tx.exec_driver_sql(f"PRAGMA user_version = {version + 1}")  # so that there is a log, with a header
        header = self._header()
        # Not in this process: closing a file of its own would open every lock that SQLite has on it here.
        subprocess.run(["cp", "--", self._path, folder / COPY], check=True)
        db.close()
        write_manifest(folder, KIND, header)

    def check(self, backup: Path, with_log: bool) -> None:
        header = log_of(backup, KIND)
        if with_log and self._header() != header:
            raise StoreFailed(NO_LOG.format(backup))

    def restore(self, backup: Path, with_log: bool) -> None:
        self.check(backup, with_log)
        put_back = self._path.with_name(f"{self._path.name}-restored")
        shutil.copyfile(backup / COPY, put_back)
        if not with_log:
            self._beside("-wal").unlink(missing_ok=True)
        self._beside("-shm").unlink(missing_ok=True)  # the log's index: made anew from the log
        put_back.replace(self._path)

    def _bring_in_log(self) -> None:
        give_up_at = time.monotonic() + QUIET_WITHIN_S
        checkpointing = sqlite3.connect(self._path, isolation_level=None)
        try:
            while True:
                busy, pages, brought_in = checkpointing.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                if not busy and pages == brought_in:
                    return
                if time.monotonic() > give_up_at:
                    raise StoreFailed(f"{self._path} was never free of readers in {QUIET_WITHIN_S:.0f} s; try again")
                time.sleep(LOOK_EVERY_S)
        finally:
            checkpointing.close()

    def _header(self) -> str:
        try:
            with self._beside("-wal").open("rb") as log:
                return log.read(HEADER_BYTES).hex()
        except FileNotFoundError:
            return ""

    def _beside(self, ending: str) -> Path:
        return self._path.with_name(self._path.name + ending)
