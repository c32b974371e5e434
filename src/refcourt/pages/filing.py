"""Filing a document in two steps: the file is uploaded, and is then waiting, whatever happens; then it is filed."""

from typing import Any

from starlette.responses import Response

from refcourt import people, problems
from refcourt.pages.asking import asked
from refcourt.pages.case_file import CATEGORIES, NONE, document_in_view
from refcourt.pages.events import submit
from refcourt.pages.forms import Shown, show_form, take_form
from refcourt.pages.frame import case_page
from refcourt.pages.once import Done
from refcourt.pages.sent_form import Form
from refcourt.problems import FieldError
from refcourt.resource import Call
from refcourt.tribunal import events, store
from refcourt.tribunal.access import case_for
from refcourt.tribunal.shapes import Party
from refcourt.tribunal.store import WaitingUpload
from refcourt.tribunal.upload_form import FILE_LIMIT_BYTES, checked_upload

CLASSIFICATIONS = {
    "PUBLIC": "Everybody who takes part in the case may see it",
    "RESTRICTED": "Only the tribunal may see it",
}
PARTIES = {Party.APPELLANT.value: "The appellant", Party.RESPONDENT.value: "The respondent", "tribunal": "The tribunal"}


def show_upload(call: Call) -> Response:
    return show_form(call, _upload_page)


def upload(call: Call) -> Response:
    return take_form(call, ("file", "classification"), _upload_page, _upload, f"{_case(call)}/case-file")


def show_edited_copy(call: Call) -> Response:
    return show_form(call, _edited_copy_page)


def upload_edited_copy(call: Call) -> Response:
    return take_form(call, ("file",), _edited_copy_page, _upload_copy, f"{_case(call)}/case-file")


def show_filing(call: Call) -> Response:
    return show_form(call, _filing_page)


def file(call: Call) -> Response:
    return take_form(
        call, ("category", "party", "classification", "summary"), _filing_page, _file, f"{_case(call)}/case-file"
    )


def classifications_for(role: str) -> dict[str, str]:
    return {name: told for name, told in CLASSIFICATIONS.items() if people.may_see(role, name)}


def _upload_page(call: Call, shown: Shown) -> Response:
    values = shown.values({"classification": "PUBLIC"})
    options = classifications_for(call.person.role)
    return case_page(
        call,
        "upload.html",
        "Case file",
        shown.status,
        shown=shown,
        values=values,
        options=options,
        most=FILE_LIMIT_BYTES,
    )


def _upload(call: Call, form: Form) -> Done:
    return _uploaded(call, form, form.typed.get("classification", ""), "")


def _edited_copy_page(call: Call, shown: Shown) -> Response:
    """Of a document that this person may manage."""
    _, document = document_in_view(call)
    return case_page(
        call,
        "edited_copy.html",
        "Case file",
        shown.status,
        shown=shown,
        document=document,
        most=FILE_LIMIT_BYTES,
    )


def _upload_copy(call: Call, form: Form) -> Done:
    return _uploaded(call, form, "PUBLIC", f"?redacts={call.path['documentId']}")


def _uploaded(call: Call, form: Form, classification: str, then: str) -> Done:
    if form.file is None:
        raise problems.invalid(FieldError("/file", "Choose a file"))
    if len(form.file.content) > FILE_LIMIT_BYTES:
        most = FILE_LIMIT_BYTES // (1024 * 1024)
        raise problems.invalid(FieldError("/file", f"Choose a file of at most {most} MB; send a larger one in parts"))
    new = checked_upload(call.path["id"], classification, form.file.name, form.file.media_type, form.file.content)
    answer = asked(call, "uploadDocument", store.upload_document, new)
    said = f"Uploaded: {new.filename}. It is not on the case yet. File it now."
    return Done(f"{_case(call)}/uploads/{answer['document_id']}{then}", said)


def _filing_page(call: Call, shown: Shown) -> Response:
    waiting = _waiting(call)
    redacts = call.query.get("redacts", "")
    started = asked(call, "startEvent", events.start_event, path={**call.path, "event": _event(redacts)})
    role = call.person.role
    parties = {id: name for id, name in PARTIES.items() if people.FILES_FOR.get(role, id) == id}
    fresh = {
        "category": "",
        "party": next(iter(parties)) if len(parties) == 1 else "",
        "classification": waiting.classification,
        "summary": "",
    }
    return case_page(
        call,
        "filing.html",
        "Case file",
        shown.status,
        shown=shown,
        upload=waiting,
        original=document_in_view(_of(call, redacts))[1] if redacts else None,
        token=started["token"],
        values=shown.values(fresh),
        categories=CATEGORIES,
        parties=parties,
        options={"PUBLIC": CLASSIFICATIONS["PUBLIC"]} if redacts else classifications_for(role),
    )


def _file(call: Call, form: Form) -> Done:
    waiting = _waiting(call)
    redacts = call.query.get("redacts", "")
    typed = {name: form.typed.get(name, "") for name in ("category", "party", "classification", "summary")}
    errors = [
        FieldError(f"/{name}", told)
        for name, told in (
            ("category", "Choose a category"),
            ("party", "Choose whose document it is"),
            ("classification", "Choose who may see it"),
        )
        if not typed[name]
    ]
    if errors:
        raise problems.invalid(*errors)
    row = {
        "value": {
            "document_url": store.document_url(call.path["id"], waiting.document_id),
            "document_filename": waiting.filename,
            "category_id": None if typed["category"] == NONE else typed["category"],
            "classification": typed["classification"],
            "party": typed["party"],
            "redacts": redacts or None,
            "hash_token": waiting.hash_token,
        }
    }
    started = asked(call, "startEvent", events.start_event, path={**call.path, "event": _event(redacts)})
    rows = [_restricted(row, redacts) for row in started["case_details"]["data"]["documents"]]
    body: Any = {
        "event": {"id": _event(redacts), "summary": typed["summary"] or "Document filed"},
        "event_token": form.typed.get("event_token", ""),
        "data": {"documents": [*rows, row]},
    }
    submit(call, body)
    return Done(f"{_case(call)}/case-file", f"Filed: {waiting.filename}.")


def _restricted(row: Any, document_id: str) -> Any:
    """What an edited copy is made from is restricted from the same event on."""
    if not document_id or not row["value"]["document_url"].endswith(f"/{document_id}"):
        return row
    return {**row, "value": {**row["value"], "classification": "RESTRICTED"}}


def _event(redacts: str) -> str:
    return events.MANAGE_DOCUMENTS if redacts else "uploadEvidence"


def _waiting(call: Call) -> WaitingUpload:
    """The upload that the address names. Problem 404 if it is filed, has expired, or is another person's."""
    for waiting in store.waiting_uploads(call, case_for(call)):
        if waiting.document_id == call.path["documentId"]:
            return waiting
    raise problems.not_found("upload that waits to be filed")


def _of(call: Call, document_id: str) -> Call:
    return Call(call.platform, call.person, {**call.path, "documentId": document_id}, call.query, None)


def _case(call: Call) -> str:
    return f"/cases/{call.path['id']}"
