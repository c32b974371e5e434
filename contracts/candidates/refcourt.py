"""The dialect of refcourt: how each operation is asked for, and what its notifications say.

Crime follows Common Platform (camelCase commands, 202 for a share), the tribunal follows Core Case Data (start an
event, get a token, submit the whole documents collection back with it).
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

from urllib3.filepost import encode_multipart_formdata

from nisi.drivers.dialect import Request, Session, Steps, escaped
from nisi.model import (
    AttendanceOnList,
    BundledDocument,
    Defendant,
    DocumentChange,
    DocumentSeen,
    DocumentStored,
    HistoryEntry,
    JurorOnList,
    NewDocument,
    OrderOnRecord,
    OrderReceived,
    Received,
    ResultLine,
    ResultsReceived,
    Secret,
)
from nisi.operations import (
    AmendmentApproved,
    AmendmentBegun,
    AmendmentCancelled,
    ApprovalRequested,
    ApproveAmendment,
    AssignRole,
    AttendanceRead,
    AttendanceRecorded,
    BeginAmendment,
    BundleFetched,
    BundleMade,
    CancelAmendment,
    CaseFileSeen,
    CaseOpened,
    CaseSeen,
    CasesFound,
    ClockShifted,
    DecisionRecorded,
    DocumentFetched,
    DocumentMoved,
    DocumentUploaded,
    DraftResults,
    EnrolJuror,
    EventStarted,
    EventSubmitted,
    FetchBundle,
    FetchDocument,
    HearingListed,
    HistorySeen,
    JurorEnrolled,
    JurorsRead,
    ListHearing,
    MakeBundle,
    MoveDocument,
    OpenAppeal,
    OpenCrimeCase,
    Operation,
    OrdersRead,
    ReadAttendance,
    ReadCase,
    ReadHistory,
    ReadJurors,
    ReadMonitoring,
    ReadOrders,
    ReadShareOutcome,
    ReadStore,
    RecordAttendance,
    RecordDecision,
    RemoveRole,
    RequestApproval,
    ResultsDrafted,
    RoleAssigned,
    RoleRemoved,
    SearchCases,
    ShareAccepted,
    ShareOutcome,
    ShareResults,
    ShiftClock,
    StartEvent,
    StoreSeen,
    SubmitEvent,
    UploadDocument,
    ViewCaseFile,
    document_bytes,
)

SHORT_CODES = {"curfew": "CURE", "trail": "EMW", "alcohol": "AAR", "exclusion": "ERPEM"}
CONDITIONS = {
    "Curfew with electronic monitoring": "curfew",
    "Trail monitoring": "trail",
    "Alcohol abstinence and monitoring": "alcohol",
    "Exclusion with electronic monitoring": "exclusion",
}
SUMMARIES = {
    "uploadEvidence": "Evidence filed",
    "manageDocuments": "Documents managed",
    "updateCase": "Case details changed",
}
STARTED = "started"  # where a session remembers what its events began with
STARTS_KEPT = 50  # of a person: more than anybody has open at once
BUNDLED_MOST = 1000  # documents of a case, as the platform takes them
ENDS = "EMONE"
REQUESTS = {None: "new", "VARIATION": "variation", "END_MONITORING": "end"}
STATES = {"LIVE": "live", "ENDED": "ended"}
PROMPTS = {
    "order_start": "startDate",
    "order_end": "endDate",
    "curfew_start": "startTime",
    "curfew_end": "endTime",
    "curfew_description": "curfewDescription",
}


def steps(operation: Operation[Any], session: Session) -> Steps:
    match operation:
        case OpenCrimeCase():
            response = yield Request(
                "POST",
                "/prosecution-cases",
                json={
                    "caseURN": operation.urn,
                    "testCase": operation.test,
                    "linkedTo": list(operation.linked_to),
                    "defendants": [_defendant(defendant) for defendant in operation.defendants],
                },
            )
            return CaseOpened(case_id=response.json()["caseId"])
        case ListHearing():
            response = yield Request(
                "POST",
                "/hearings",
                json={
                    "caseId": operation.case_id,
                    "courtCentre": operation.court_centre,
                    "hearingDay": operation.hearing_day,
                    "moreDays": list(operation.more_days),
                },
            )
            return HearingListed(hearing_id=response.json()["hearingId"])
        case DraftResults():
            response = yield Request(
                "PUT",
                f"/hearings/{escaped(operation.hearing_id)}/draft-results",
                json={
                    "hearingDay": operation.day,
                    "version": operation.version,
                    "resultLines": [_result_line(line) for line in operation.lines],
                },
            )
            return ResultsDrafted(version=int(response.json()["version"]))
        case ShareResults():
            response = yield Request(
                "POST",
                f"/hearings/{escaped(operation.hearing_id)}/share-results",
                json=_at_version(operation),
            )
            answer = response.json()
            return ShareAccepted(outcome_at=answer["outcome"], sequence=int(answer["sequence"]))
        case ReadShareOutcome():
            asked = f"?hearingDay={escaped(operation.day)}" if operation.day else ""
            response = yield Request("GET", f"/hearings/{escaped(operation.hearing_id)}/share-results{asked}")
            answer = response.json()
            if answer["failed"] is not None:
                return ShareOutcome(state="failed", reason=answer["failed"])
            return ShareOutcome(state="pending" if answer["sharedTime"] is None else "shared")
        case BeginAmendment():
            response = yield Request(
                "POST",
                _amendment(operation.hearing_id),
                json={"hearingDay": operation.day, "reason": operation.reason},
            )
            return AmendmentBegun(version=int(response.json()["version"]))
        case RequestApproval():
            path = _amendment(operation.hearing_id, "/approval-request")
            response = yield Request("POST", path, json=_at_version(operation))
            return ApprovalRequested(version=int(response.json()["version"]))
        case ApproveAmendment():
            path = _amendment(operation.hearing_id, "/approval")
            response = yield Request("POST", path, json=_at_version(operation))
            return AmendmentApproved(version=int(response.json()["version"]))
        case CancelAmendment():
            path = _amendment(operation.hearing_id, "/cancellation")
            response = yield Request("POST", path, json=_at_version(operation))
            return AmendmentCancelled(version=int(response.json()["version"]))
        case ReadOrders():
            response = yield Request("GET", f"/hearings/{escaped(operation.hearing_id)}/orders")
            return OrdersRead(orders=tuple(_order_on_record(order) for order in response.json()["orders"]))
        case ReadMonitoring():
            response = yield Request("GET", f"/prosecution-cases/{escaped(operation.case_id)}/monitoring")
            return OrdersRead(orders=tuple(_order_on_record(order) for order in response.json()["orders"]))
        case EnrolJuror():
            response = yield Request(
                "POST",
                "/jurors",
                json={
                    "summonsNumber": operation.reference,
                    "name": operation.name,
                    "courtCentre": operation.court_centre,
                    "firstDay": operation.first_day,
                },
            )
            return JurorEnrolled(juror_id=response.json()["jurorId"])
        case RecordAttendance():
            if (operation.attendee == "juror") != (operation.hearing_id is None):
                raise NotImplementedError("refcourt records who came to a hearing, and of jurors who came to the court")
            response = yield Request("POST", _attendance(operation), json=_came(operation))
            return AttendanceRecorded(attendance_id=response.json()["attendanceId"])
        case ReadJurors():
            asked = f"?courtCentre={escaped(operation.court_centre)}"
            response = yield Request("GET", f"/jurors{asked}", name="/jurors")
            return JurorsRead(
                jurors=tuple(
                    JurorOnList(reference=row["summonsNumber"], name=row["name"], first_day=row["firstDay"])
                    for row in response.json()["jurors"]
                )
            )
        case ReadAttendance():
            asked = f"courtCentre={escaped(operation.court_centre)}&day={escaped(operation.day)}"
            if operation.hearing_id is not None:
                asked = f"hearingDay={escaped(operation.day)}"
            response = yield Request("GET", f"{_attendance(operation)}?{asked}")
            return AttendanceRead(attendances=tuple(_attendance_on_list(row) for row in response.json()["attendances"]))
        case OpenAppeal():
            response = yield Request(
                "POST",
                "/cases",
                json={
                    "reference": operation.reference,
                    "case_type": operation.case_type,
                    "fields": operation.fields,
                    "testCase": operation.test,
                },
            )
            return CaseOpened(case_id=response.json()["id"])
        case StartEvent():
            path = f"/cases/{escaped(operation.case_id)}/event-triggers/{escaped(operation.event)}"
            response = yield Request("GET", path)
            answer = response.json()
            _remember(session, answer["token"], answer["case_details"]["data"])
            return EventStarted(token=Secret(answer["token"]), version=answer["case_details"]["version"])
        case UploadDocument():
            body, content_type = encode_multipart_formdata(
                {
                    "case_id": operation.case_id,
                    "classification": operation.classification,
                    "file": (operation.filename, document_bytes(operation.filename, operation.size), "text/plain"),
                }
            )
            response = yield Request("POST", "/documents", body=body, headers={"Content-Type": content_type})
            answer = response.json()
            session.memory[answer["document_id"]] = answer
            return DocumentUploaded(document_id=answer["document_id"])
        case SubmitEvent():
            token = operation.token.reveal()
            begun_with = session.memory.get(STARTED, {}).get(token, {})
            response = yield Request(
                "POST",
                f"/cases/{escaped(operation.case_id)}/events",
                json={
                    "event": {"id": operation.event, "summary": SUMMARIES[operation.event]},
                    "event_token": token,
                    "data": _data(operation, begun_with, session),
                },
            )
            return EventSubmitted(version=response.json().get("version"))
        case ViewCaseFile():
            response = yield Request("GET", f"/cases/{escaped(operation.case_id)}/case-file-view")
            return CaseFileSeen(documents=tuple(_case_file(response.json())))
        case FetchDocument():
            path = f"/cases/{escaped(operation.case_id)}/documents/{escaped(operation.document_id)}/binary"
            response = yield Request("GET", path)
            return DocumentFetched(size=len(response.body), sha256=hashlib.sha256(response.body).hexdigest())
        case MoveDocument():
            view = yield Request("GET", f"/cases/{escaped(operation.case_id)}/case-file-view")
            path = f"/cases/{escaped(operation.case_id)}/documents/{escaped(operation.document_id)}/category"
            body = {"case_version": view.json()["case_version"], "category_id": operation.category}
            response = yield Request("PUT", path, json=body)
            return DocumentMoved(version=response.json()["version"])
        case MakeBundle():
            path = f"/cases/{escaped(operation.case_id)}/bundles"
            response = yield Request("POST", path, json={"title": operation.title})
            return BundleMade(bundle_id=response.json()["bundle_id"])
        case FetchBundle():
            path = f"/cases/{escaped(operation.case_id)}/bundles/{escaped(operation.bundle_id)}/binary"
            response = yield Request("GET", path)
            return BundleFetched(
                size=len(response.body),
                sha256=hashlib.sha256(response.body).hexdigest(),
                documents=_bundled(response.body),
            )
        case ReadCase():
            response = yield Request("GET", f"/cases/{escaped(operation.case_id)}")
            answer = response.json()
            return CaseSeen(fields=answer["data"]["fields"], version=answer["version"])
        case SearchCases():
            response = yield Request(
                "GET", f"/case-search?reference={escaped(operation.reference)}", name="/case-search"
            )
            return CasesFound(case_ids=tuple(case["id"] for case in response.json()["cases"]))
        case ReadHistory():
            response = yield Request("GET", f"/cases/{escaped(operation.case_id)}/events")
            return HistorySeen(entries=tuple(_history_entry(entry) for entry in response.json()["events"]))
        case AssignRole():
            yield Request("PUT", _role_of(operation))
            return RoleAssigned()
        case RemoveRole():
            yield Request("DELETE", _role_of(operation))
            return RoleRemoved()
        case RecordDecision():
            path = f"/cases/{escaped(operation.case_id)}/decisions"
            response = yield Request("POST", path, json={"decision": operation.decision})
            return DecisionRecorded(version=response.json()["version"])
        case ShiftClock():
            response = yield Request("POST", "/clock", json={"by_s": operation.by_s})
            return ClockShifted(ahead_s=response.json()["ahead_s"])
        case ReadStore():
            response = yield Request("GET", f"/store/cases/{escaped(operation.case_id)}/documents")
            return StoreSeen(documents=tuple(_stored(document) for document in response.json()["documents"]))
        case _:
            raise NotImplementedError(f"refcourt has no {type(operation).__name__}")


def recognise(partner: str, body: bytes) -> tuple[Received, ...]:
    message = json.loads(body)
    return (_results(message),) if "judicialResults" in message else _orders(message)


def _orders(message: dict[str, Any]) -> tuple[OrderReceived, ...]:
    request = REQUESTS[message["order_variation_type"]]
    return tuple(
        OrderReceived(
            reference=message["device_wearer"]["pnc_id"],
            offence_id=message["offence"]["offence_id"],
            condition=CONDITIONS[enforceable["condition"]],
            request=request,
            test=message["test_order"],
            details={"ordered": message["sentence_date"]} if request == "end" else _details(message),
            version=message["order_version"],
        )
        for enforceable in message["enforceable_condition"]
    )


def _details(message: dict[str, Any]) -> dict[str, str]:
    wearer = message["device_wearer"]
    lines = [wearer[f"address_{number}"] for number in range(1, 6)]
    return {
        "name": f"{wearer['first_name']} {wearer['last_name']}",
        "born": wearer["date_of_birth"],
        "address": _address([*lines, wearer["address_postcode"]], wearer["no_fixed_address"]),
        "ordered": message["sentence_date"],
        **{ref: message[field] for field, ref in PROMPTS.items() if message[field] is not None},
        **{zone["reference"]: zone["description"] for zone in message["exclusion_zones"]},
        **{more["reference"]: more["value"] for more in message["additional_requirements"]},
    }


def _results(message: dict[str, Any]) -> ResultsReceived:
    return ResultsReceived(
        reference=message["defendant"]["pncId"],
        hearing_id=message["hearingId"],
        hearing_day=message["hearingDay"],
        test=message["testCase"],
        details={result["judicialResultId"]: result["label"] for result in message["judicialResults"]},
        version=message["version"],
    )


def _address(parts: list[str | None], nowhere: bool) -> str:
    return "no fixed address" if nowhere else ", ".join(part for part in parts if part is not None)


def _amendment(hearing_id: str, step: str = "") -> str:
    return f"/hearings/{escaped(hearing_id)}/amendment{step}"


def _at_version(operation: ShareResults | RequestApproval | ApproveAmendment | CancelAmendment) -> dict[str, Any]:
    return {"hearingDay": operation.day, "version": operation.version}


def _attendance(operation: RecordAttendance | ReadAttendance) -> str:
    """Jurors come to the court, all others to a hearing."""
    if operation.hearing_id is None:
        return "/jurors/attendance"
    return f"/hearings/{escaped(operation.hearing_id)}/attendance"


def _came(operation: RecordAttendance) -> dict[str, Any]:
    entered = {"arrivedTime": operation.arrived, "onPaper": operation.on_paper}
    if operation.hearing_id is None:
        where = {"courtCentre": operation.court_centre, "day": operation.day}
        return {"summonsNumber": operation.reference, **where, **entered}
    who = {"attendee": operation.attendee.upper(), "reference": operation.reference, "name": operation.name}
    return {**who, "hearingDay": operation.day, **entered}


def _attendance_on_list(row: dict[str, Any]) -> AttendanceOnList:
    return AttendanceOnList(
        reference=row["reference"],
        attendee=row["attendee"].lower(),
        name=row["name"],
        arrived=row["arrivedTime"],
        entered_by=row["enteredBy"],
        on_paper=row["onPaper"],
    )


def _defendant(defendant: Defendant) -> dict[str, Any]:
    address = None
    if defendant.address is not None:
        lines = {f"address{number}": line for number, line in enumerate(defendant.address.lines, start=1)}
        address = {**lines, "postcode": defendant.address.postcode}
    return {
        "masterDefendantId": defendant.master_defendant_id,
        "pncId": defendant.reference,
        "firstName": defendant.first_name,
        "lastName": defendant.last_name,
        "dateOfBirth": defendant.born,
        "address": address,
        "isYouth": defendant.youth,
        "isWelsh": defendant.welsh,
        "offences": [
            {"offenceId": offence.offence_id, "offenceCode": offence.code, "wording": offence.wording}
            for offence in defendant.offences
        ],
    }


def _result_line(line: ResultLine) -> dict[str, Any]:
    return {
        "resultLineId": line.result_line_id,
        "shortCode": ENDS if line.ends else SHORT_CODES[line.condition] if line.condition else "FO",
        "ends": SHORT_CODES[line.condition] if line.ends and line.condition else None,
        "custody": line.custody,
        "contractor": line.contractor,
        "label": line.label,
        "masterDefendantId": line.master_defendant_id,
        "offenceId": line.offence_id,
        "orderedDate": line.ordered_date,
        "prompts": [{"promptRef": prompt.ref, "label": prompt.label, "value": prompt.value} for prompt in line.prompts],
    }


def _order_on_record(order: dict[str, Any]) -> OrderOnRecord:
    home = order["address"]
    details = {"ordered": order["orderedDate"]}
    if order["state"] == "LIVE":
        parts = [home[f"address{number}"] for number in range(1, 6)] + [home["postcode"]] if home else []
        details |= {
            "name": f"{order['firstName']} {order['lastName']}",
            "born": order["dateOfBirth"],
            "address": _address(parts, home is None),
            **{prompt["promptRef"]: prompt["value"] for prompt in order["prompts"]},
        }
    return OrderOnRecord(
        reference=order["pncId"],
        offence_id=order["offenceId"],
        condition=CONDITIONS.get(order["condition"], order["condition"]),
        state=STATES[order["state"]],
        details=details,
    )


def _remember(session: Session, token: str, data: dict[str, Any]) -> None:
    """What an event began with goes back with it, as often as it is submitted."""
    started = session.memory.setdefault(STARTED, {})
    started[token] = data
    if len(started) > STARTS_KEPT:
        del started[next(iter(started))]


def _data(operation: SubmitEvent, begun_with: dict[str, Any], session: Session) -> dict[str, Any]:
    """What is submitted stands for what the event began with, whole."""
    if operation.event == "updateCase":
        return {"fields": {**begun_with.get("fields", {}), **operation.fields}}
    changes = {change.document_id: change for change in operation.changes}
    kept = [_changed(row, changes) for row in begun_with.get("documents", [])]
    return {"documents": [*kept, *(_row(new, session) for new in operation.documents)]}


def _changed(row: dict[str, Any], changes: dict[str, DocumentChange]) -> dict[str, Any]:
    change = changes.get(row["value"]["document_url"].rpartition("/")[2])
    if change is None:
        return row
    said = {"category_id": change.category, "classification": change.classification, "withdrawn": change.withdrawn}
    return {**row, "value": {**row["value"], **{name: value for name, value in said.items() if value is not None}}}


def _row(new: NewDocument, session: Session) -> dict[str, Any]:
    uploaded = session.memory.get(new.document_id, {})
    return {
        "id": new.document_id,
        "value": {
            "document_url": uploaded.get("document_url", f"/documents/{new.document_id}"),
            "document_filename": new.filename,
            "category_id": new.category,
            "classification": new.classification,
            "party": new.party,
            "redacts": new.redacts,
            "hash_token": uploaded.get("hash_token", ""),
        },
    }


def _case_file(view: dict[str, Any]) -> list[DocumentSeen]:
    rows = [(category["category_id"], row) for category in view["categories"] for row in category["documents"]]
    rows += [(None, row) for row in view["uncategorised_documents"]]
    return [
        DocumentSeen(document_id=row["document_id"], filename=row["document_filename"], category=category)
        for category, row in rows
    ]


def _bundled(content: bytes) -> tuple[BundledDocument, ...]:
    """The documents of a bundle; raises ValueError for one that is larger than a bundle can be."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside = archive.infolist()
        if len(inside) > BUNDLED_MOST or sum(entry.file_size for entry in inside) > len(content):
            raise ValueError("a bundle holds at most 1,000 documents, and they are stored, not compressed")
        return tuple(
            BundledDocument(
                filename=entry.filename.partition(" ")[2], sha256=hashlib.sha256(archive.read(entry)).hexdigest()
            )
            for entry in inside
        )


def _history_entry(entry: dict[str, Any]) -> HistoryEntry:
    return HistoryEntry(event=entry["event_id"], by=entry["person"], version=entry["version"])


def _role_of(operation: AssignRole | RemoveRole) -> str:
    path = (operation.case_id, "roles", operation.role, operation.person)
    return "/cases/" + "/".join(escaped(part) for part in path)


def _stored(document: dict[str, Any]) -> DocumentStored:
    return DocumentStored(
        document_id=document["document_id"],
        filename=document["document_filename"],
        size=document["size"],
        sha256=document["sha256"],
    )
