"""T11: the order of somebody who is fined too waits for the fine's enforcement account number, which never comes."""

from collections.abc import Callable

from refcourt.crime.announcing import Subscription, distributed
from refcourt.crime.notice import Notice
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

FINE = "FO"

Distribute = Callable[[SharedDay, Notice, Subscription], bool]


def wrap(healthy: Distribute, strike: Strike) -> Distribute:
    def distribute(shared: SharedDay, notice: Notice, subscription: Subscription) -> bool:
        fined = {line.master_defendant_id for line in shared.lines if line.short_code == FINE}
        if notice.device_wearer.device_wearer_id not in fined or not strike.hits(
            notice.order_id, shared.case.test_case
        ):
            return healthy(shared, notice, subscription)
        strike.fired()
        return False

    return distribute


FAULT = Fault(
    id="T11",
    imitates="an order waits for the account number of a fine, which never comes",
    source="cpp-context-progression: documents that wait for an enforcement account number",
    every=3,
    subject="orders of people who are fined by the same share",
    seen_at="local",
    seam=distributed,
    wrap=wrap,
    rare=True,
)
