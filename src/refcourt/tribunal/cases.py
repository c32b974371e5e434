"""Tribunal cases as they are stored: reading one."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import bindparam, select

from refcourt import problems
from refcourt.database import Database
from refcourt.tables import tribunal_case
from refcourt.tribunal.shapes import Row

_CASE = select(tribunal_case).where(tribunal_case.c.id == bindparam("case_id"))

_rows = msgspec.json.Decoder(list[Row])
_fields = msgspec.json.Decoder(dict[str, str])


@dataclass(frozen=True)
class Case:
    """A case as stored: all its documents and fields, whoever may see them."""

    id: str
    reference: str
    case_type: str
    test_case: bool
    state: str
    version: int
    documents: list[Row]
    fields: dict[str, str]


def case_with_id(db: Database, case_id: str) -> Case:
    """Problem 404 if there is none."""
    with db.read() as tx:
        row = tx.execute(_CASE, {"case_id": case_id}).one_or_none()
    if row is None:
        raise problems.not_found("case")
    return Case(
        id=row.id,
        reference=row.reference,
        case_type=row.case_type,
        test_case=row.test_case,
        state=row.state,
        version=row.version,
        documents=_rows.decode(row.documents),
        fields=_fields.decode(row.fields),
    )
