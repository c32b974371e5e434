"""T15: a relay takes a message, which then counts as delivered, and the relay never gets it to the contractor."""

from collections.abc import Callable

from refcourt.carriers import Carrier
from refcourt.crime.orders import CONTRACTORS
from refcourt.delivery import Due, hand_over
from refcourt.faults import Fault, Strike

HandOver = Callable[[Carrier, Due, bytes], None]


def wrap(healthy: HandOver, strike: Strike) -> HandOver:
    def relayed(carry: Carrier, due: Due, body: bytes) -> None:
        if due.partner not in CONTRACTORS or not strike.hits(due.id, due.test_case):
            healthy(carry, due, body)
        else:
            strike.fired()

    return relayed


FAULT = Fault(
    id="T15",
    imitates="a message counts as delivered when a relay accepts it; that it bounced is found later or never",
    source="cpp-context-notification-notify: Office 365 and CJSM mail is marked sent on accept",
    every=10,
    subject="messages to contractors",
    seen_at="local",
    seam=hand_over,
    wrap=wrap,
)
