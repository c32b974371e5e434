"""A folder that the platform drops files into: each is journaled, and then moved to where it counts as taken.

A file is whole when its name neither begins with a dot nor ends in `.partial`; whoever writes one renames it last.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from nisi.history.payload import UNSIGNED_CHANNEL
from nisi.inboxes.desk import Desk
from nisi.inboxes.plain_files import NotPlain, names_in, read_plain
from nisi.inboxes.webhook import MAX_DELIVERY

MOST_A_LOOK = 200  # files, and bytes of them, so that a heartbeat is never far
MOST_BYTES_A_LOOK = 32 * 2**20


class DropFolder:
    """One partner's: `new` is what the platform is told of, `taken` and `refused` lie beside it."""

    def __init__(self, folder: Path, desk: Desk) -> None:
        self._new, self._taken, self._refused = _parts(folder)
        self._desk = desk
        self._stuck: set[tuple[str, int, int]] = set()

    def look(self) -> bool:
        """Take what is there, and say whether there may be more; raises `OSError` when the folder cannot be used."""
        waiting = sorted(
            (entry.st_mtime_ns, name, entry.st_ino, entry.st_size)
            for name in names_in(self._new)
            if not (name.startswith(".") or name.endswith(".partial"))
            and (entry := _status(self._new / name)) is not None
        )
        room = MOST_BYTES_A_LOOK
        for changed, name, number, size in waiting[:MOST_A_LOOK]:
            if room <= 0:
                return True
            self._take(name, (name, number, changed))
            room -= size
        return len(waiting) > MOST_A_LOOK

    def _take(self, name: str, which: tuple[str, int, int]) -> None:
        key = os.fsencode(name).decode("utf-8", "replace")
        try:
            body = read_plain(self._new, name, MAX_DELIVERY)
        except FileNotFoundError:
            return  # taken back before we came
        except NotPlain as why:
            if which not in self._stuck:
                self._desk.refuse(key, str(why))
            self._move(name, self._refused / str(which[1]), which)  # it may be a folder: never onto another
            return
        if which not in self._stuck:
            self._desk.take(key, UNSIGNED_CHANNEL, "", body)
        self._move(name, self._taken / name, which)

    def _move(self, name: str, target: Path, which: tuple[str, int, int]) -> None:
        # It is journaled: what cannot be moved must not be journaled at every look.
        self._stuck.add(which)
        with suppress(FileNotFoundError):
            (self._new / name).rename(target)
        self._stuck.discard(which)


def prepare(folder: Path) -> Path:
    """Make the folder of a partner, and return the one that the platform is told of."""
    for part in _parts(folder):
        part.mkdir(parents=True, exist_ok=True)
    return _parts(folder)[0]


def _parts(folder: Path) -> tuple[Path, Path, Path]:
    return folder / "new", folder / "taken", folder / "refused"


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.lstat()
    except FileNotFoundError:
        return None
