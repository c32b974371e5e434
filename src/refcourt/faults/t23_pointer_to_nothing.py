"""T23: a large hearing is handed on by a pointer to an object, and the object is gone when it is fetched."""

from collections.abc import Callable

from refcourt.crime.announcing import Message, handed_over
from refcourt.crime.hearings import stored_lines
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

LARGE_BYTES = 200_000

HandOver = Callable[[SharedDay, list[Message]], list[Message]]


def wrap(healthy: HandOver, strike: Strike) -> HandOver:
    def hand_over(shared: SharedDay, messages: list[Message]) -> list[Message]:
        sent = healthy(shared, messages)
        large = len(stored_lines(shared.lines)) > LARGE_BYTES
        if not large or not sent or not strike.hits(shared.claim, shared.case.test_case):
            return sent
        strike.fired()
        return []

    return hand_over


FAULT = Fault(
    id="T23",
    imitates="a large hearing is handed on by a pointer whose object is gone or expired: nothing of it is sent",
    source="hmpps-electronic-monitoring-create-an-order-api: large hearings come as a pointer to an object",
    every=1,
    subject="shares",
    when="of more than 200 KB of results",
    seen_at="merge",
    seam=handed_over,
    wrap=wrap,
)
