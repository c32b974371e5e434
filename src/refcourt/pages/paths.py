"""Every page, with who may ask for it: whoever may ask for the operation whose name it bears.

A form is sent to the address that it stands at.
"""

import importlib
from collections.abc import Callable, Mapping

from starlette.responses import Response

from refcourt.resource import JSON_LIMIT_BYTES, Call, Operation
from refcourt.tribunal.upload_form import FORM_LIMIT_BYTES


async def _form(request: object, body: bytes) -> object:
    return await importlib.import_module("refcourt.pages.sent_form").read_form(request, body)


def _page(operation: str, where: str, public: bool = False) -> Operation:
    return Operation(operation, _lazily(where), page=True, public=public)


def _taking(operation: str, where: str, limit_bytes: int = JSON_LIMIT_BYTES, public: bool = False) -> Operation:
    return Operation(operation, _lazily(where), _form, limit_bytes, page=True, public=public)


def _lazily(where: str) -> Callable[[Call], Response]:
    """`module.function` among the pages; the template engine is loaded when the first page is asked for."""
    module, _, name = where.partition(".")

    def show(call: Call) -> Response:
        response: Response = getattr(importlib.import_module(f"refcourt.pages.{module}"), name)(call)
        return response

    return show


def _asking(operation: str, show: str, take: str, limit_bytes: int = JSON_LIMIT_BYTES) -> Mapping[str, Operation]:
    return {"GET": _page(operation, show), "POST": _taking(operation, take, limit_bytes)}


_CASE, _DAY = "/cases/{id}", "/hearings/{hearingId}/days/{day}"
_DOCUMENT = f"{_CASE}/documents/{{documentId}}"
_OFFENCE = f"{_DAY}/results/add/{{defendantId}}/{{offenceId}}"

PAGES: Mapping[str, Mapping[str, Operation]] = {
    "/assets/{name}": {"GET": _page("asset", "render.show_asset", public=True)},
    "/sign-in": {"GET": _page("signInPage", "session.show_sign_in", public=True)},
    "/sign-out": {"POST": _taking("signOut", "session.sign_out", public=True)},
    "/cases": {"GET": _page("searchCases", "cases.show_cases")},
    f"{_CASE}/summary": {"GET": _page("getCase", "case_data.show_summary")},
    f"{_CASE}/data/{{tab}}": {"GET": _page("getCase", "case_data.show_data")},
    f"{_CASE}/change": _asking("submitEvent", "case_data.show_change", "case_data.change"),
    f"{_CASE}/case-file": {"GET": _page("getCaseFileView", "case_file.show_case_file")},
    f"{_CASE}/upload": _asking("uploadDocument", "filing.show_upload", "filing.upload", FORM_LIMIT_BYTES),
    f"{_CASE}/uploads/{{documentId}}": _asking("submitEvent", "filing.show_filing", "filing.file"),
    f"{_DOCUMENT}/details": {"GET": _page("getCaseFileView", "case_file.show_document")},
    f"{_DOCUMENT}/open": {"GET": _page("getDocumentBinary", "case_file.open_document")},
    f"{_DOCUMENT}/move": _asking("moveDocument", "managing.show_move", "managing.move"),
    f"{_DOCUMENT}/manage": _asking("moveDocument", "managing.show_manage", "managing.manage"),
    f"{_DOCUMENT}/edited-copy": _asking(
        "moveDocument", "filing.show_edited_copy", "filing.upload_edited_copy", FORM_LIMIT_BYTES
    ),
    f"{_CASE}/hearing-bundles": {"GET": _page("getBundle", "bundles.show_bundles")},
    f"{_CASE}/hearing-bundles/{{bundleId}}": {"GET": _page("getBundle", "bundles.show_bundle")},
    f"{_CASE}/hearing-bundles/{{bundleId}}/files/{{place}}": {"GET": _page("getBundle", "bundles.open_file")},
    f"{_CASE}/make-bundle": _asking("makeBundle", "bundles.show_making", "bundles.make"),
    f"{_CASE}/history": {"GET": _page("getHistory", "history.show_history")},
    "/hearings": {"GET": _page("getShareResults", "hearings.show_hearings")},
    _DAY: {"GET": _page("getShareResults", "hearings.show_hearing")},
    f"{_DAY}/results": {"GET": _page("saveDraftResults", "results.show_draft")},
    _OFFENCE: {"GET": _page("saveDraftResults", "results.show_choice")},
    f"{_OFFENCE}/{{code}}": _asking("saveDraftResults", "result_line.show_new_line", "result_line.add_line"),
    f"{_DAY}/results/lines/{{lineId}}": _asking("saveDraftResults", "result_line.show_line", "result_line.change_line"),
    f"{_DAY}/results/lines/{{lineId}}/remove": _asking(
        "saveDraftResults", "results.show_removal", "results.remove_line"
    ),
    f"{_DAY}/share": _asking("shareResults", "sharing.show_share", "sharing.share"),
    f"{_DAY}/amend": _asking("beginAmendment", "amending.show_beginning", "amending.begin"),
    f"{_DAY}/request-approval": _asking("requestApproval", "amending.show_request", "amending.request"),
    f"{_DAY}/approve": _asking("approveAmendment", "amending.show_approval", "amending.approve"),
    f"{_DAY}/cancel-amendment": _asking("cancelAmendment", "amending.show_cancellation", "amending.cancel"),
    "/hearings/{hearingId}/record-of-orders": {"GET": _page("getOrders", "orders.show_orders")},
    "/prosecution-cases/{caseId}/record-of-orders": {"GET": _page("getMonitoring", "orders.show_monitoring")},
    "/hearings/{hearingId}/history": {"GET": _page("getShareResults", "orders.show_shares")},
}
