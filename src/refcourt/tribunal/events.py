"""Events: a person starts one on a version of a case, and submits it against that version."""

from starlette.responses import Response

from refcourt import outbox, people, problems, tokens
from refcourt.people import Person
from refcourt.problems import FieldError
from refcourt.resource import Call, answer
from refcourt.tokens import StartedEvent
from refcourt.tribunal.cases import Case, Change, apply_change, case_with_id, event_id
from refcourt.tribunal.collection import merged
from refcourt.tribunal.shapes import Row, Submission

EVENTS = ("uploadEvidence",)


def start_event(call: Call) -> Response:
    if call.path["event"] not in EVENTS:
        raise problems.not_found("event")
    case = case_with_id(call.platform.db, call.path["id"])
    claim = StartedEvent(case.id, call.path["event"], call.person.name, case.version, tokens.expiry())
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
                "data": {"documents": visible_rows(case, call.person)},
            },
        },
    )


def submit_event(call: Call) -> Response:
    """Refused with 409 if the case moved since the event was started: then start it again, on what is there now."""
    sent: Submission = call.body
    case = case_with_id(call.platform.db, call.path["id"])
    claim = call.platform.signer.claim(sent.event_token, StartedEvent)
    if claim is None or (claim.case, claim.event, claim.person) != (case.id, sent.event.id, call.person.name):
        raise problems.invalid(FieldError("/event_token", "This token was not given to you for this event."))
    stale = problems.conflict("The case has changed since you started this event. Start it again.")
    if claim.version != case.version:
        raise stale
    documents, attached = merged(call.platform, case, call.person, sent.data.documents)
    change = Change(case.id, claim.version, claim.event, sent.event.summary, call.person.name, documents, attached)
    with call.platform.db.write() as tx:
        if not apply_change(tx, change):
            raise stale
        outbox.enqueue(tx, outbox.CASE_CHANGED, case.id)
    call.platform.bell.ring()
    return answer(201, {"id": event_id(change), "version": claim.version + 1, "state": case.state})


def visible_rows(case: Case, person: Person) -> list[Row]:
    return [row for row in case.documents if people.may_see(person.role, row.value.classification.value)]
