"""A submitted collection of documents, merged with the stored one.

What a person submits replaces what that person was shown, whole; rows that the person may not see are kept as they are.
"""

from collections.abc import Sequence

import msgspec
from sqlalchemy import bindparam, select

from refcourt import ids, people, problems
from refcourt.people import Person
from refcourt.platform import Platform
from refcourt.problems import FieldError
from refcourt.tables import stored_document
from refcourt.tokens import UploadedDocument
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Document, Row, SentDocument, SentRow
from refcourt.tribunal.store import document_url

_UPLOADS = select(
    stored_document.c.id, stored_document.c.filename, stored_document.c.sha256, stored_document.c.uploaded_time
).where(stored_document.c.case_id == bindparam("of_case"))

_UNKNOWN = "The store has no such upload for this case."


def merged(platform: Platform, case: Case, person: Person, sent: Sequence[SentRow]) -> tuple[list[Row], list[str]]:
    """All rows of the case as they shall be, and the documents that become attached. Problem 422 if it cannot be."""
    stored = {row.id: row for row in case.documents}
    hidden = {row.id for row in case.documents if not people.may_see(person.role, row.value.classification.value)}
    taken = {stored[id].value.document_url for id in hidden}
    errors: list[FieldError] = []
    rows = [stored[id] for id in hidden]
    attached = []
    uploads = _uploads(platform, case)
    seen: set[str] = set()
    for n, row in enumerate(sent):
        at = f"/data/documents/{n}"
        if row.id in hidden or row.id in seen:
            errors.append(FieldError(f"{at}/id", "This id is not yours to use, or is used twice."))
            continue
        known = stored.get(row.id) if row.id else None
        result = _kept(at, known, row.value) if known else _attached(at, platform, case, row, uploads)
        if isinstance(result, Row) and not people.may_see(person.role, result.value.classification.value):
            result = FieldError(f"{at}/value/classification", "Your role may not give a document this classification.")
        if isinstance(result, Row) and result.value.document_url in taken:
            result = FieldError(f"{at}/value/document_url", _UNKNOWN)
        if isinstance(result, FieldError):
            errors.append(result)
            continue
        seen.add(result.id)
        taken.add(result.value.document_url)
        rows.append(result)
        if known is None:
            attached.append(result.document_id)
    if errors:
        raise problems.invalid(*errors)
    # By upload, so that the order does not depend on who saved last and what that person could see.
    return sorted(rows, key=lambda row: (row.value.upload_timestamp, row.id)), attached


def _kept(at: str, stored: Row, sent: SentDocument) -> Row | FieldError:
    """A row that was there: its category, classification and party may change; what the platform wrote may not."""
    for name in ("document_url", "document_filename", "upload_timestamp", "exhibit"):
        if getattr(sent, name) != getattr(stored.value, name):
            return FieldError(f"{at}/value/{name}", "This cannot be changed here; send it as you were shown it.")
    return msgspec.structs.replace(
        stored,
        value=msgspec.structs.replace(
            stored.value,
            category_id=sent.category_id,
            classification=sent.classification,
            party=sent.party,
        ),
    )


def _attached(
    at: str, platform: Platform, case: Case, row: SentRow, uploads: dict[str, tuple[str, str, str]]
) -> Row | FieldError:
    """A row that names an upload, proved by the hash token that the upload answered."""
    sent = row.value
    document_id = sent.document_url.rpartition("/")[2]
    filename, sha256, uploaded_time = uploads.get(document_id, ("", "", ""))
    if not sha256 or sent.document_url != document_url(case.id, document_id):
        return FieldError(f"{at}/value/document_url", _UNKNOWN)
    if platform.signer.claim(sent.hash_token or "", UploadedDocument) != UploadedDocument(document_id, sha256):
        return FieldError(f"{at}/value/hash_token", "This is not the hash token of that upload.")
    if sent.document_filename != filename:
        return FieldError(f"{at}/value/document_filename", "The upload has another file name.")
    if sent.upload_timestamp is not None or sent.exhibit is not None:
        return FieldError(f"{at}/value", "The platform gives a new document its upload time and exhibit number.")
    return Row(
        row.id or ids.derived(document_id, "row"),
        Document(
            document_url=sent.document_url,
            document_filename=filename,
            category_id=sent.category_id,
            classification=sent.classification,
            party=sent.party,
            upload_timestamp=uploaded_time,
            exhibit=None,
        ),
    )


def _uploads(platform: Platform, case: Case) -> dict[str, tuple[str, str, str]]:
    """Document id → name, SHA-256, time of upload."""
    with platform.db.read() as tx:
        rows = tx.execute(_UPLOADS, {"of_case": case.id})
        return {row.id: (row.filename, row.sha256, row.uploaded_time) for row in rows}
