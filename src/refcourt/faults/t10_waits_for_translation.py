"""T10: an order that has to be in Welsh too is held back until a person translates it, and nobody does."""

from collections.abc import Callable

from refcourt.crime.announcing import Subscription, distributed
from refcourt.crime.notice import Notice
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Distribute = Callable[[SharedDay, Notice, Subscription], bool]


def wrap(healthy: Distribute, strike: Strike) -> Distribute:
    def distribute(shared: SharedDay, notice: Notice, subscription: Subscription) -> bool:
        welsh = {d.master_defendant_id for d in shared.case.defendants if d.is_welsh}
        if notice.device_wearer.device_wearer_id not in welsh or not strike.hits(
            notice.order_id, shared.case.test_case
        ):
            return healthy(shared, notice, subscription)
        strike.fired()
        return False

    return distribute


FAULT = Fault(
    id="T10",
    imitates="a Welsh translation is required, so the message is held back until a person acts, and none does",
    source="cpp-context-progression MaterialAggregate: NowDocumentNotificationSuppressed",
    every=3,
    subject="orders of people who are dealt with in Welsh",
    seen_at="local",
    seam=distributed,
    wrap=wrap,
    rare=True,
)
