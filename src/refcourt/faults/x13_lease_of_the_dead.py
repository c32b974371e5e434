"""X13: a worker that died had taken what was owed just then, and nobody else may until its lease has run out."""

import time
from collections.abc import Callable, Sequence

from refcourt import clock
from refcourt.delivery import Due, in_turn
from refcourt.faults import Fault, Strike
from refcourt.in_use import in_use

TAKEN_S = 3  # what is owed within this time after the next worker has started goes to the dead one still
LEASE_S = 34  # from then on

Turn = Callable[[Sequence[Due]], list[Due]]


def wrap(healthy: Turn, strike: Strike) -> Turn:
    if not in_use(strike.db):
        return healthy
    taken_until, runs_out = clock.later(TAKEN_S), time.monotonic() + LEASE_S
    waiting: set[str] = set()

    def free(due: Due) -> bool:
        if due.created_time > taken_until or not strike.hits(due.id, due.test_case):
            return True
        if due.id not in waiting:
            waiting.add(due.id)
            strike.fired()
        return False

    def turn(undelivered: Sequence[Due]) -> list[Due]:
        first = healthy(undelivered)
        return first if time.monotonic() > runs_out else [due for due in first if free(due)]

    return turn


FAULT = Fault(
    id="X13",
    imitates="what a dead process had taken is locked until its lease runs out, long after the next one has started",
    source="assumed of any queue that locks what it hands out for a fixed time",
    every=1,
    subject="messages that are brought to partners",
    when="owed when a worker starts in a dead one's place, or in the 3 s after that",
    seen_at="merge",
    seam=in_turn,
    wrap=wrap,
)
