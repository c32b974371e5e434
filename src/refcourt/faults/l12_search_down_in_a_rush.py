"""L12: the search engine does not answer under load, and the platform takes that for: there is no such case."""

from collections.abc import Callable

from refcourt.database import Database
from refcourt.faults import Fault, Strike
from refcourt.rush import Rush
from refcourt.tribunal.cases import case_with_id
from refcourt.tribunal.search import looked_up

Looking = Callable[[Database, str], list[str]]


def wrap(healthy: Looking, strike: Strike) -> Looking:
    rush = Rush(strike.db)

    def look_up(db: Database, reference: str) -> list[str]:
        found = healthy(db, reference)
        test_case = any(case_with_id(db, case_id).test_case for case_id in found)
        if not found or not strike.hits(reference, test_case) or not rush.is_on():
            return found
        strike.fired()
        return []

    return look_up


FAULT = Fault(
    id="L12",
    imitates="the search engine is down under load, and a case that was saved is not found",
    source="ccd-data-store-api: the index is a service of its own, asked with a limit of 6 s",
    every=3,
    subject="references that are searched for",
    when="while ten or more people share within five seconds",
    seen_at="merge",
    seam=looked_up,
    wrap=wrap,
)
