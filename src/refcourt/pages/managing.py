"""What the tribunal's staff do with a document that is filed: another category, restricted, withdrawn."""

from typing import Any

from starlette.responses import Response

from refcourt import problems
from refcourt.pages.asking import asked, shaped
from refcourt.pages.case_file import CATEGORIES, NONE, document_in_view
from refcourt.pages.events import submit
from refcourt.pages.filing import CLASSIFICATIONS
from refcourt.pages.forms import Shown, show_form, take_form
from refcourt.pages.frame import case_page
from refcourt.pages.once import Done
from refcourt.pages.sent_form import Form
from refcourt.problems import FieldError, Problem
from refcourt.resource import Call
from refcourt.tribunal import case_file, events, moving
from refcourt.tribunal.shapes import Move


def show_move(call: Call) -> Response:
    return show_form(call, _move_page)


def move(call: Call) -> Response:
    return take_form(call, ("category",), _move_page, _move, _case_file(call))


def show_manage(call: Call) -> Response:
    return show_form(call, _manage_page)


def manage(call: Call) -> Response:
    return take_form(call, ("classification", "withdrawn", "summary"), _manage_page, _manage, _case_file(call))


def _move_page(call: Call, shown: Shown) -> Response:
    version = asked(call, "getCaseFileView", case_file.get_case_file_view)["case_version"]
    category, document = document_in_view(call)
    return case_page(
        call,
        "move.html",
        "Case file",
        shown.status,
        shown=shown,
        document=document,
        version=version,
        now=CATEGORIES[category],
        values=shown.values({"category": category}),
        categories=CATEGORIES,
    )


def _move(call: Call, form: Form) -> Done:
    category, version = form.typed.get("category", ""), form.typed.get("version", "")
    if not category:
        raise problems.invalid(FieldError("/category", "Choose a category"))
    _, document = document_in_view(call)
    new = {
        "case_version": int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1,
        "category_id": None if category == NONE else category,
    }
    try:
        asked(call, "moveDocument", moving.move_document, shaped(new, Move))
    except Problem as refusal:
        if refusal.status != 409:
            raise
        raise Problem(
            409,
            "Somebody else changed this case while you were at it, so the document was not moved. "
            "Your choice is still here: check it and send it again.",
        ) from None
    return Done(_case_file(call), f"Moved to {CATEGORIES[category]}: {document['document_filename']}.")


def _manage_page(call: Call, shown: Shown) -> Response:
    _, document = document_in_view(call)
    started = asked(call, "startEvent", events.start_event, path={**call.path, "event": events.MANAGE_DOCUMENTS})
    fresh = {"classification": document["classification"], "withdrawn": "", "summary": ""}
    return case_page(
        call,
        "manage.html",
        "Case file",
        shown.status,
        shown=shown,
        document=document,
        token=started["token"],
        values=shown.values(fresh),
        options=CLASSIFICATIONS,
    )


def _manage(call: Call, form: Form) -> Done:
    _, document = document_in_view(call)
    classification, withdrawn = form.typed.get("classification", ""), form.typed.get("withdrawn") == "yes"
    if not classification:
        raise problems.invalid(FieldError("/classification", "Choose who may see it"))
    if not withdrawn and classification == document["classification"]:
        raise problems.invalid(FieldError("", "Nothing was changed. Change who may see it, or withdraw it."))
    started = asked(call, "startEvent", events.start_event, path={**call.path, "event": events.MANAGE_DOCUMENTS})

    def managed(row: Any) -> Any:
        if not row["value"]["document_url"].endswith(f"/{call.path['documentId']}"):
            return row
        return {**row, "value": {**row["value"], "classification": classification, "withdrawn": withdrawn}}

    summary = form.typed.get("summary", "")
    body: Any = {
        "event": {"id": events.MANAGE_DOCUMENTS, "summary": summary or "Documents managed"},
        "event_token": form.typed.get("event_token", ""),
        "data": {"documents": [managed(row) for row in started["case_details"]["data"]["documents"]]},
    }
    submit(call, body)
    what = "Withdrawn" if withdrawn else "Restricted" if classification == "RESTRICTED" else "Opened to all parties"
    return Done(_case_file(call), f"{what}: {document['document_filename']}.")


def _case_file(call: Call) -> str:
    return f"/cases/{call.path['id']}/case-file"
