"""D26: the store files documents by a shortened name, so a later one replaces an earlier one in place.

Of two documents of a case whose names end alike and that are classified alike, the earlier one opens with the bytes of
the later one.
"""

from collections.abc import Callable

from sqlalchemy import Connection, select

from refcourt.faults import Fault, Strike
from refcourt.tables import stored_document
from refcourt.tribunal.cases import Case
from refcourt.tribunal.store import Content, stored_content

KEPT_OF_A_NAME = 10  # characters, its last

Reading = Callable[[Connection, Case, str], Content | None]


def wrap(healthy: Reading, strike: Strike) -> Reading:
    def content(tx: Connection, case: Case, document_id: str) -> Content | None:
        stored = healthy(tx, case, document_id)
        if stored is None or not strike.hits(case.id, case.test_case):
            return stored
        latest = healthy(tx, case, _latest_alike(tx, case, document_id))
        if latest is None or latest.content == stored.content:
            return stored
        strike.fired()
        return stored._replace(content=latest.content)

    return content


def _latest_alike(tx: Connection, case: Case, document_id: str) -> str:
    of_case = (
        select(stored_document)
        .where(stored_document.c.case_id == case.id, stored_document.c.attached)
        .order_by(stored_document.c.uploaded_time, stored_document.c.id)
    )
    keys = {row.id: (row.filename[-KEPT_OF_A_NAME:], row.classification) for row in tx.execute(of_case)}
    return [id for id, key in keys.items() if key == keys.get(document_id)][-1] if document_id in keys else document_id


FAULT = Fault(
    id="D26",
    imitates="a document of the same name is replaced in place: the wrong one is served",
    source="dm-store: versions under one URL",
    every=10,
    subject="cases with two documents whose names end alike",
    seen_at="local",
    seam=stored_content,
    wrap=wrap,
)
