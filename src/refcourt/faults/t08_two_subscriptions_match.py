"""T8: two subscriptions match, and the contractor is told of the same order twice, in two messages."""

from collections.abc import Callable

from refcourt.crime.announcing import TAGGING, Subscription, subscriptions_matching
from refcourt.crime.hearings import Hearing
from refcourt.crime.notice import Notice
from refcourt.faults import Fault, Strike

PRISON = Subscription("prison-court-register", TAGGING.partner)

Match = Callable[[Hearing, Notice], list[Subscription]]


def wrap(healthy: Match, strike: Strike) -> Match:
    def matching(hearing: Hearing, notice: Notice) -> list[Subscription]:
        matched = healthy(hearing, notice)
        if not strike.hits(notice.order_id, hearing.test_case):
            return matched
        strike.fired()
        return [*matched, PRISON]

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
