"""T6: a rule of a subscription leaves youths out without a word, so their orders match nothing."""

from collections.abc import Callable

from refcourt.crime.announcing import Subscription, subscriptions_matching
from refcourt.crime.notice import Notice
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Match = Callable[[SharedDay, Notice], list[Subscription]]


def wrap(healthy: Match, strike: Strike) -> Match:
    def matching(shared: SharedDay, notice: Notice) -> list[Subscription]:
        matched = healthy(shared, notice)
        youth = notice.device_wearer.adult_child == "child"
        if not youth or not strike.hits(notice.order_id, shared.case.test_case):
            return matched
        strike.fired()
        return []

    return matching


FAULT = Fault(
    id="T6",
    imitates="a subscription's vocabulary rule leaves youths out, and no record says: considered, not sent",
    source="service-cp-crime-results-nows: a candidate that fails the match leaves no trace",
    every=3,
    subject="orders of youths",
    seen_at="local",
    seam=subscriptions_matching,
    wrap=wrap,
    rare=True,
)
