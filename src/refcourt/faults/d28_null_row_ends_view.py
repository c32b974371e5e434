"""D28: a null was saved among the documents, and the view stops at it: what comes after is not shown."""

from collections.abc import Callable, Sequence

from refcourt.faults import Fault, Strike
from refcourt.tribunal.case_file import rows_to_show
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Row

BEFORE_THE_NULL = 2  # documents, by upload

Showing = Callable[[Case, Sequence[Row]], Sequence[Row]]


def wrap(healthy: Showing, strike: Strike) -> Showing:
    def to_show(case: Case, listed: Sequence[Row]) -> Sequence[Row]:
        rendered = {row.id for row in case.documents[:BEFORE_THE_NULL]}
        left = [row for row in listed if row.id in rendered]
        if len(left) == len(listed) or not strike.hits(case.id, case.test_case):
            return healthy(case, listed)
        strike.fired()
        return left

    return to_show


FAULT = Fault(
    id="D28",
    imitates="an empty or null row is saved among the documents, and those after it are not rendered",
    source="inferred from ccd-data-store-api CaseDataIssueLogger, which looks for such rows",
    every=10,
    subject="cases of three or more documents",
    seen_at="local",
    seam=rows_to_show,
    wrap=wrap,
)
