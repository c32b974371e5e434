"""D14: the store was not told that an upload is attached, so it keeps counting and throws the document away.

The event is accepted and the case shows the document; a day after its upload the bytes are gone.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from refcourt.faults import Fault, Strike
from refcourt.tribunal.cases import Case
from refcourt.tribunal.changes import attach

Attaching = Callable[[Connection, Case, Sequence[str]], None]


def wrap(healthy: Attaching, strike: Strike) -> Attaching:
    def attached(tx: Connection, case: Case, document_ids: Sequence[str]) -> None:
        told = [document_id for document_id in document_ids if not strike.hits(document_id, case.test_case)]
        if told:
            healthy(tx, case, told)
        if len(told) < len(document_ids):
            strike.fired()

    return attached


FAULT = Fault(
    id="D14",
    imitates="an upload whose attaching failed is thrown away after a day, though the case names it",
    source="CDAM and dm-store: unattached uploads live for a day and are purged by night",
    every=10,
    subject="documents, a day after their upload",
    seen_at="early-adopter",
    seam=attach,
    wrap=wrap,
)
