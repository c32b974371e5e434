"""T9: an address is blank, so the request to send is not made; a status says so, and nobody is alarmed."""

from collections.abc import Callable

from refcourt.crime.announcing import Subscription, distributed
from refcourt.crime.notice import Notice
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Distribute = Callable[[SharedDay, Notice, Subscription], bool]


def wrap(healthy: Distribute, strike: Strike) -> Distribute:
    def distribute(shared: SharedDay, notice: Notice, subscription: Subscription) -> bool:
        blank = notice.device_wearer.no_fixed_address
        if not blank or not strike.hits(notice.order_id, shared.case.test_case):
            return healthy(shared, notice, subscription)
        strike.fired()
        return False

    return distribute


FAULT = Fault(
    id="T9",
    imitates="an address is blank, so the message is not sent, and nobody is alarmed",
    source="cpp-context-progression MaterialAggregate: EmailRequestNotSent",
    every=3,
    subject="orders of people without a fixed address",
    seen_at="local",
    seam=distributed,
    wrap=wrap,
    rare=True,
)
