"""Whether many people share at once, as all processes of the platform see it: for what only a rush brings about."""

import threading
import time

from sqlalchemy import bindparam, select, tuple_

from refcourt import clock, outbox, tables
from refcourt.database import Database

PEOPLE, WITHIN_S = 10, 5  # a suite that tries one thing after another has fewer people share, however fast it is
LATEST = 200  # shares that are looked at: 40 a second
LOOK_EVERY_S = 0.1

_LATEST = (
    select(tables.outbox.c.subject)
    .where(tables.outbox.c.topic == outbox.RESULTS_SHARED)
    .order_by(tables.outbox.c.id.desc())
    .limit(LATEST)
)
_SHARERS = select(tables.results_share.c.shared_by).where(
    tuple_(tables.results_share.c.case_id, tables.results_share.c.sequence).in_(bindparam("shares", expanding=True)),
    tables.results_share.c.shared_time > bindparam("since"),
)


class Rush:
    def __init__(self, db: Database) -> None:
        self._db = db
        self._on, self._look_at = False, 0.0
        self._lock = threading.Lock()

    def is_on(self) -> bool:
        """Whether ten or more people have shared within the last five seconds."""
        with self._lock:
            now = time.monotonic()
            if now >= self._look_at:
                self._on, self._look_at = self._look(), now + LOOK_EVERY_S
            return self._on

    def _look(self) -> bool:
        with self._db.read() as tx:
            subjects = [subject.split("/") for subject in tx.scalars(_LATEST)]
            shares = [(case_id, int(sequence)) for case_id, sequence in subjects]
            people = set(tx.scalars(_SHARERS, {"shares": shares, "since": clock.later(-WITHIN_S)}))
        return len(people) >= PEOPLE
