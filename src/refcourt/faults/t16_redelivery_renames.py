"""T16: a message is delivered again under a new random id, and ids are what copies are known by."""

from collections.abc import Callable
from dataclasses import replace

from refcourt.crime.orders import CONTRACTORS
from refcourt.delivery import Due, Line, post
from refcourt.faults import Fault, Strike, another_id

Post = Callable[[Line, Due, bytes], int]


def wrap(healthy: Post, strike: Strike) -> Post:
    def redelivered(line: Line, due: Due, body: bytes) -> int:
        status = healthy(line, due, body)
        if due.partner in CONTRACTORS and 200 <= status < 300 and strike.hits(due.id, due.test_case):
            new_id, renamed = another_id("T16", due.id, body)
            if 200 <= healthy(line, replace(due, id=new_id), renamed) < 300:
                strike.fired()
        return status

    return redelivered


FAULT = Fault(
    id="T16",
    imitates="a redelivery makes a new notification id, and copies are only known by their id",
    source="HMCTS code: a redelivery draws a new notification id, and de-duplication is by that id",
    every=10,
    subject="messages to contractors",
    seen_at="local",
    seam=post,
    wrap=wrap,
)
