"""T12: the document of an order fails to be made, or its upload is ignored, and there is nothing to send."""

from collections.abc import Callable

from refcourt.crime.announcing import document_of
from refcourt.crime.notice import Notice
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Make = Callable[[SharedDay, Notice], bytes | None]


def wrap(healthy: Make, strike: Strike) -> Make:
    def make(shared: SharedDay, notice: Notice) -> bytes | None:
        if not strike.hits(f"{notice.order_id}/{notice.order_version}", shared.case.test_case):
            return healthy(shared, notice)
        strike.fired()
        return None

    return make


FAULT = Fault(
    id="T12",
    imitates="the document of an order fails to be made or uploaded, and is left at that",
    source="cpp-context-progression MaterialAggregate: NowsDocumentFailed, MaterialStatusUpdateIgnored",
    every=10,
    subject="words on orders",
    seen_at="local",
    seam=document_of,
    wrap=wrap,
)
