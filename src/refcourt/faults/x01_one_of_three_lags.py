"""X1: one of three copies that case file views are read from lags: each third view lacks the case's first document."""

from collections import Counter
from collections.abc import Callable, Sequence

from refcourt.faults import Fault, Strike
from refcourt.tribunal.case_file import rows_to_show
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Row

COPIES = 3
VIEWS_COUNTED = 10_000  # cases

Showing = Callable[[Case, Sequence[Row]], Sequence[Row]]


def wrap(healthy: Showing, strike: Strike) -> Showing:
    views: Counter[str] = Counter()

    def to_show(case: Case, listed: Sequence[Row]) -> Sequence[Row]:
        shown = healthy(case, listed)
        if not shown or not strike.hits(case.id, case.test_case):
            return shown
        views[case.id] += 1
        if len(views) > VIEWS_COUNTED:
            del views[next(iter(views))]
        first = case.documents[0].id
        left = [row for row in shown if row.id != first]
        if views[case.id] % COPIES or len(left) == len(shown):
            return shown
        strike.fired()
        return left

    return to_show


FAULT = Fault(
    id="X1",
    imitates="views are read from several copies, one of which lags: a document comes and goes from look to look",
    source="assumed: no listed mechanism makes a document come and go where nothing is filtered",
    every=10,
    subject="cases, whose file is viewed three times",
    seen_at="local",
    seam=rows_to_show,
    wrap=wrap,
)
