"""X2: the case file view is made from a copy that is brought up to date six seconds late."""

from collections.abc import Callable, Sequence
from datetime import datetime

from refcourt import clock
from refcourt.faults import Fault, Strike
from refcourt.tribunal.case_file import rows_to_show
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Row

LATE_S = 6  # three times what a view may take to settle

Showing = Callable[[Case, Sequence[Row]], Sequence[Row]]


def wrap(healthy: Showing, strike: Strike) -> Showing:
    def to_show(case: Case, listed: Sequence[Row]) -> Sequence[Row]:
        shown = healthy(case, listed)
        if not strike.hits(case.id, case.test_case):
            return shown
        copied = [row for row in shown if _age_s(row) > LATE_S]
        if len(copied) < len(shown):
            strike.fired()
        return copied

    return to_show


def _age_s(row: Row) -> float:
    filed = row.value.upload_timestamp
    return float("inf") if filed is None else clock.time() - datetime.fromisoformat(filed).timestamp()


FAULT = Fault(
    id="X2",
    imitates="a view is made from an asynchronous copy, and shows seconds later what was filed",
    source="assumed: ccd-data-store-api searches in an asynchronous copy; here the case file view is one too",
    every=10,
    subject="cases",
    seen_at="local",
    seam=rows_to_show,
    wrap=wrap,
)
