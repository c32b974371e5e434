"""Moving a document to another category from within the case file view."""

import msgspec
from starlette.responses import Response

from refcourt import problems
from refcourt.problems import FieldError
from refcourt.resource import Call, answer
from refcourt.tribunal.access import case_for
from refcourt.tribunal.case_file import documents_to_list
from refcourt.tribunal.changes import Change, apply_change
from refcourt.tribunal.shapes import CATEGORIES, Move, Row

MOVE_DOCUMENT = "moveDocument"


def move_document(call: Call) -> Response:
    """Refused with 409 if the case is no longer at the version that the view showed."""
    move: Move = call.body
    case, document_id = case_for(call), call.path["documentId"]
    if document_id not in {row.document_id for row in documents_to_list(case, call.person.role)}:
        raise problems.not_found("document")
    if move.category_id is not None and move.category_id not in CATEGORIES:
        raise problems.invalid(FieldError("/category_id", "There is no such category."))
    stale = problems.conflict("The case has changed since you were shown it. Look at it again.")
    if move.case_version != case.version:
        raise stale

    def moved(row: Row) -> Row:
        value = msgspec.structs.replace(row.value, category_id=move.category_id)
        return msgspec.structs.replace(row, value=value) if row.document_id == document_id else row

    documents = [moved(row) for row in case.documents]
    change = Change(case, MOVE_DOCUMENT, "Document moved", call.person.name, documents, case.fields)
    with call.platform.db.write() as tx:
        if not apply_change(tx, change):
            raise stale
    return answer(200, {"version": change.version})
