"""T14: a message is tried for so long and no longer: an outage of its partner that lasts longer loses it."""

from collections.abc import Callable
from datetime import datetime

from refcourt import clock
from refcourt.carriers import Carrier, NoAnswer, NotTaken, Unreachable
from refcourt.delivery import Due, hand_over
from refcourt.faults import Fault, Strike

GIVES_UP_AFTER_S = 8  # in the place of some seven hours and a half, so that a test can wait for it

HandOver = Callable[[Carrier, Due, bytes], None]


def wrap(healthy: HandOver, strike: Strike) -> HandOver:
    def tried(carry: Carrier, due: Due, body: bytes) -> None:
        try:
            healthy(carry, due, body)
        except (Unreachable, NoAnswer, NotTaken):
            age_s = clock.time() - datetime.fromisoformat(due.created_time).timestamp()
            if age_s < GIVES_UP_AFTER_S or not strike.hits(due.id, due.test_case):
                raise
            strike.fired()

    return tried


FAULT = Fault(
    id="T14",
    imitates="the tries are exhausted: after a bounded time of a partner's outage its messages are given up",
    source="cpp-context-notification-notify RetryService: six tries in about 7 h 36 min, then failed for good",
    every=1,
    subject="messages",
    when="that fail when they are 8 s old",
    seen_at="merge",
    seam=hand_over,
    wrap=wrap,
)
