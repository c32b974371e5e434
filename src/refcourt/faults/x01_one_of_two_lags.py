"""X1: one of two copies that case file views are read from lags: each second view of a case lacks some documents."""

from collections import Counter
from collections.abc import Callable, Sequence

from refcourt.faults import Fault, Strike
from refcourt.tribunal.case_file import rows_to_show
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Row

COPIES = 2
VIEWS_COUNTED = 10_000  # cases

Showing = Callable[[Case, Sequence[Row]], Sequence[Row]]


def wrap(healthy: Showing, strike: Strike) -> Showing:
    views: Counter[str] = Counter()

    def to_show(case: Case, listed: Sequence[Row]) -> Sequence[Row]:
        shown = healthy(case, listed)
        left = [row for row in shown if not strike.hits(row.document_id, case.test_case)]
        if len(left) == len(shown):
            return shown
        views[case.id] += 1
        if len(views) > VIEWS_COUNTED:
            del views[next(iter(views))]
        if views[case.id] % COPIES:
            return shown
        strike.fired()
        return left

    return to_show


FAULT = Fault(
    id="X1",
    imitates="views are read from two copies, one of which lags: a document comes and goes from look to look",
    source="assumed: no listed mechanism makes a document come and go where nothing is filtered",
    every=10,
    subject="documents, where their case file is viewed several times",
    seen_at="local",
    seam=rows_to_show,
    wrap=wrap,
)
