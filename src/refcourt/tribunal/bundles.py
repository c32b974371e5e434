"""The hearing bundle that a judge is sent: every document of the case file, one after another, as one ZIP file.

It is kept as it was made. Files are stored, not compressed, under their names with their place before them, so that
equal names stay apart; the same documents give the same bytes.
"""

import io
import zipfile
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select
from starlette.responses import Response

from refcourt import ids, problems
from refcourt.problems import FieldError
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.tables import bundle
from refcourt.tribunal.access import case_for
from refcourt.tribunal.case_file import documents_to_list
from refcourt.tribunal.cases import Case
from refcourt.tribunal.changes import Change, change_latest
from refcourt.tribunal.shapes import Category, NewBundle, Row
from refcourt.tribunal.store import Content, stored_content

FOR = "tribunal-judge"
LIMIT_BYTES = 200 * 1024 * 1024  # ten of the largest documents; a bundle is made in memory
MADE_AT = (1980, 1, 1, 0, 0, 0)  # a ZIP file wants a time for each of its files, and knows none before this

_ORDER = {category.value: order for order, category in enumerate(Category)}
_INSERT = insert(bundle)
_FIND = select(bundle.c.content).where(bundle.c.id == bindparam("bundle_id"), bundle.c.case_id == bindparam("of_case"))
_OF_CASE = (
    select(bundle.c.id, bundle.c.version, bundle.c.title)
    .where(bundle.c.case_id == bindparam("of_case"))
    .order_by(bundle.c.version.desc())
)


class MadeBundle(NamedTuple):
    id: str
    version: int
    title: str


def make_bundle(call: Call) -> Response:
    """Holds what the case file holds at the version before the one that this makes: nobody gets in between."""
    new: NewBundle = call.body
    made: list[bytes] = []

    def stitched(case: Case) -> Change:
        made[:] = [_zip_of(_contents(call, case))]
        return Change(case, "makeBundle", new.title, call.person.name, case.documents, case.fields)

    def kept(tx: Connection, change: Change) -> None:
        keep(tx, change, new.title, made[0])

    change = change_latest(call.platform.db, case_for(call).id, stitched, kept)
    return answer(201, {"bundle_id": _id(change), "version": change.version, "size": len(made[0])})


def get_bundle(call: Call) -> Response:
    case = case_for(call)
    with call.platform.db.read() as tx:
        row = tx.execute(_FIND, {"bundle_id": call.path["bundleId"], "of_case": case.id}).one_or_none()
    if row is None:
        raise problems.not_found("bundle")
    headers = {
        "Content-Disposition": 'attachment; filename="bundle.zip"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(row.content, 200, headers, "application/zip")


def bundles_of(call: Call) -> list[MadeBundle]:
    """The bundles of the case that was asked for, the newest first."""
    case = case_for(call)
    with call.platform.db.read() as tx:
        return [MadeBundle(*row) for row in tx.execute(_OF_CASE, {"of_case": case.id})]


@seam
def keep(tx: Connection, change: Change, title: str, content: bytes) -> None:
    """Keep the bundle, in the transaction that says in the history that it was made."""
    row = {
        "id": _id(change),
        "case_id": change.case.id,
        "version": change.version,
        "title": title,
        "content": content,
    }
    tx.execute(_INSERT, row)


@seam
def rows_to_bundle(case: Case) -> list[Row]:
    """What a judge must see: by category, those without one last, and within a category by upload."""
    listed = documents_to_list(case, FOR)
    return sorted(listed, key=lambda row: _ORDER.get(row.value.category_id or "", len(_ORDER)))  # the rest is in order


def _contents(call: Call, case: Case) -> Iterable[Content]:
    """One after another. Problem 409 rather than a bundle that lacks a document; 422 if it would be too large."""
    size = 0
    with call.platform.db.read() as tx:
        for row in rows_to_bundle(case):
            stored = stored_content(tx, case, row.document_id)
            if stored is None:
                raise problems.conflict(f"The document {row.document_id} cannot be read.")
            size += len(stored.content)
            if size > LIMIT_BYTES:
                raise problems.invalid(FieldError("", f"The documents have more than {LIMIT_BYTES} bytes together."))
            yield stored


def _zip_of(contents: Iterable[Content]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for place, stored in enumerate(contents, start=1):
            archive.writestr(zipfile.ZipInfo(f"{place:04} {stored.filename}", MADE_AT), stored.content)
    return whole.getvalue()


def _id(change: Change) -> str:
    return ids.derived(change.case.id, "bundle", change.version)
