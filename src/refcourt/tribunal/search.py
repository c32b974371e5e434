"""Searching for a case, in an index of its own: a copy that the worker refreshes after a case was lodged.

The index is up to date within a second while the worker lives; after a death it is as soon as the worker is back.
"""

from sqlalchemy import Connection, bindparam, insert, select
from starlette.responses import Response

from refcourt import outbox, people, problems
from refcourt.database import Database
from refcourt.platform import Platform
from refcourt.problems import FieldError
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.tables import search_entry
from refcourt.tribunal.cases import Case, case_with_id
from refcourt.tribunal.roles import is_assigned

MOST_CHARACTERS = 64  # of a reference

_FIND = select(search_entry.c.case_id).where(search_entry.c.reference == bindparam("of_reference"))
_INSERT = insert(search_entry)


def search_cases(call: Call) -> Response:
    """The cases with exactly this reference that the person may see."""
    reference = call.query.get("reference", "")
    if not 1 <= len(reference) <= MOST_CHARACTERS or "\0" in reference:
        raise problems.invalid(FieldError("/reference", f"Send a reference of 1 to {MOST_CHARACTERS} characters."))
    found = looked_up(call.platform.db, reference)
    if call.person.role in people.BY_ASSIGNMENT:
        cases = [case_with_id(call.platform.db, case_id) for case_id in found]
        found = [case.id for case in cases if is_assigned(call.platform, case, call.person)]
    return listed(reference, found)


@seam
def listed(reference: str, found: list[str]) -> Response:
    return answer(200, {"total": len(found), "cases": [{"id": id, "reference": reference} for id in found]})


@seam
def looked_up(db: Database, reference: str) -> list[str]:
    """The numbers of the cases that the index has under this reference."""
    with db.read() as tx:
        return list(tx.scalars(_FIND, {"of_reference": reference}))


def index_lodged_case(platform: Platform, job: outbox.Job) -> bool:
    """Write the index entry of a lodged case, and tick the job off, in one transaction."""
    case = case_with_id(platform.db, job.subject)
    with platform.db.write() as tx:
        if outbox.finish(tx, outbox.CASE_LODGED, job):
            enter(tx, case)
    return True


@seam
def enter(tx: Connection, case: Case) -> None:
    """Make the case one that is found."""
    tx.execute(_INSERT, {"case_id": case.id, "reference": case.reference})
