"""T22: only new orders are announced; that one is varied or ended is never sent, and the old one goes on."""

from collections.abc import Callable, Iterator

from refcourt.crime.announcing import notices_of_share
from refcourt.crime.notice import Notice
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Notices = Callable[[SharedDay], Iterator[Notice]]


def wrap(healthy: Notices, strike: Strike) -> Notices:
    def notices(shared: SharedDay) -> Iterator[Notice]:
        for notice in healthy(shared):
            if notice.order_variation_type and strike.hits(notice.order_id, shared.case.test_case):
                strike.fired()
            else:
                yield notice

    return notices


FAULT = Fault(
    id="T22",
    imitates="that an order is varied or ended is never sent: a stale tag stays on, the wrong curfew is enforced",
    source="assumed from the result EMONE, “Electronic Monitoring End – notify contractor”",
    every=3,
    subject="orders that are varied or ended",
    seen_at="local",
    seam=notices_of_share,
    wrap=wrap,
    rare=True,
)
