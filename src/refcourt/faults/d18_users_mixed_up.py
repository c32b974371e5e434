"""D18: whose role is looked up stands in one place for all threads: of two that ask at once one gets the other's."""

import time
from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.rush import Rush
from refcourt.tribunal.case_file import documents_to_list
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Row

LOOKS_UP_S = 0.2

Listing = Callable[[Case, str], list[Row]]


def wrap(healthy: Listing, strike: Strike) -> Listing:
    rush = Rush(strike.db)
    asking = ""

    def mixed_up(case: Case, role: str) -> list[Row]:
        nonlocal asking
        rows = healthy(case, role)
        if not rush.is_on():
            return rows
        asking = role
        time.sleep(LOOKS_UP_S)
        others = healthy(case, asking)
        if others == rows or not strike.hits(case.id, case.test_case):
            return rows
        strike.fired()
        return others

    return mixed_up


FAULT = Fault(
    id="D18",
    imitates="a map that threads share mixes up users under load: one is shown what only the other's role may see",
    source="ccd-data-store-api #2587 (November 2025): a map in the role lookup was not safe for threads",
    every=1,
    subject="looks at a case by two roles at once",
    when="while ten or more people share within five seconds",
    seen_at="merge",
    seam=documents_to_list,
    wrap=wrap,
)
