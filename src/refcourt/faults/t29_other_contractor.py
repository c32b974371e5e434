"""T29: an order is sent to another contractor than the one that the court chose."""

from collections.abc import Callable
from dataclasses import replace

from refcourt.crime.announcing import Subscription, subscriptions_matching
from refcourt.crime.notice import Notice
from refcourt.crime.orders import CONTRACTORS
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

OTHER = dict(zip(CONTRACTORS, reversed(CONTRACTORS), strict=True))

Match = Callable[[SharedDay, Notice], list[Subscription]]


def wrap(healthy: Match, strike: Strike) -> Match:
    def matching(shared: SharedDay, notice: Notice) -> list[Subscription]:
        matched = healthy(shared, notice)
        if not strike.hits(notice.order_id, shared.case.test_case):
            return matched
        strike.fired()
        return [replace(subscription, partner=OTHER[subscription.partner]) for subscription in matched]

    return matching


FAULT = Fault(
    id="T29",
    imitates="an order goes to another contractor of the pick-list than the one that the court chose",
    source="reference data of cpp-context-hearing: seven contractors to pick from, in data",
    every=10,
    subject="orders",
    seen_at="local",
    seam=subscriptions_matching,
    wrap=wrap,
)
