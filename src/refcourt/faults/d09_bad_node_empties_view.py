"""D9: one bad node among its documents empties the case file view of the whole case; the error is swallowed."""

from collections.abc import Callable, Sequence

from refcourt.faults import Fault, Strike
from refcourt.tribunal.case_file import rows_to_show
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Row

BAD_NODE = 3  # of the documents of a case, by upload: until it is there, nothing is wrong

Showing = Callable[[Case, Sequence[Row]], Sequence[Row]]


def wrap(healthy: Showing, strike: Strike) -> Showing:
    def to_show(case: Case, listed: Sequence[Row]) -> Sequence[Row]:
        if len(case.documents) < BAD_NODE or not listed or not strike.hits(case.id, case.test_case):
            return healthy(case, listed)
        strike.fired()
        return []

    return to_show


FAULT = Fault(
    id="D9",
    imitates="one bad node or an unreadable upload time, and the case file view of the whole case is empty",
    source="ccd-data-store-api CategoriesAndDocumentsService (CCD-4128)",
    every=10,
    subject="cases of three or more documents",
    seen_at="local",
    seam=rows_to_show,
    wrap=wrap,
)
