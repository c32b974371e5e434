"""T21: the monitoring status of an order that was ended says that it is still on: what switches it off is processed
before what switched it on, or was not among the results that are looked at."""

from collections.abc import Callable

from refcourt.crime.cases import Case
from refcourt.crime.monitoring import tracking_status
from refcourt.crime.orders import Word
from refcourt.faults import Fault, Strike

Status = Callable[[Case, Word], str]


def wrap(healthy: Status, strike: Strike) -> Status:
    def status(case: Case, last: Word) -> str:
        if last.in_force or not strike.hits(last.order_id, case.test_case):
            return healthy(case, last)
        strike.fired()
        return "LIVE"

    return status


FAULT = Fault(
    id="T21",
    imitates="an order that was ended, or taken back by an amendment, stays on in the record of who is monitored",
    source="cpp-context-results DefendantAggregate: on before off on one day, removed lines not looked at",
    every=3,
    subject="orders that have ended",
    seen_at="local",
    seam=tracking_status,
    wrap=wrap,
    rare=True,
)
