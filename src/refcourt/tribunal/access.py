"""Which case a person is given, and what of it: the documents and the fields of its data."""

from refcourt import people, problems
from refcourt.people import Person
from refcourt.problems import Problem
from refcourt.resource import Call
from refcourt.seams import seam
from refcourt.tribunal.cases import Case, case_with_id
from refcourt.tribunal.roles import is_assigned
from refcourt.tribunal.shapes import Row


def case_for(call: Call) -> Case:
    """The case that was asked for. Problem 404 if there is none, or none for this person."""
    case = case_with_id(call.platform.db, call.path["id"])
    if call.person.role in people.BY_ASSIGNMENT and not is_assigned(call.platform, case, call.person):
        raise not_theirs(case)
    return case


@seam
def not_theirs(case: Case) -> Problem:
    """What somebody is told who is given no part in a case: as if there were none."""
    return problems.not_found("case")


def rows_for(case: Case, person: Person) -> list[Row]:
    """The documents in the case's data that this person may see: those of the case file, and, for some, the rest."""
    return [row for row in case.documents if _may_see(person.role, row)]


@seam
def fields_for(case: Case, person: Person) -> dict[str, str]:
    """The fields of the case's data that this person is given. A field that is not there was not given."""
    return {name: value for name, value in case.fields.items() if people.may_see_field(person.role, name)}


def _may_see(role: str, row: Row) -> bool:
    seen = people.may_see(role, row.value.classification.value)
    return seen and (not row.value.withdrawn or role in people.SEES_WITHDRAWN)
