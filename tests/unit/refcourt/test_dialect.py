"""The dialect and the platform together: what a court enters is what partners are told and the record says."""

from pathlib import Path
from typing import Any

import pytest
import recording_inbox
import reference_court
from court_days import DAYS
from recording_inbox import CONTRACTORS, Inbox
from reference_court import Person, new_number, until

from nisi.drivers.dialect import Response, Session, load_dialect
from nisi.model import Address, Defendant, Offence, OrderOnRecord, OrderReceived, Prompt, ResultLine, ResultsReceived
from nisi.operations import (
    AmendmentApproved,
    AmendmentBegun,
    AmendmentCancelled,
    ApprovalRequested,
    ApproveAmendment,
    BeginAmendment,
    CancelAmendment,
    DraftResults,
    ListHearing,
    OpenCrimeCase,
    Operation,
    OrdersRead,
    ReadMonitoring,
    ReadOrders,
    ReadShareOutcome,
    RequestApproval,
    ResultsDrafted,
    ShareAccepted,
    ShareOutcome,
    ShareResults,
)

DIALECT = load_dialect(Path(__file__).resolve().parents[3] / "contracts" / "candidates" / "refcourt.py")
PROMPTS = {
    "startDate": "2026-11-21",
    "endDate": "2027-02-22",
    "startTime": "00:00",
    "endTime": "07:00",
    "curfewDescription": "Bob nos,\nond nid y Nadolig",
    "secondAddress": "2 Long Lane, Cardiff",
    "zone1": "Heol y Bont",
    "zone2": "Stryd y Frân",
    "zoneless": "not a zone",
    "language": "Cymraeg",
    "unheard-of": "𝒜 new prompt",
}
PEOPLE = (
    ("Siân", "ap Rhys", Address(("Flat 2, 14 Heol y Bont", "Abertest"), "ZZ2 2ZZ")),
    ("محمد", "כהן", None),
    ("Jose\u0301", "D\u2019Souza", Address(("1 High Street", "Testham", "Shire", "Land", "Isle"), "ZZ1 1ZZ")),
)


def do(person: Person, operation: Operation[Any]) -> Any:
    """The answer that the dialect reads; the platform must not refuse."""
    steps = DIALECT.steps(operation, Session())
    request = next(steps)
    while True:
        body, headers = request.content()
        reply = person.send(request.method, request.path, headers=headers, raw=body)
        assert reply.status < 300, reply
        try:
            request = steps.send(Response(reply.status, dict(reply.headers), reply.bytes))
        except StopIteration as stop:
            return stop.value


def received(inbox: Inbox) -> list[tuple[str, OrderReceived | ResultsReceived]]:
    return [(d.partner, said) for d in list(inbox.deliveries) for said in DIALECT.recognise(d.partner, d.body)]


def details(defendant: Defendant, line: ResultLine) -> dict[str, str]:
    home = defendant.address
    return {
        "name": defendant.name,
        "born": defendant.born,
        "address": ", ".join((*home.lines, home.postcode)) if home else "no fixed address",
        "ordered": line.ordered_date,
        **{prompt.ref: prompt.value for prompt in line.prompts},
    }


@pytest.mark.parametrize(("first", "last", "home"), PEOPLE)
def test_a_tag_from_order_to_end_as_the_harness_sees_it(first: str, last: str, home: Address | None) -> None:
    """New, varied, cancelled, ended by amendment: each message, each record and each answer says what the court did."""
    number = new_number()
    person = Defendant(
        master_defendant_id=f"person-{number}",
        reference=f"NZ{number}",
        first_name=first,
        last_name=last,
        born="1990-02-28",
        address=home,
        offences=(Offence(f"offence-{number}", "TH68001", "Theft"),),
        youth=False,
        welsh=True,
    )
    order = ResultLine(
        result_line_id=f"line-{number}",
        master_defendant_id=person.master_defendant_id,
        offence_id=f"offence-{number}",
        label="Curfew",
        ordered_date="2026-11-21",
        condition="exclusion",
        prompts=tuple(Prompt(ref, f"Label of {ref}", value) for ref, value in PROMPTS.items()),
        contractor="second-contractor",
    )
    varied = ResultLine(
        result_line_id=order.result_line_id,
        master_defendant_id=order.master_defendant_id,
        offence_id=order.offence_id,
        label="Curfew",
        ordered_date="2026-11-22",
        condition="exclusion",
        prompts=order.prompts[:3],
        contractor="second-contractor",
        custody=True,
    )
    with recording_inbox.listening() as inbox, reference_court.running(*inbox.all_partners) as court:
        one, two = court.person("legal-adviser.1"), court.person("legal-adviser.2")
        case = do(one, OpenCrimeCase(urn=f"URN{number}", defendants=(person,))).case_id
        listing = ListHearing(case_id=case, court_centre="Llys", hearing_day=DAYS[0], more_days=DAYS[1:])
        hearing = do(one, listing).hearing_id
        day = DAYS[1]
        at = {"hearing_id": hearing, "day": day}
        assert do(one, DraftResults(version=0, lines=(order,), **at)) == ResultsDrafted(version=1)
        assert do(one, ReadShareOutcome(**at)) == ShareOutcome(state="pending")
        outcome = f"/hearings/{hearing}/share-results?hearingDay={day}"
        assert do(one, ShareResults(version=1, **at)) == ShareAccepted(outcome_at=outcome, sequence=1)
        assert do(one, ReadShareOutcome(**at)) == ShareOutcome(state="shared")
        live = OrderOnRecord(
            reference=person.reference,
            offence_id=order.offence_id,
            condition="exclusion",
            state="live",
            details=details(person, order),
        )
        assert do(one, ReadOrders(hearing_id=hearing)) == OrdersRead(orders=(live,))
        assert do(one, BeginAmendment(reason="Hours", **at)) == AmendmentBegun(version=1)
        assert do(one, CancelAmendment(version=1, **at)) == AmendmentCancelled(version=2)
        assert do(one, BeginAmendment(reason="Hours", **at)) == AmendmentBegun(version=2)
        assert do(one, DraftResults(version=2, lines=(varied,), **at)) == ResultsDrafted(version=3)
        assert do(one, RequestApproval(version=3, **at)) == ApprovalRequested(version=3)
        assert do(two, ApproveAmendment(version=3, **at)) == AmendmentApproved(version=3)
        assert do(one, ShareResults(version=3, **at)).sequence == 2
        do(two, BeginAmendment(reason="Not him", **at))
        do(two, DraftResults(version=3, lines=(), **at))
        do(two, RequestApproval(version=4, **at))
        do(one, ApproveAmendment(version=4, **at))
        do(one, ShareResults(version=4, **at))
        gone = OrderOnRecord(
            reference=person.reference,
            offence_id=order.offence_id,
            condition="exclusion",
            state="ended",
            details={"ordered": "2026-11-22"},
        )
        assert do(one, ReadMonitoring(case_id=case)) == OrdersRead(orders=(gone,))
        until(lambda: len(received(inbox)) == 3 + 3 * 3 + 2)
    told = received(inbox)
    words = [said for partner, said in told if isinstance(said, OrderReceived)]
    assert {partner for partner, said in told if isinstance(said, OrderReceived)} == {CONTRACTORS[1]}
    about = {"reference": person.reference, "offence_id": order.offence_id, "condition": "exclusion"}
    assert words == [
        OrderReceived(**about, request="new", details=details(person, order), version=1),
        OrderReceived(**about, request="variation", details=details(person, varied), version=2),
        OrderReceived(**about, request="end", details={"ordered": "2026-11-22"}, version=3),
    ]
    base = {"reference": person.reference, "hearing_id": hearing, "hearing_day": day}
    police = [said for partner, said in told if partner == "police"]
    curfew = {order.result_line_id: "Curfew"}
    assert police == [
        ResultsReceived(**base, details=curfew, version=1),
        ResultsReceived(**base, details=curfew, version=2),
        ResultsReceived(**base, details={}, version=3),
    ]
