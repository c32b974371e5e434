"""The one place where the platform asks what time it is: its host's clock, and how far that was moved ahead.

Only a platform that was started with `--clock` can be moved ahead, and only forward. How far stands in the database,
so that all processes agree; each reads it again when what it knows is REREAD_S old.
"""

import time as host
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, insert, select, update

from refcourt.database import Database
from refcourt.tables import platform_clock

REREAD_S = 0.05  # so long may a process lag behind a clock that was moved; a reading costs 0.1 ms

_AHEAD = select(platform_clock.c.ahead_s)
_MOVE = update(platform_clock).values(ahead_s=platform_clock.c.ahead_s + bindparam("by_s"))


class _Ahead:
    """How far this process takes the platform to be ahead of its host, in seconds."""

    def __init__(self) -> None:
        self._db: Database | None = None
        self._known, self._reread_at = 0.0, 0.0

    def follow(self, db: Database) -> None:
        self._db, self._reread_at = db, 0.0

    def seconds(self) -> float:
        if self._db is None:
            return 0.0
        asked_at = host.monotonic()
        if asked_at >= self._reread_at:
            with self._db.read() as tx:
                self._known = tx.execute(_AHEAD).scalar_one()
            self._reread_at = asked_at + REREAD_S
        return self._known


_ahead = _Ahead()


def prepare(db: Database) -> None:
    """Make the clock of a platform that may be moved ahead; kept if the database already has one."""
    with db.write() as tx:
        if tx.execute(_AHEAD).one_or_none() is None:
            tx.execute(insert(platform_clock), {"id": 1, "ahead_s": 0.0})


def follow(db: Database) -> None:
    """Let this process tell the platform's time from now on, not its host's."""
    _ahead.follow(db)


def move(db: Database, by_s: float) -> float:
    """Move the platform's clock ahead; returns how far ahead it is, when every process tells the new time."""
    with db.write() as tx:
        tx.execute(_MOVE, {"by_s": by_s})
        ahead_s: float = tx.execute(_AHEAD).scalar_one()
    host.sleep(REREAD_S)
    return ahead_s


def ahead_s() -> float:
    return _ahead.seconds()


def time() -> float:
    """Seconds since 1970, as the platform tells the time."""
    return host.time() + _ahead.seconds()


def now() -> str:
    """UTC as text that sorts: 2026-11-21T09:30:00.123456Z."""
    return later(0)


def later(by_s: float) -> str:
    """The time `by_s` seconds from now, as `now` writes it."""
    moment = datetime.now(UTC) + timedelta(seconds=_ahead.seconds() + by_s)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
