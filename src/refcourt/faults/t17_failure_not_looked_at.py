"""T17: a notification to an agency fails; the failure cannot be mapped back to what it was about, and is logged."""

import logging
from collections.abc import Callable

from refcourt.crime.orders import CONTRACTORS
from refcourt.delivery import Due, Line, post
from refcourt.faults import Fault, Strike

TAKEN_FOR_DONE = 200

Post = Callable[[Line, Due, bytes], int]

log = logging.getLogger("refcourt.delivery")


def wrap(healthy: Post, strike: Strike) -> Post:
    def ignored(line: Line, due: Due, body: bytes) -> int:
        if due.partner in CONTRACTORS or not strike.hits(due.id, due.test_case):
            return healthy(line, due, body)
        log.warning("a notification failed")
        strike.fired()
        return TAKEN_FOR_DONE

    return ignored


FAULT = Fault(
    id="T17",
    imitates="a notification fails, the failure cannot be mapped back to it, and it is only logged",
    source="cpp-context-progression: the answer of a REST notification is ignored",
    every=10,
    subject="messages to agencies",
    seen_at="local",
    seam=post,
    wrap=wrap,
)
