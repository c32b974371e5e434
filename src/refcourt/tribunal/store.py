"""The document store: uploads as they came in, apart from the cases that name them."""

import hashlib
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, select
from starlette.responses import Response

from refcourt import clock, ids, people, problems
from refcourt.problems import FieldError, Problem
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.tables import document_bytes, stored_document, tribunal_case
from refcourt.tokens import UploadedDocument
from refcourt.tribunal.cases import Case, case_with_id
from refcourt.tribunal.roles import is_assigned
from refcourt.tribunal.upload_form import Upload

_LOCKED_CASE = select(tribunal_case.c.id).where(tribunal_case.c.id == bindparam("case_id")).with_for_update()
_ALIKE = (
    select(func.count())
    .select_from(stored_document)
    .where(
        stored_document.c.case_id == bindparam("case_id"),
        stored_document.c.filename == bindparam("filename"),
        stored_document.c.sha256 == bindparam("sha256"),
    )
)
_INSERT = insert(stored_document)
_INSERT_BYTES = insert(document_bytes)
_CONTENT = (
    select(stored_document.c.filename, stored_document.c.media_type, document_bytes.c.content)
    .join(document_bytes)
    .where(stored_document.c.id == bindparam("document_id"))
)
_OF_CASE = (
    select(stored_document)
    .where(stored_document.c.case_id == bindparam("case_id"))
    .order_by(stored_document.c.uploaded_time, stored_document.c.id)
)
_WAITING = (
    select(stored_document)
    .where(
        stored_document.c.case_id == bindparam("case_id"),
        stored_document.c.uploaded_by == bindparam("person"),
        stored_document.c.attached.is_(False),
    )
    .order_by(stored_document.c.uploaded_time, stored_document.c.id)
)


TTL_S = 24 * 3600  # of an upload that no event has named; then it is thrown away (disposal.py)


class Content(NamedTuple):
    filename: str
    media_type: str
    content: bytes


class WaitingUpload(NamedTuple):
    """An upload that no event has named yet, and the token with which its person can name it."""

    document_id: str
    filename: str
    classification: str
    size: int
    uploaded_time: str
    expires_time: str
    hash_token: str


def document_url(case_id: str, document_id: str) -> str:
    """The name of a document in all case data; its bytes are at this address plus /binary."""
    return f"/cases/{case_id}/documents/{document_id}"


def upload_document(call: Call) -> Response:
    """Keeps the bytes, for TTL_S. No case shows the document until an event names it with the hash token answered
    here; from then on it is kept for good."""
    new: Upload = call.body
    if not people.may_see(call.person.role, new.classification):
        raise Problem(403, f"The role {call.person.role} may not upload {new.classification} documents.")
    sha256 = hashlib.sha256(new.content).hexdigest()
    no_such_case = problems.invalid(FieldError("/case_id", "There is no such case."))
    if call.person.role in people.BY_ASSIGNMENT and not _is_theirs(call, new.case_id):
        raise no_such_case
    with call.platform.db.write() as tx:
        if tx.execute(_LOCKED_CASE, {"case_id": new.case_id}).one_or_none() is None:
            raise no_such_case
        # The last part of a document's natural key: how many like it were sent before.
        alike = tx.execute(_ALIKE, {"case_id": new.case_id, "filename": new.filename, "sha256": sha256}).scalar_one()
        document_id = ids.derived(call.platform.root_id, "document", new.case_id, new.filename, sha256, alike)
        tx.execute(
            _INSERT,
            {
                "id": document_id,
                "case_id": new.case_id,
                "filename": new.filename,
                "media_type": new.media_type,
                "classification": new.classification,
                "size": len(new.content),
                "sha256": sha256,
                "uploaded_by": call.person.name,
                "uploaded_time": clock.now(),
                "attached": False,
                "expires_time": clock.later(TTL_S),
            },
        )
        tx.execute(_INSERT_BYTES, {"document_id": document_id, "content": new.content})
    return answer(
        201,
        {
            "document_id": document_id,
            "document_url": document_url(new.case_id, document_id),
            "document_filename": new.filename,
            "size": len(new.content),
            "hash_token": call.platform.signer.token(UploadedDocument(document_id, sha256)),
        },
    )


def _is_theirs(call: Call, case_id: str) -> bool:
    try:
        return is_assigned(call.platform, case_with_id(call.platform.db, case_id), call.person)
    except Problem:  # there is no such case
        return False


@seam
def stored_content(tx: Connection, case: Case, document_id: str) -> Content | None:
    """What was uploaded as this document of the case; None if the store does not have it."""
    row = tx.execute(_CONTENT, {"document_id": document_id}).one_or_none()
    return None if row is None else Content(row.filename, row.media_type, row.content)


def waiting_uploads(call: Call, case: Case) -> list[WaitingUpload]:
    """What this person uploaded for the case and has not filed yet, the oldest first."""
    with call.platform.db.read() as tx:
        rows = tx.execute(_WAITING, {"case_id": case.id, "person": call.person.name}).all()
    return [
        WaitingUpload(
            document_id=row.id,
            filename=row.filename,
            classification=row.classification,
            size=row.size,
            uploaded_time=row.uploaded_time,
            expires_time=row.expires_time,
            hash_token=call.platform.signer.token(UploadedDocument(row.id, row.sha256)),
        )
        for row in rows
    ]


def get_store_documents(call: Call) -> Response:
    """What the store holds, whatever the case says: the witness that a document was ever received."""
    case = case_with_id(call.platform.db, call.path["id"])
    with call.platform.db.read() as tx:
        rows = tx.execute(_OF_CASE, {"case_id": case.id}).all()
    return answer(
        200,
        {
            "documents": [
                {
                    "document_id": row.id,
                    "document_filename": row.filename,
                    "size": row.size,
                    "sha256": row.sha256,
                    "attached": row.attached,
                }
                for row in rows
            ]
        },
    )
