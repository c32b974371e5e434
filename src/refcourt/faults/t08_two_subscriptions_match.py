"""T8: two subscriptions match, and the contractor is told of the same order twice, in two messages."""

from collections.abc import Callable

from refcourt.crime.announcing import Subscription, subscriptions_matching
from refcourt.crime.notice import Notice
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Match = Callable[[SharedDay, Notice], list[Subscription]]


def wrap(healthy: Match, strike: Strike) -> Match:
    def matching(shared: SharedDay, notice: Notice) -> list[Subscription]:
        matched = healthy(shared, notice)
        if not strike.hits(notice.order_id, shared.case.test_case):
            return matched
        strike.fired()
        return [*matched, Subscription("prison-court-register", notice.contractor)]

    return matching


FAULT = Fault(
    id="T8",
    imitates="a NOW subscription and a prison subscription both match an order, so it is sent twice as two messages",
    source="subscription matching of the NOW builder",
    every=10,
    subject="orders",
    seen_at="local",
    seam=subscriptions_matching,
    wrap=wrap,
)
