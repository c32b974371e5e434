"""X7: an order goes to the first contractor of the pick-list, where the court chose another."""

from collections.abc import Callable
from dataclasses import replace

from refcourt.crime.announcing import Subscription, subscriptions_matching
from refcourt.crime.notice import Notice
from refcourt.crime.orders import CONTRACTORS
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

FIRST = next(iter(CONTRACTORS))

Match = Callable[[SharedDay, Notice], list[Subscription]]


def wrap(healthy: Match, strike: Strike) -> Match:
    def matching(shared: SharedDay, notice: Notice) -> list[Subscription]:
        matched = healthy(shared, notice)
        if notice.contractor == FIRST or not strike.hits(notice.order_id, shared.case.test_case):
            return matched
        strike.fired()
        return [replace(subscription, partner=FIRST) for subscription in matched]

    return matching


FAULT = Fault(
    id="X7",
    imitates="what the court picked is not looked at: every order goes to the first contractor of the list",
    source="assumed: as T29, of a default that is right for most",
    every=3,
    subject="orders for another contractor than the first",
    seen_at="local",
    seam=subscriptions_matching,
    wrap=wrap,
    rare=True,
)
