"""The fields of a case's data: reading them, and changing some."""

import msgspec
from starlette.responses import Response

from refcourt import people, problems
from refcourt.people import Person
from refcourt.problems import FieldError
from refcourt.resource import Call, answer
from refcourt.tribunal.access import case_for, fields_for
from refcourt.tribunal.cases import Case
from refcourt.tribunal.shapes import Fields


def get_case(call: Call) -> Response:
    case = case_for(call)
    return answer(
        200,
        {
            "id": case.id,
            "reference": case.reference,
            "case_type": case.case_type,
            "state": case.state,
            "version": case.version,
            "data": {"fields": fields_for(case, call.person)},
        },
    )


def merged_fields(case: Case, person: Person, sent: Fields) -> dict[str, str]:
    """All fields of the case as they shall be: what was sent replaces what was there. Problem 422 if it may not."""
    new: dict[str, str] = msgspec.to_builtins(sent)
    errors = [
        FieldError(f"/data/fields/{name}", f"The role {person.role} is not given this field.")
        for name in new
        if not people.may_see_field(person.role, name)
    ]
    if errors:
        raise problems.invalid(*errors)
    return {**case.fields, **new}
