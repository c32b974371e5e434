"""A submitted collection of documents, merged with the stored one.

What a person submits stands for what that person was shown, whole; rows that the person may not see are kept as they
are. New rows name uploads. Only an event that manages documents changes rows that are there, and none takes one away:
a document that shall not be seen is withdrawn.
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
from refcourt.tribunal.access import rows_for
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import CATEGORIES, Classification, Document, Row, SentDocument, SentRow
from refcourt.tribunal.store import document_url

_UPLOADS = select(
    stored_document.c.id, stored_document.c.filename, stored_document.c.sha256, stored_document.c.uploaded_time
).where(stored_document.c.case_id == bindparam("of_case"))

_UNKNOWN = "The store has no such upload for this case."
_CHANGING = ("category_id", "classification", "withdrawn")
_PLATFORMS_OWN = ("document_url", "document_filename", "party", "upload_timestamp", "exhibit", "redacts")


def merged(
    platform: Platform, case: Case, person: Person, sent: Sequence[SentRow], manages: bool
) -> tuple[list[Row], list[str]]:
    """All rows of the case as they shall be, and the documents that become attached. Problem 422 if it cannot be."""
    shown = {row.id: row for row in rows_for(case, person)}
    rows = [row for row in case.documents if row.id not in shown]
    hidden, taken = {row.id for row in rows}, {row.value.document_url for row in rows}
    errors: list[FieldError] = []
    attached = []
    uploads = _uploads(platform, case)
    seen: set[str] = set()
    for n, row in enumerate(sent):
        at = f"/data/documents/{n}"
        if row.id in hidden or row.id in seen:
            errors.append(FieldError(f"{at}/id", "This id is not yours to use, or is used twice."))
            continue
        known = shown.get(row.id) if row.id else None
        result = _kept(at, known, row.value, manages) if known else _attached(at, platform, case, row, uploads)
        if isinstance(result, Row) and result != known:
            result = _allowed(at, person, result, known)
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
    errors += _missing(shown, seen, errors) + _redactions(sent, rows, set(attached), manages)
    if errors:
        raise problems.invalid(*errors)
    # By upload, so that the order does not depend on who saved last and what that person could see.
    return sorted(rows, key=lambda row: (row.value.upload_timestamp, row.id)), attached


def _kept(at: str, stored: Row, sent: SentDocument, manages: bool) -> Row | FieldError:
    """A row that was there: what the platform wrote may not change, and the rest only where documents are managed."""
    for name in _PLATFORMS_OWN if manages else (*_PLATFORMS_OWN, *_CHANGING):
        if getattr(sent, name) != getattr(stored.value, name):
            return FieldError(f"{at}/value/{name}", "This cannot be changed here; send it as you were shown it.")
    changed = {name: getattr(sent, name) for name in _CHANGING}
    return msgspec.structs.replace(stored, value=msgspec.structs.replace(stored.value, **changed))


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
    if sent.withdrawn:
        return FieldError(f"{at}/value/withdrawn", "A new document cannot be withdrawn yet.")
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
            redacts=sent.redacts,
        ),
    )


def _allowed(at: str, person: Person, new: Row, known: Row | None) -> Row | FieldError:
    """The row, new or changed, if this person may make it so."""
    value = new.value
    if not people.may_see(person.role, value.classification.value):
        return FieldError(f"{at}/value/classification", "Your role may not give a document this classification.")
    if people.FILES_FOR.get(person.role, value.party.value) != value.party.value:
        return FieldError(f"{at}/value/party", "Your role files documents of its own party only.")
    as_it_was = known is not None and known.value.category_id == value.category_id
    if not as_it_was and value.category_id is not None and value.category_id not in CATEGORIES:
        return FieldError(f"{at}/value/category_id", "There is no such category.")
    return new


def _missing(shown: dict[str, Row], seen: set[str], errors: list[FieldError]) -> list[FieldError]:
    """A row that was wrong has been told already, so what is missing is told only where nothing else is."""
    if errors or shown.keys() <= seen:
        return []
    return [FieldError("/data/documents", "A document that you were shown is missing. Withdraw it instead.")]


def _redactions(sent: Sequence[SentRow], rows: list[Row], added: set[str], manages: bool) -> list[FieldError]:
    """An edited copy is public, and what it was made from is restricted from the same event on."""
    restricted = {row.document_id for row in rows if row.value.classification is Classification.RESTRICTED}
    errors = []
    for n, row in enumerate(sent):
        copy = row.value
        if copy.redacts is None or copy.document_url.rpartition("/")[2] not in added:
            continue
        if not manages:
            errors.append(FieldError(f"/data/documents/{n}/value/redacts", "This event takes no edited copies."))
        elif copy.classification is not Classification.PUBLIC or copy.redacts not in restricted - added:
            told = "An edited copy is PUBLIC, and the document of this case that it redacts is RESTRICTED."
            errors.append(FieldError(f"/data/documents/{n}/value/redacts", told))
    return errors


def _uploads(platform: Platform, case: Case) -> dict[str, tuple[str, str, str]]:
    """Document id → name, SHA-256, time of upload."""
    with platform.db.read() as tx:
        rows = tx.execute(_UPLOADS, {"of_case": case.id})
        return {row.id: (row.filename, row.sha256, row.uploaded_time) for row in rows}
