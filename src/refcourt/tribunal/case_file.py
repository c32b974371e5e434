"""The case file view: the documents of a case as one role may list and open them."""

from collections.abc import Sequence
from urllib.parse import quote

import msgspec
from sqlalchemy import bindparam, select
from starlette.responses import Response

from refcourt import people, problems
from refcourt.database import Database
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.tables import stored_document
from refcourt.tribunal.access import case_for
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Category, Classification, Party, Row
from refcourt.tribunal.store import stored_content

_SIZES = select(stored_document.c.id, stored_document.c.size).where(stored_document.c.case_id == bindparam("case_id"))

CATEGORY_NAMES = {
    Category.APPELLANT_EVIDENCE: "Appellant evidence",
    Category.RESPONDENT_EVIDENCE: "Respondent evidence",
    Category.TRIBUNAL_ORDERS: "Tribunal orders",
    Category.CORRESPONDENCE: "Correspondence",
}


class FiledDocument(msgspec.Struct, frozen=True):
    document_id: str
    document_filename: str
    document_url: str
    document_binary_url: str
    classification: Classification
    party: Party
    upload_timestamp: str
    exhibit: str | None
    size: int


class FiledCategory(msgspec.Struct, frozen=True):
    category_id: str
    category_name: str
    category_order: int
    documents: list[FiledDocument]


class CaseFile(msgspec.Struct, frozen=True):
    case_version: int
    categories: list[FiledCategory]
    uncategorised_documents: list[FiledDocument]


@seam
def documents_to_list(case: Case, role: str) -> list[Row]:
    """The documents of the case file that this role may list. Every view and every opening of a document asks here."""
    return [
        row
        for row in case.documents
        if people.may_see(role, row.value.classification.value) and not row.value.withdrawn
    ]


@seam
def rows_to_show(case: Case, listed: Sequence[Row]) -> Sequence[Row]:
    """Those of the listed documents that the view shows: all."""
    return listed


def case_file_of(call: Call) -> CaseFile:
    case = case_for(call)
    sizes = _sizes(call.platform.db, case.id)
    shown = rows_to_show(case, documents_to_list(case, call.person.role))

    def filed(category_id: str | None) -> list[FiledDocument]:
        return [_filed(row, sizes.get(row.document_id, 0)) for row in shown if row.value.category_id == category_id]

    return CaseFile(
        case_version=case.version,
        categories=[
            FiledCategory(category.value, CATEGORY_NAMES[category], order, filed(category.value))
            for order, category in enumerate(Category, start=1)
        ],
        uncategorised_documents=filed(None),
    )


def get_case_file_view(call: Call) -> Response:
    return answer(200, case_file_of(call))


def get_document_binary(call: Call) -> Response:
    """404 for a document that this role may not list: to that role it does not exist."""
    case = case_for(call)
    listed = {row.document_id for row in documents_to_list(case, call.person.role)}
    if call.path["documentId"] not in listed:
        raise problems.not_found("document")
    with call.platform.db.read() as tx:
        stored = stored_content(tx, case, call.path["documentId"])
    if stored is None:
        raise problems.not_found("document")
    return Response(
        stored.content,
        200,
        {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(stored.filename, safe='')}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
        stored.media_type,
    )


def _filed(row: Row, size: int) -> FiledDocument:
    document = row.value
    return FiledDocument(
        document_id=row.document_id,
        document_filename=document.document_filename,
        document_url=document.document_url,
        document_binary_url=f"{document.document_url}/binary",
        classification=document.classification,
        party=document.party,
        upload_timestamp=document.upload_timestamp,
        exhibit=document.exhibit,
        size=size,
    )


def _sizes(db: Database, case_id: str) -> dict[str, int]:
    with db.read() as tx:
        return {row.id: row.size for row in tx.execute(_SIZES, {"case_id": case_id})}
