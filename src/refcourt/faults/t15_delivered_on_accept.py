"""T15: a relay takes a message, which then counts as delivered, and the relay never gets it to the contractor."""

from collections.abc import Callable

from refcourt.crime.orders import CONTRACTORS
from refcourt.delivery import Due, Line, post
from refcourt.faults import Fault, Strike

Post = Callable[[Line, Due, bytes], int]

ACCEPTED_BY_THE_RELAY = 202


def wrap(healthy: Post, strike: Strike) -> Post:
    def relayed(line: Line, due: Due, body: bytes) -> int:
        if due.partner not in CONTRACTORS or not strike.hits(due.id, due.test_case):
            return healthy(line, due, body)
        strike.fired()
        return ACCEPTED_BY_THE_RELAY

    return relayed


FAULT = Fault(
    id="T15",
    imitates="a message counts as delivered when a relay accepts it; that it bounced is found later or never",
    source="cpp-context-notification-notify: Office 365 and CJSM mail is marked sent on accept",
    every=10,
    subject="messages to contractors",
    seen_at="local",
    seam=post,
    wrap=wrap,
)
