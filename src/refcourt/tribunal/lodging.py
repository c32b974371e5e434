"""Lodging a case."""

import msgspec
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from refcourt import ids, outbox, people, problems
from refcourt.resource import Call, answer
from refcourt.tables import tribunal_case
from refcourt.tribunal.history import Changed, Event, record
from refcourt.tribunal.roles import assign
from refcourt.tribunal.shapes import NewCase

APPEAL_CREATED = "appealCreated"

_INSERT = insert(tribunal_case)


def create_case(call: Call) -> Response:
    """The case, the first line of its history, and the owed entry in the search index, in one transaction.

    A person who sees a case by assignment only is assigned to the one that they lodge."""
    new: NewCase = call.body
    fields: dict[str, str] = msgspec.to_builtins(new.fields)
    row = {
        "id": ids.case_number(call.platform.root_id, new.reference),
        "reference": new.reference,
        "case_type": new.case_type,
        "test_case": new.test_case,
        "state": APPEAL_CREATED,
        "version": 1,
        "documents": "[]",
        "fields": msgspec.json.encode(fields).decode(),
    }
    lodged = Event(str(row["id"]), 1, "createCase", "Appeal lodged", call.person.name, Changed(fields=[*fields]))
    try:
        with call.platform.db.write() as tx:
            tx.execute(_INSERT, row)
            record(tx, lodged)
            if call.person.role in people.BY_ASSIGNMENT:
                assign(tx, lodged.case_id, call.person, by=call.person)
            outbox.enqueue(tx, outbox.CASE_LODGED, lodged.case_id)
    except IntegrityError:
        raise problems.conflict(f"There is a case with the reference {new.reference} already.") from None
    call.platform.bell.ring()
    return answer(201, {"id": row["id"], "state": row["state"], "version": row["version"]})
