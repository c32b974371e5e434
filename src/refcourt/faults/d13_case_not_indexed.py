"""D13: the search index fails to take a case, and nobody notices: it is saved and is never found."""

from collections.abc import Callable

from sqlalchemy import Connection

from refcourt.faults import Fault, Strike
from refcourt.tribunal.cases import Case
from refcourt.tribunal.search import enter

Entering = Callable[[Connection, Case], None]


def wrap(healthy: Entering, strike: Strike) -> Entering:
    def entered(tx: Connection, case: Case) -> None:
        if strike.hits(case.id, case.test_case):
            strike.fired()
        else:
            healthy(tx, case)

    return entered


FAULT = Fault(
    id="D13",
    imitates="the search index lags or fails, so a case that was saved is not found",
    source="ccd-data-store-api: search is an asynchronous copy",
    every=10,
    subject="cases",
    seen_at="local",
    seam=enter,
    wrap=wrap,
)
