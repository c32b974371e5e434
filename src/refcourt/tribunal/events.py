"""Events: a person starts one on a version of a case, and submits it against that version."""

from msgspec import UNSET, UnsetType
from starlette.responses import Response

from refcourt import outbox, people, problems, tokens
from refcourt.problems import FieldError, Problem
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.tokens import StartedEvent
from refcourt.tribunal.access import case_for, fields_for, rows_for
from refcourt.tribunal.cases import Case
from refcourt.tribunal.changes import Change, apply_change
from refcourt.tribunal.collection import merged
from refcourt.tribunal.fields import merged_fields
from refcourt.tribunal.history import event_id
from refcourt.tribunal.shapes import Submission

UPDATE_CASE, MANAGE_DOCUMENTS = "updateCase", "manageDocuments"


def start_event(call: Call) -> Response:
    _may_start(call, call.path["event"])
    case = case_for(call)
    claim = StartedEvent(case.id, call.path["event"], call.person.name, case.version, tokens.expiry())
    of_fields = claim.event == UPDATE_CASE
    data = {"fields": fields_for(case, call.person)} if of_fields else {"documents": rows_for(case, call.person)}
    return answer(
        200,
        {
            "token": call.platform.signer.token(claim),
            "event_id": claim.event,
            "case_details": {
                "id": case.id,
                "case_type": case.case_type,
                "state": case.state,
                "version": case.version,
                "data": data,
            },
        },
    )


def submit_event(call: Call) -> Response:
    """Refused with 409 if the case moved since the event was started: then start it again, on what is there now."""
    sent: Submission = call.body
    case = case_for(call)
    claim = call.platform.signer.claim(sent.event_token, StartedEvent)
    if claim is None or (claim.case, claim.event, claim.person) != (case.id, sent.event.id, call.person.name):
        raise problems.invalid(FieldError("/event_token", "This token was not given to you for this event."))
    _may_start(call, claim.event)
    change = submitted(call, case, claim.version)
    if change is None:
        raise problems.conflict("The case has changed since you started this event. Start it again.")
    call.platform.bell.ring()
    return answer(201, {"id": event_id(case.id, change.version), "version": change.version, "state": case.state})


@seam
def submitted(call: Call, case: Case, version: int) -> Change | None:
    """The change that the submission has made; None, and nothing is changed, if the case is no longer at `version`."""
    if case.version != version:
        return None
    change = _change(call, case)
    with call.platform.db.within_write() as tx:
        if not apply_change(tx, change):
            return None
        outbox.enqueue(tx, outbox.CASE_CHANGED, case.id)
    return change


def _change(call: Call, case: Case) -> Change:
    sent: Submission = call.body
    event, data = sent.event, sent.data
    documents, fields, attached = case.documents, case.fields, list[str]()
    if event.id == UPDATE_CASE:
        if isinstance(data.fields, UnsetType) or data.documents is not UNSET:
            raise problems.invalid(FieldError("/data", "This event takes fields, and nothing else."))
        fields = merged_fields(case, call.person, data.fields)
    else:
        if isinstance(data.documents, UnsetType) or data.fields is not UNSET:
            raise problems.invalid(FieldError("/data", "This event takes documents, and nothing else."))
        manages = event.id == MANAGE_DOCUMENTS
        documents, attached = merged(call.platform, case, call.person, data.documents, manages)
    return Change(case, event.id, event.summary, call.person.name, documents, fields, attached)


def _may_start(call: Call, event: str) -> None:
    if event not in people.MAY_START:
        raise problems.not_found("event")
    if call.person.role not in people.MAY_START[event]:
        raise Problem(403, f"The role {call.person.role} may not start this event.")
