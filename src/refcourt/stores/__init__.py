"""Where the platform's database is kept, as those see it who back it up and put it back.

A backup is a copy of the data at one moment, made while people work. From that moment on the store keeps its own
write-ahead log; a restore puts the copy back and replays that log, so that every act that was answered is there again.
The log is kept for the newest backup only, and until a restore: then another backup is due.
"""

import json
from pathlib import Path
from typing import Protocol

MANIFEST = "backup.json"  # written last: a folder without it holds no whole backup


class StoreFailed(Exception):
    """Why the store cannot do this, and the way out, in one line."""


class Store(Protocol):
    written_by_us: bool
    """Whether the platform's own processes write the files of the database."""

    @property
    def url(self) -> str:
        """The database, for SQLAlchemy."""

    def back_up(self, folder: Path) -> None:
        """Copy the data to this folder, which is there and empty, in a process of its own.

        While that process lives the log since then is kept; if it dies, `check` may refuse the backup. StoreFailed."""

    def check(self, backup: Path, with_log: bool) -> None:
        """StoreFailed if this backup could not be put back; nothing has been touched."""

    def restore(self, backup: Path, with_log: bool) -> None:
        """Put the backup back, with what its log says or without. Nobody may be using the database. StoreFailed."""


def write_manifest(backup: Path, kind: str, log: str) -> None:
    """`log` names what the store must still have to replay everything since this backup."""
    (backup / MANIFEST).write_text(json.dumps({"kind": kind, "log": log}) + "\n")


def log_of(backup: Path, kind: str) -> str:
    """What the backup was told to `write_manifest`. StoreFailed if it is not a whole backup of this kind of store."""
    try:
        manifest = json.loads((backup / MANIFEST).read_bytes())
        if manifest["kind"] == kind:
            return str(manifest["log"])
        found = f"a backup of {manifest['kind']}"
    except (OSError, ValueError, KeyError, TypeError):
        found = "no whole backup"
    raise StoreFailed(f"{backup} holds {found}; name a folder that `backup` of this platform has filled")


NO_LOG = (
    "the log since {} is not whole any more; make a new backup, or restore with --without-log and lose what came since"
)
