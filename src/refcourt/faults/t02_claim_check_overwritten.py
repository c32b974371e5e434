"""T2: a share is handled late, and its claim check reads what a reshare has put there meanwhile.

The first share's effect is never seen, the second's twice.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import bindparam, func, select

from refcourt.crime.announcing import claimed
from refcourt.crime.shares import SharedDay
from refcourt.database import Database
from refcourt.faults import Fault, Strike
from refcourt.tables import results_share

HANDLED_AFTER_S = 0.4  # as long as a quick amendment takes

Claim = Callable[[Database, str], SharedDay]

_LATEST = select(func.max(results_share.c.sequence)).where(
    results_share.c.hearing_id == bindparam("of_hearing"), results_share.c.day == bindparam("of_day")
)


def wrap(healthy: Claim, strike: Strike) -> Claim:
    def claim(db: Database, name: str) -> SharedDay:
        shared = healthy(db, name)
        if not strike.hits(shared.hearing_day, shared.case.test_case):
            return shared
        age = datetime.now(UTC) - datetime.fromisoformat(shared.shared_time)
        time.sleep(max(HANDLED_AFTER_S - age.total_seconds(), 0))
        with db.read() as tx:
            latest = tx.execute(_LATEST, {"of_hearing": shared.hearing_id, "of_day": shared.day}).scalar_one()
        if latest == shared.sequence:
            return shared
        strike.fired()
        return replace(healthy(db, f"{shared.case.id}/{latest}"), claim=name)

    return claim


FAULT = Fault(
    id="T2",
    imitates="a share is handled late and reads what a reshare has put under its claim check: the first is never seen",
    source="assumed from cpp-context-results: one cache key a hearing day, overwritten, read when the event comes",
    every=10,
    subject="hearing days",
    seen_at="local",
    seam=claimed,
    wrap=wrap,
)
