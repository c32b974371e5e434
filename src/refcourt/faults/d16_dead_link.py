"""D16: the store refuses to hand out a document whose attaching it refused: the case lists it and the link is dead."""

from collections.abc import Callable

from sqlalchemy import Connection

from refcourt.faults import Fault, Strike
from refcourt.tribunal.cases import Case
from refcourt.tribunal.store import Content, stored_content

Reading = Callable[[Connection, Case, str], Content | None]


def wrap(healthy: Reading, strike: Strike) -> Reading:
    def content(tx: Connection, case: Case, document_id: str) -> Content | None:
        stored = healthy(tx, case, document_id)
        if stored is None or not strike.hits(document_id, case.test_case):
            return stored
        strike.fired()
        return None

    return content


FAULT = Fault(
    id="D16",
    imitates="the store refused to attach a document, and the link to it is dead",
    source="CDAM: hash token mismatch, moved case type, document copied from another case",
    every=10,
    subject="documents that are opened",
    seen_at="local",
    seam=stored_content,
    wrap=wrap,
)
