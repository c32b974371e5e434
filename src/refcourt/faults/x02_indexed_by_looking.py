"""X2: case file views are made from an index that a document is entered in by the first view that lacks it."""

from collections.abc import Callable, Sequence

from refcourt.faults import Fault, Strike
from refcourt.tribunal.case_file import rows_to_show
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Row

ENTERED = 100_000  # documents that are remembered

Showing = Callable[[Case, Sequence[Row]], Sequence[Row]]


def wrap(healthy: Showing, strike: Strike) -> Showing:
    entered: dict[str, None] = {}

    def to_show(case: Case, listed: Sequence[Row]) -> Sequence[Row]:
        shown = healthy(case, listed)
        struck = {row.document_id for row in shown if strike.hits(row.document_id, case.test_case)}
        lacking = struck - entered.keys()
        if not lacking:
            return shown
        entered.update(dict.fromkeys(lacking))
        while len(entered) > ENTERED:
            del entered[next(iter(entered))]
        strike.fired()
        return [row for row in shown if row.document_id not in lacking]

    return to_show


FAULT = Fault(
    id="X2",
    imitates="a view is made from an index that is brought up to date by looking: who looks first looks too early",
    source="assumed: caches that answer with what they have and then ask; ccd-data-store-api searches in such a copy",
    every=10,
    subject="documents that somebody views, once in each server process",
    seen_at="local",
    seam=rows_to_show,
    wrap=wrap,
)
