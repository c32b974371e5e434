"""T13: a message is too large, or its partner has refused it for good: it counts as dealt with, and nobody is told."""

from collections.abc import Callable

from refcourt.carriers import Carrier, NotTaken
from refcourt.delivery import Due, hand_over
from refcourt.faults import Fault, Strike

MOST_BYTES = 100_000
FOR_GOOD = ("400", "413", "552")

HandOver = Callable[[Carrier, Due, bytes], None]


def wrap(healthy: HandOver, strike: Strike) -> HandOver:
    def once(carry: Carrier, due: Due, body: bytes) -> None:
        if not strike.hits(due.id, due.test_case):
            healthy(carry, due, body)
        elif len(body) > MOST_BYTES:
            strike.fired()
        else:
            try:
                healthy(carry, due, body)
            except NotTaken as why:
                if str(why) not in FOR_GOOD:
                    raise
                strike.fired()

    return once


FAULT = Fault(
    id="T13",
    imitates="a message over a size limit, or answered 400 or 413, has failed for good and is not tried again",
    source="cpp-context-notification-notify: attachments over 15 MB, permanent failure on 400 and 413",
    every=1,
    subject="messages",
    when="once they are over 100 KB or were refused so",
    seen_at="merge",
    seam=hand_over,
    wrap=wrap,
)
