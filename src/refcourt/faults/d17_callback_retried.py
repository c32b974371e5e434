"""D17: a callback that took too long is retried, and what it files is filed twice: two documents where one was sent."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
from sqlalchemy import Connection, insert, select

from refcourt import ids
from refcourt.faults import Fault, Strike
from refcourt.tables import document_bytes, stored_document
from refcourt.tribunal.changes import Change, apply_change
from refcourt.tribunal.shapes import Row
from refcourt.tribunal.store import document_url

Applying = Callable[[Connection, Change], bool]


def wrap(healthy: Applying, strike: Strike) -> Applying:
    def applied(tx: Connection, change: Change) -> bool:
        twice = [
            row
            for row in change.documents
            if row.document_id in change.attached and strike.hits(row.document_id, change.case.test_case)
        ]
        if not twice:
            return healthy(tx, change)
        save_point = tx.begin_nested()
        copies = [_copied(tx, change.case.id, row) for row in twice]
        attached = [*change.attached, *(copy.document_id for copy in copies)]
        done = healthy(tx, replace(change, documents=[*change.documents, *copies], attached=attached))
        if done:
            save_point.commit()
            strike.fired()
        else:
            save_point.rollback()
        return done

    return applied


def _copied(tx: Connection, case_id: str, row: Row) -> Row:
    """The same file once more in the store, and a row that names it."""
    document_id = ids.derived(row.document_id, "retry")
    for table, key in ((stored_document, stored_document.c.id), (document_bytes, document_bytes.c.document_id)):
        found = tx.execute(select(table).where(key == row.document_id)).mappings().one()
        tx.execute(insert(table), {**found, key.name: document_id})
    url = document_url(case_id, document_id)
    return Row(ids.derived(document_id, "row"), msgspec.structs.replace(row.value, document_url=url))


FAULT = Fault(
    id="D17",
    imitates="a double click or a retried callback files a document twice",
    source="EXUI-3229; ccd-data-store-api retries callbacks after 1, 5 and 10 s",
    every=10,
    subject="documents that are filed",
    seen_at="local",
    seam=apply_change,
    wrap=wrap,
)
