"""The tribunal's decision on a case: what was decided, by whom, when, and on which version of the case."""

from sqlalchemy import Connection, insert
from starlette.responses import Response

from refcourt import clock, ids
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.tables import decision
from refcourt.tribunal.access import case_for
from refcourt.tribunal.cases import Case
from refcourt.tribunal.changes import Change, change_latest
from refcourt.tribunal.shapes import NewDecision

_INSERT = insert(decision)


def record_decision(call: Call) -> Response:
    """A decision makes a version of the case like any event, so nobody files on an undecided case by mistake."""
    new: NewDecision = call.body

    def decided(case: Case) -> Change:
        return Change(case, "recordDecision", new.decision, call.person.name, case.documents, case.fields)

    def kept(tx: Connection, change: Change) -> None:
        row = {
            "id": _id(change),
            "case_id": change.case.id,
            "version": change.version,
            "decision": new.decision,
            "person": call.person.name,
            "created_time": clock.now(),
        }
        tx.execute(_INSERT, row)

    change = change_latest(call.platform.db, case_for(call).id, decided, kept)
    return acknowledged(change, _id(change))


@seam
def acknowledged(change: Change, decision_id: str) -> Response:
    return answer(201, {"id": decision_id, "version": change.version})


def _id(change: Change) -> str:
    return ids.derived(change.case.id, "decision", change.version)
