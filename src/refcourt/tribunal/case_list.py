"""The list of cases that a person may see, page by page, from the index that searching uses."""

from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from refcourt import people
from refcourt.database import Database
from refcourt.people import Person
from refcourt.tables import role_assignment, search_entry, tribunal_case

_ALL = (
    select(search_entry.c.case_id, search_entry.c.reference, tribunal_case.c.case_type)
    .select_from(search_entry)
    .join(tribunal_case)
)
_ASSIGNED = _ALL.join(role_assignment, role_assignment.c.case_id == search_entry.c.case_id).where(
    role_assignment.c.role == bindparam("of_role"), role_assignment.c.person == bindparam("of_person")
)


class ListedCase(NamedTuple):
    id: str
    reference: str
    case_type: str


def cases_of(db: Database, person: Person, first: int, most: int) -> tuple[int, list[ListedCase]]:
    """How many cases the person may see, and `most` of them from number `first` on, by their references."""
    shown = _ASSIGNED if person.role in people.BY_ASSIGNMENT else _ALL
    whose = {"of_role": person.role, "of_person": person.name} if person.role in people.BY_ASSIGNMENT else {}
    with db.read() as tx:
        total: int = tx.execute(select(func.count()).select_from(shown.subquery()), whose).scalar_one()
        ordered = shown.order_by(search_entry.c.reference).offset(first).limit(most)
        return total, [ListedCase(*row) for row in tx.execute(ordered, whose)]
