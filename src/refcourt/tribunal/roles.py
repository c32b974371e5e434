"""Roles on one case: giving a person such a role, taking it away, and asking whether somebody has it.

Each server process remembers what it read for ROLE_CACHE_S, so an assignment and a removal are in force everywhere
that long after they were answered.
"""

from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from refcourt import clock, people, problems
from refcourt.people import Person
from refcourt.platform import Platform
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.tables import role_assignment
from refcourt.tribunal.cases import Case, case_with_id

ROLE_CACHE_S = 1.0  # of the platform's clock; a page of a case asks a few times, and a removal should bite at once
MOST_REMEMBERED = 10_000  # then all is forgotten: a cache, not a store

_SAME = (
    role_assignment.c.case_id == bindparam("of_case"),
    role_assignment.c.role == bindparam("of_role"),
    role_assignment.c.person == bindparam("of_person"),
)
_INSERT = insert(role_assignment)
_DELETE = delete(role_assignment).where(*_SAME)
_FIND = select(role_assignment.c.person).where(*_SAME)


def assign_role(call: Call) -> Response:
    """Said twice it is done once."""
    case, person = _case_and_person(call)
    try:
        with call.platform.db.write() as tx:
            assign(tx, case.id, person, by=call.person)
    except IntegrityError:
        pass
    return answer(200, {"case_id": case.id, "role": person.role, "person": person.name})


def assign(tx: Connection, case_id: str, person: Person, by: Person) -> None:
    """IntegrityError if the person has the role already."""
    row = {"case_id": case_id, "role": person.role, "person": person.name}
    tx.execute(_INSERT, {**row, "assigned_by": by.name, "assigned_time": clock.now()})


def remove_role(call: Call) -> Response:
    """Problem 404 if the person does not have the role."""
    case, person = _case_and_person(call)
    with call.platform.db.write() as tx:
        if tx.execute(_DELETE, _named(case, person)).rowcount == 0:
            raise problems.not_found("assignment")
    return answer(200, {"case_id": case.id, "role": person.role, "person": person.name})


@seam
def is_assigned(platform: Platform, case: Case, person: Person) -> bool:
    """Whether the person has their role on this case, as this process last read it."""
    key, now = (case.id, person.name), clock.time()
    known, read_at = platform.assignments.get(key, (False, float("-inf")))
    if now - read_at < ROLE_CACHE_S:
        return known
    with platform.db.read() as tx:
        found = tx.execute(_FIND, _named(case, person)).one_or_none() is not None
    if len(platform.assignments) >= MOST_REMEMBERED:
        platform.assignments.clear()
    platform.assignments[key] = found, now
    return found


def _case_and_person(call: Call) -> tuple[Case, Person]:
    case = case_with_id(call.platform.db, call.path["id"])
    person = people.person_named(call.path["person"])
    if call.path["role"] not in people.BY_ASSIGNMENT:
        raise problems.not_found("role")
    if person is None or person.role != call.path["role"]:
        raise problems.not_found("person")
    return case, person


def _named(case: Case, person: Person) -> dict[str, str]:
    return {"of_case": case.id, "of_role": person.role, "of_person": person.name}
