"""D20: stitching a bundle runs out of time before its last document, and the judge is sent what there is."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.tribunal.bundles import rows_to_bundle
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Row

Choosing = Callable[[Case], list[Row]]


def wrap(healthy: Choosing, strike: Strike) -> Choosing:
    def in_time(case: Case) -> list[Row]:
        rows = healthy(case)
        if not rows or not strike.hits(case.id, case.test_case):
            return rows
        strike.fired()
        return rows[:-1]

    return in_time


FAULT = Fault(
    id="D20",
    imitates="stitching a bundle misses documents or runs out of time: the judge reads an incomplete bundle",
    source="ccd-data-store-api #2728: 10 s against the 60 s that stitching takes",
    every=10,
    subject="cases of which a bundle is made",
    seen_at="local",
    seam=rows_to_bundle,
    wrap=wrap,
)
