"""L5: after a rush a queue serves one message after the other, half a second each, until it is empty again."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from refcourt import clock
from refcourt.delivery import Due, in_turn
from refcourt.faults import Fault, Strike
from refcourt.rush import Rush

SERVES_EVERY_S = 0.5
LATE_S = 10  # then it is too late for somebody who has left the court

Turn = Callable[[Sequence[Due]], list[Due]]


def wrap(healthy: Turn, strike: Strike) -> Turn:
    rush = Rush(strike.db)
    serves_next: dict[str, float] = {}
    counted: set[int] = set()

    def turn(undelivered: Sequence[Due]) -> list[Due]:
        struck = [due for due in undelivered if strike.hits(due.id, due.test_case)]
        if not struck:
            return healthy(undelivered)
        partner, now = struck[0].partner, time.monotonic()
        if len(struck) == 1 and _age_s(struck[0]) < SERVES_EVERY_S:
            serves_next.pop(partner, None)  # nothing else waited when it came
        if partner not in serves_next and not rush.is_on():
            return healthy(undelivered)
        tests = [due for due in undelivered if due.test_case]
        if now < serves_next.get(partner, 0):
            return healthy(tests)
        serves_next[partner] = now + SERVES_EVERY_S
        served = healthy(struck)[:1]
        for due in served:
            if due.sequence not in counted and _age_s(due) > LATE_S:
                counted.add(due.sequence)
                strike.fired()
        return [*healthy(tests), *served]

    return turn


def _age_s(due: Due) -> float:
    return clock.time() - datetime.fromisoformat(due.created_time).timestamp()


FAULT = Fault(
    id="L5",
    imitates="a backlog: the queue serves slowly and in one lane, and orders arrive after the person has left court",
    source="NAO, February 2023: the system could not cope with the volume",
    every=1,
    subject="messages that are posted, mailed or dropped",
    when="from the time that ten or more people share within five seconds until nothing waits",
    seen_at="merge",
    seam=in_turn,
    wrap=wrap,
)
