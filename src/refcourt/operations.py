"""What can be done to a running platform from outside, by its supervisor. The commands are in operate.py."""

import logging
import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from refcourt import __version__
from refcourt.children import Errand
from refcourt.control import Refused
from refcourt.crew import TEND_EVERY_S, Crew, NotUp
from refcourt.stores import Store, StoreFailed

NEXT_VERSION = "0.2.0"
BACK_UP_WITHIN_S = 120.0

log = logging.getLogger("refcourt.supervisor")


class Operations:
    """`store` is None where the platform does not keep its database itself."""

    def __init__(self, crew: Crew, store: Store | None) -> None:
        self._crew, self._store = crew, store
        self._backup: Errand | None = None  # of the newest backup: it keeps the log

    def do(self, asked: Mapping[str, Any]) -> str:
        """What there is to tell when it is done. Refused if it cannot be done."""
        match asked:
            case {"do": "kill", "what": "server" | "worker" as what}:
                return self._kill(what)
            case {"do": "upgrade"}:
                return self._replace(__version__, NEXT_VERSION)
            case {"do": "revert"}:
                return self._replace(NEXT_VERSION, __version__)
            case {"do": "fill-disk"}:
                return self._fill_disk()
            case {"do": "free-disk"}:
                self._crew.write_files(may=True)
                return "files can be written"
            case {"do": "backup", "to": str(folder)}:
                return self._refusing(lambda: self._back_up(Path(folder)))
            case {"do": "restore", "from": str(folder), "with_log": bool(with_log)}:
                return self._refusing(lambda: self._restore(Path(folder), with_log))
        raise Refused(f"there is no such command: {asked}")

    def end(self) -> None:
        """The log of the newest backup is kept no longer."""
        if self._backup is not None:
            self._backup.end()
            self._backup = None

    def _kill(self, what: str) -> str:
        child = self._crew.oldest(what)
        if child is None or child.pid is None:
            raise Refused(f"no {what} lives just now; it is being started again")
        pid = child.pid
        os.kill(pid, signal.SIGKILL)
        return f"killed {child.name}, process {pid}"

    def _fill_disk(self) -> str:
        if self._store is None or not self._store.written_by_us:
            raise Refused("the processes of this platform do not write its database; start it with an SQLite file")
        self._crew.write_files(may=False)
        return "no file can be written"

    def _replace(self, before: str, after: str) -> str:
        if self._crew.settings.version != before:
            raise Refused(f"the platform is at version {self._crew.settings.version}, not {before}")
        try:
            self._crew.replace_by(after)
        except NotUp as why:
            raise Refused(f"the platform stays at version {before}: {why}") from None
        return f"at version {after}, was {before}"

    def _back_up(self, folder: Path) -> str:
        store = self._kept()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if any(folder.iterdir()):
                raise Refused(f"{folder} is not empty; name a new folder for the backup")
        except OSError as why:
            raise Refused(f"{folder} cannot take a backup: {why.strerror}") from None
        self.end()
        self._backup = Errand(lambda: store.back_up(folder), StoreFailed)
        give_up_at = time.monotonic() + BACK_UP_WITHIN_S
        while (failure := self._backup.outcome()) is None:
            if time.monotonic() > give_up_at:
                failure = f"the backup was not made within {BACK_UP_WITHIN_S:.0f} s"
                break
            self._crew.tend()
            time.sleep(TEND_EVERY_S)
        if failure:
            self.end()
            raise Refused(failure)
        return f"backup in {folder}"

    def _restore(self, folder: Path, with_log: bool) -> str:
        store = self._kept()
        store.check(folder, with_log)
        self._crew.stop()
        self.end()
        try:
            store.restore(folder, with_log)
        finally:
            self._crew.start()
        self._crew.wait_until_up()
        return f"restored from {folder}, {'with' if with_log else 'without'} the log since then"

    def _kept(self) -> Store:
        if self._store is None:
            raise Refused(
                "this platform does not keep its database itself; start it with an SQLite file or --db postgres"
            )
        return self._store

    def _refusing(self, do: Callable[[], str]) -> str:
        try:
            return do()
        except (StoreFailed, NotUp) as why:
            raise Refused(str(why)) from None
        except OSError as why:
            log.exception("the command failed")
            raise Refused(f"{why.strerror}: {why.filename}") from None
