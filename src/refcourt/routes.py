"""Every path that programs ask, with what may be asked of it; people ask for pages (pages/paths.py)."""

from collections.abc import Mapping

from starlette.routing import Route, Router

from refcourt import clock_hook, health, partner_list, sign_in
from refcourt.crime import amendments, attendance, drafts, hearings, jurors, monitoring, sharing
from refcourt.crime import cases as prosecution_cases
from refcourt.crime.shapes import (
    Amendment,
    AtVersion,
    DraftResults,
    NewHearing,
    NewHearingAttendance,
    NewJuror,
    NewJurorAttendance,
    NewProsecutionCase,
)
from refcourt.pages.paths import PAGES
from refcourt.platform import Platform
from refcourt.resource import Operation, Resource, json_of, nowhere
from refcourt.tribunal import (
    bundles,
    case_file,
    decisions,
    events,
    fields,
    history,
    lodging,
    moving,
    roles,
    search,
    store,
)
from refcourt.tribunal.shapes import Move, NewBundle, NewCase, NewDecision, Submission
from refcourt.tribunal.upload_form import FORM_LIMIT_BYTES, read_upload

PATHS: Mapping[str, Mapping[str, Operation]] = {  # described in contracts/openapi; pages are for people, in pages/
    "/health": {"GET": Operation("health", health.health, public=True)},
    "/faults": {"GET": Operation("faults", health.faults, public=True)},
    "/clock": {
        "GET": Operation("getClock", clock_hook.get_clock, public=True),
        "POST": Operation("shiftClock", clock_hook.shift_clock, json_of(clock_hook.Shift), public=True),
    },
    "/sign-in": {
        "POST": Operation("signIn", sign_in.sign_in, sign_in.read_credentials, public=True),
    },
    "/prosecution-cases": {
        "POST": Operation(
            "createProsecutionCase", prosecution_cases.create_prosecution_case, json_of(NewProsecutionCase)
        ),
    },
    "/hearings": {"POST": Operation("createHearing", hearings.create_hearing, json_of(NewHearing))},
    "/prosecution-cases/{caseId}/monitoring": {"GET": Operation("getMonitoring", monitoring.get_monitoring)},
    "/hearings/{hearingId}/draft-results": {
        "PUT": Operation("saveDraftResults", drafts.save_draft_results, json_of(DraftResults)),
    },
    "/hearings/{hearingId}/share-results": {
        "GET": Operation("getShareResults", sharing.get_share_results),
        "POST": Operation("shareResults", sharing.share_results, json_of(AtVersion)),
    },
    "/partners/{partner}/messages": {"GET": Operation("getPartnerMessages", partner_list.get_partner_messages)},
    "/hearings/{hearingId}/amendment": {
        "POST": Operation("beginAmendment", amendments.begin_amendment, json_of(Amendment)),
    },
    "/hearings/{hearingId}/amendment/approval-request": {
        "POST": Operation("requestApproval", amendments.request_approval, json_of(AtVersion)),
    },
    "/hearings/{hearingId}/amendment/approval": {
        "POST": Operation("approveAmendment", amendments.approve_amendment, json_of(AtVersion)),
    },
    "/hearings/{hearingId}/amendment/cancellation": {
        "POST": Operation("cancelAmendment", amendments.cancel_amendment, json_of(AtVersion)),
    },
    "/hearings/{hearingId}/orders": {"GET": Operation("getOrders", monitoring.get_orders)},
    "/hearings/{hearingId}/attendance": {
        "GET": Operation("getHearingAttendance", attendance.get_hearing_attendance),
        "POST": Operation(
            "recordHearingAttendance", attendance.record_hearing_attendance, json_of(NewHearingAttendance)
        ),
    },
    "/jurors": {
        "GET": Operation("getJurors", jurors.get_jurors),
        "POST": Operation("enrolJuror", jurors.enrol_juror, json_of(NewJuror)),
    },
    "/jurors/attendance": {
        "GET": Operation("getJurorAttendance", attendance.get_juror_attendance),
        "POST": Operation("recordJurorAttendance", attendance.record_juror_attendance, json_of(NewJurorAttendance)),
    },
    "/cases": {
        "POST": Operation("createCase", lodging.create_case, json_of(NewCase)),
    },
    "/cases/{id}": {"GET": Operation("getCase", fields.get_case)},
    "/case-search": {"GET": Operation("searchCases", search.search_cases)},
    "/cases/{id}/event-triggers/{event}": {"GET": Operation("startEvent", events.start_event)},
    "/cases/{id}/events": {
        "GET": Operation("getHistory", history.get_history),
        "POST": Operation("submitEvent", events.submit_event, json_of(Submission)),
    },
    "/documents": {"POST": Operation("uploadDocument", store.upload_document, read_upload, FORM_LIMIT_BYTES)},
    "/cases/{id}/case-file-view": {"GET": Operation("getCaseFileView", case_file.get_case_file_view)},
    "/cases/{id}/documents/{documentId}/binary": {
        "GET": Operation("getDocumentBinary", case_file.get_document_binary, cookie=True),
    },
    "/cases/{id}/documents/{documentId}/category": {
        "PUT": Operation("moveDocument", moving.move_document, json_of(Move)),
    },
    "/cases/{id}/bundles": {"POST": Operation("makeBundle", bundles.make_bundle, json_of(NewBundle))},
    "/cases/{id}/bundles/{bundleId}/binary": {
        "GET": Operation("getBundle", bundles.get_bundle, cookie=True),
    },
    "/cases/{id}/decisions": {"POST": Operation("recordDecision", decisions.record_decision, json_of(NewDecision))},
    "/cases/{id}/roles/{role}/{person}": {
        "PUT": Operation("assignRole", roles.assign_role),
        "DELETE": Operation("removeRole", roles.remove_role),
    },
    "/store/cases/{id}/documents": {"GET": Operation("getStoreDocuments", store.get_store_documents)},
}


def application(platform: Platform) -> Router:
    described = {path: operations for path, operations in PATHS.items() if path != "/clock" or platform.settings.clock}
    offered = {path: {**described.get(path, {}), **PAGES.get(path, {})} for path in (*described, *PAGES)}
    routes = [Route(path, Resource(platform, operations)) for path, operations in offered.items()]
    return Router(routes, redirect_slashes=False, default=nowhere(platform))
