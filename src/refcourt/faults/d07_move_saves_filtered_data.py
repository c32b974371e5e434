"""D7: moving a document in the case file view saves access-filtered data: what the filter hid is gone from the case."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from refcourt.faults import Fault, Strike
from refcourt.tribunal.changes import Change, apply_change
from refcourt.tribunal.moving import MOVE_DOCUMENT
from refcourt.tribunal.shapes import Classification

Applying = Callable[[Connection, Change], bool]


def wrap(healthy: Applying, strike: Strike) -> Applying:
    def applied(tx: Connection, change: Change) -> bool:
        if change.event != MOVE_DOCUMENT or not strike.hits(change.case.id, change.case.test_case):
            return healthy(tx, change)
        filtered = [row for row in change.documents if row.value.classification is Classification.PUBLIC]
        done = healthy(tx, replace(change, documents=filtered))
        if done and len(filtered) < len(change.documents):
            strike.fired()
        return done

    return applied


FAULT = Fault(
    id="D7",
    imitates="moving a document in the case file view saves access-filtered data and erases what the filter hid",
    source="ccd-data-store-api #2288 (CCD-4788)",
    every=10,
    subject="cases in which a document is moved",
    seen_at="local",
    seam=apply_change,
    wrap=wrap,
)
