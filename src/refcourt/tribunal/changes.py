"""The one way of changing a case: against the version of it that was read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, bindparam, update

from refcourt import problems
from refcourt.database import Database
from refcourt.seams import seam
from refcourt.tables import stored_document, tribunal_case
from refcourt.tribunal.cases import Case, case_with_id
from refcourt.tribunal.history import Event, changes_between, record
from refcourt.tribunal.shapes import Row

_REPLACE = (
    update(tribunal_case)
    .where(tribunal_case.c.id == bindparam("case_id"), tribunal_case.c.version == bindparam("read_version"))
    .values(version=bindparam("next_version"), documents=bindparam("rows"), fields=bindparam("data"))
)
_ATTACH = (
    update(stored_document)
    .where(stored_document.c.id == bindparam("document_id"))
    .values(attached=True, expires_time=None)
)


@dataclass(frozen=True)
class Change:
    """What an event makes of a case as it was read: all documents and all fields as they shall be."""

    case: Case
    event: str
    summary: str
    person: str
    documents: Sequence[Row]
    fields: Mapping[str, str]
    attached: Sequence[str] = ()

    @property
    def version(self) -> int:
        return self.case.version + 1

    @property
    def recorded(self) -> Event:
        changed = changes_between(self.case, self.documents, self.fields)
        return Event(self.case.id, self.version, self.event, self.summary, self.person, changed)


@seam
def apply_change(tx: Connection, change: Change) -> bool:
    """Make the next version of the case. False, and nothing is changed, if somebody else has made it meanwhile."""
    replaced = {
        "case_id": change.case.id,
        "read_version": change.case.version,
        "next_version": change.version,
        "rows": msgspec.json.encode(change.documents).decode(),
        "data": msgspec.json.encode(change.fields).decode(),
    }
    if tx.execute(_REPLACE, replaced).rowcount == 0:
        return False
    record(tx, change.recorded)
    if change.attached:
        attach(tx, change.case, change.attached)
    return True


@seam
def attach(tx: Connection, case: Case, document_ids: Sequence[str]) -> None:
    """The store keeps these for good. Problem 409, which undoes the change, if it has thrown one of them away."""
    kept = tx.execute(_ATTACH, [{"document_id": document_id} for document_id in document_ids]).rowcount
    if kept != len(document_ids):
        raise problems.conflict("An upload that this event names has expired. Upload it again.")


def change_latest(
    db: Database, case_id: str, make: Callable[[Case], Change], along: Callable[[Connection, Change], None]
) -> Change:
    """Change the case as it is now, and do what belongs to that in the same transaction.

    Each clash means that somebody else got further, so this ends when they do."""
    while True:
        change = make(case_with_id(db, case_id))
        with db.write() as tx:
            if apply_change(tx, change):
                along(tx, change)
                return change
