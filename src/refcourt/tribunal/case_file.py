"""The case file view: the documents of a case as one role may list and open them."""

from urllib.parse import quote

import msgspec
from sqlalchemy import bindparam, select
from starlette.responses import Response

from refcourt import people, problems
from refcourt.database import Database
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.tables import document_bytes, stored_document
from refcourt.tribunal.cases import Case, case_with_id
from refcourt.tribunal.shapes import Category, Classification, Party, Row

_SIZES = select(stored_document.c.id, stored_document.c.size).where(stored_document.c.case_id == bindparam("case_id"))
_CONTENT = (
    select(stored_document.c.filename, stored_document.c.media_type, document_bytes.c.content)
    .join(document_bytes)
    .where(stored_document.c.id == bindparam("document_id"))
)

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
    """The documents of the case that this role may list. Every view and every opening of a document asks here."""
    return [row for row in case.documents if people.may_see(role, row.value.classification.value)]


def case_file_of(db: Database, case_id: str, role: str) -> CaseFile:
    case = case_with_id(db, case_id)
    sizes = _sizes(db, case_id)
    listed = documents_to_list(case, role)

    def filed(category: Category | None) -> list[FiledDocument]:
        return [_filed(row, sizes[row.document_id]) for row in listed if row.value.category_id is category]

    return CaseFile(
        case_version=case.version,
        categories=[
            FiledCategory(category.value, CATEGORY_NAMES[category], order, filed(category))
            for order, category in enumerate(Category, start=1)
        ],
        uncategorised_documents=filed(None),
    )


def get_case_file_view(call: Call) -> Response:
    return answer(200, case_file_of(call.platform.db, call.path["id"], call.person.role))


def get_document_binary(call: Call) -> Response:
    """404 for a document that this role may not list: to that role it does not exist."""
    case = case_with_id(call.platform.db, call.path["id"])
    listed = {row.document_id for row in documents_to_list(case, call.person.role)}
    if call.path["documentId"] not in listed:
        raise problems.not_found("document")
    with call.platform.db.read() as tx:
        row = tx.execute(_CONTENT, {"document_id": call.path["documentId"]}).one()
    return Response(
        row.content,
        200,
        {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.filename, safe='')}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
        row.media_type,
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
