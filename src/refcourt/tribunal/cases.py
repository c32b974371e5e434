"""Tribunal cases: lodging one, reading one, and the one way of changing one."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from refcourt import clock, ids, problems
from refcourt.database import Database
from refcourt.resource import Call, answer
from refcourt.tables import case_event, stored_document, tribunal_case
from refcourt.tribunal.shapes import NewCase, Row

APPEAL_CREATED = "appealCreated"

_INSERT = insert(tribunal_case)
_CASE = select(tribunal_case).where(tribunal_case.c.id == bindparam("case_id"))
_REPLACE = (
    update(tribunal_case)
    .where(tribunal_case.c.id == bindparam("case_id"), tribunal_case.c.version == bindparam("read_version"))
    .values(version=bindparam("next_version"), documents=bindparam("rows"))
)
_INSERT_EVENT = insert(case_event)
_ATTACH = update(stored_document).where(stored_document.c.id == bindparam("document_id")).values(attached=True)

_rows = msgspec.json.Decoder(list[Row])


@dataclass(frozen=True)
class Case:
    """A case as stored: all its documents, whoever may see them."""

    id: str
    case_type: str
    test_case: bool
    state: str
    version: int
    documents: list[Row]


def create_case(call: Call) -> Response:
    new: NewCase = call.body
    row = {
        "id": ids.case_number(call.platform.root_id, new.reference),
        "reference": new.reference,
        "case_type": new.case_type,
        "test_case": new.test_case,
        "state": APPEAL_CREATED,
        "version": 1,
        "documents": "[]",
    }
    try:
        with call.platform.db.write() as tx:
            tx.execute(_INSERT, row)
    except IntegrityError:
        raise problems.conflict(f"There is a case with the reference {new.reference} already.") from None
    return answer(201, {"id": row["id"], "state": row["state"], "version": row["version"]})


def case_with_id(db: Database, case_id: str) -> Case:
    """Problem 404 if there is none."""
    with db.read() as tx:
        row = tx.execute(_CASE, {"case_id": case_id}).one_or_none()
    if row is None:
        raise problems.not_found("case")
    return Case(row.id, row.case_type, row.test_case, row.state, row.version, _rows.decode(row.documents))


@dataclass(frozen=True)
class Change:
    """A new collection of documents, made from a reading of that version of the case."""

    case_id: str
    version: int
    event: str
    summary: str
    person: str
    documents: Sequence[Row]
    attached: Sequence[str] = ()


def apply_change(tx: Connection, change: Change) -> bool:
    """Replace the documents. False, and nothing is changed, if somebody changed the case since that version."""
    replaced = {
        "case_id": change.case_id,
        "read_version": change.version,
        "next_version": change.version + 1,
        "rows": msgspec.json.encode(change.documents).decode(),
    }
    if tx.execute(_REPLACE, replaced).rowcount == 0:
        return False
    tx.execute(
        _INSERT_EVENT,
        {
            "id": event_id(change),
            "case_id": change.case_id,
            "version": change.version + 1,
            "event": change.event,
            "summary": change.summary,
            "person": change.person,
            "created_time": clock.now(),
        },
    )
    if change.attached:
        tx.execute(_ATTACH, [{"document_id": document_id} for document_id in change.attached])
    return True


def event_id(change: Change) -> str:
    return ids.derived(change.case_id, "event", change.version + 1)
