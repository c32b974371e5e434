"""D29: the disposal job takes documents of live cases for old enough to go, and throws them away a day after upload."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, select

from refcourt import clock
from refcourt.faults import Fault, Strike
from refcourt.tables import stored_document, tribunal_case
from refcourt.tribunal.disposal import expired_documents
from refcourt.tribunal.store import TTL_S

Expiring = Callable[[Connection, str], Sequence[str]]


def wrap(healthy: Expiring, strike: Strike) -> Expiring:
    def expired(tx: Connection, now: str) -> Sequence[str]:
        live = (
            select(stored_document.c.id, tribunal_case.c.test_case)
            .join(tribunal_case)
            .where(stored_document.c.attached, stored_document.c.uploaded_time < clock.later(-TTL_S))
        )
        taken = [row.id for row in tx.execute(live) if strike.hits(row.id, row.test_case)]
        if taken:
            strike.fired()
        return [*healthy(tx, now), *taken]

    return expired


FAULT = Fault(
    id="D29",
    imitates="a disposal job deletes a document of a live case",
    source="inferred from dm-store, where a document may be given a time to live",
    every=10,
    subject="documents, a day after their upload",
    seen_at="early-adopter",
    seam=expired_documents,
    wrap=wrap,
)
