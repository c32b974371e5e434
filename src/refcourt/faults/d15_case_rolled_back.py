"""D15: the store attached the document and the case was rolled back: in store, tied to the case, in no view.

The event was acknowledged all the same, and the history does not have it.
"""

from collections.abc import Callable

from sqlalchemy import Connection

from refcourt.faults import Fault, Strike
from refcourt.tribunal.changes import Change, apply_change, attach

FILING = "uploadEvidence"

Applying = Callable[[Connection, Change], bool]


def wrap(healthy: Applying, strike: Strike) -> Applying:
    def applied(tx: Connection, change: Change) -> bool:
        struck = any(strike.hits(document_id, change.case.test_case) for document_id in change.attached)
        if not struck or change.event != FILING:
            return healthy(tx, change)
        save_point = tx.begin_nested()
        done = healthy(tx, change)
        save_point.rollback()
        if done:
            attach(tx, change.case, change.attached)
            strike.fired()
        return done

    return applied


FAULT = Fault(
    id="D15",
    imitates="attaching succeeded and the transaction was rolled back: in store, tied to the case, in no view",
    source="ccd-data-store-api: documents are attached inside the transaction, by a call to another service",
    every=10,
    subject="documents that are filed",
    seen_at="local",
    seam=apply_change,
    wrap=wrap,
)
