"""T17: a notification to an agency fails; the failure cannot be mapped back to what it was about, and is logged."""

import logging
from collections.abc import Callable

from refcourt.carriers import Carrier
from refcourt.crime.orders import CONTRACTORS
from refcourt.delivery import Due, hand_over
from refcourt.faults import Fault, Strike

HandOver = Callable[[Carrier, Due, bytes], None]

log = logging.getLogger("refcourt.delivery")


def wrap(healthy: HandOver, strike: Strike) -> HandOver:
    def ignored(carry: Carrier, due: Due, body: bytes) -> None:
        if due.partner in CONTRACTORS or not strike.hits(due.id, due.test_case):
            healthy(carry, due, body)
            return
        log.warning("a notification failed")
        strike.fired()

    return ignored


FAULT = Fault(
    id="T17",
    imitates="a notification fails, the failure cannot be mapped back to it, and it is only logged",
    source="cpp-context-progression: the answer of a REST notification is ignored",
    every=10,
    subject="messages to agencies",
    seen_at="local",
    seam=hand_over,
    wrap=wrap,
)
