"""Throwing away what nobody wants: uploads that no event has named within their time (store.TTL_S), outcomes of what
was sent too long ago to be sent again (once.KEPT_S), and forms that were kept as long (tokens.FORM_LIFETIME_S).

The worker looks once an hour of the platform's clock, and when it starts. What is attached to a case stays.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, delete, select

from refcourt import clock
from refcourt.platform import Platform
from refcourt.seams import seam
from refcourt.tables import document_bytes, kept_form, kept_outcome, stored_document

EVERY_S = 3600

# What is locked is being named by an event at this moment.
_EXPIRED = (
    select(stored_document.c.id)
    .where(stored_document.c.expires_time < bindparam("now"), stored_document.c.attached.is_(False))
    .with_for_update(skip_locked=True)
)
_DELETE_BYTES = delete(document_bytes).where(document_bytes.c.document_id == bindparam("document"))
_DELETE = delete(stored_document).where(stored_document.c.id == bindparam("document"))
_DELETE_KEPT = [delete(kept).where(kept.c.expires_time < bindparam("now")) for kept in (kept_outcome, kept_form)]


class Disposal:
    """`step()` does the round that is due, if one is."""

    def __init__(self, platform: Platform) -> None:
        self._db, self._next = platform.db, 0.0

    def step(self) -> None:
        if clock.time() < self._next:
            return
        with self._db.write() as tx:
            now = clock.now()
            for kept in _DELETE_KEPT:
                tx.execute(kept, {"now": now})
            expired = [{"document": document_id} for document_id in expired_documents(tx, now)]
            if expired:
                tx.execute(_DELETE_BYTES, expired)
                tx.execute(_DELETE, expired)
        self._next = clock.time() + EVERY_S


@seam
def expired_documents(tx: Connection, now: str) -> Sequence[str]:
    """Ids of uploads that no event named in time."""
    return list(tx.scalars(_EXPIRED, {"now": now}))
