"""What all pages of a case have: what the case is called, and the tabs that lead to its parts."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from refcourt import people
from refcourt.pages.asking import asked
from refcourt.pages.forms import receipt_of
from refcourt.pages.render import page
from refcourt.people import Person
from refcourt.resource import Call
from refcourt.tribunal import fields

FIELDS = {
    "phone": "Telephone",
    "address": "Address",
    "medicalRecord": "Medical record",
    "hearingNeeds": "Hearing needs",
}
"""Field of a case's data → what a person reads."""

DATA_TABS = {
    "contact": ("Contact details", ("phone", "address")),
    "health": ("Health", ("medicalRecord",)),
    "hearing-needs": ("Hearing needs", ("hearingNeeds",)),
}
"""Tab of the case's data → its name, and the fields on it. All of them are on the summary too."""


@dataclass(frozen=True)
class Tab:
    name: str
    url: str
    operation: str


def case_page(call: Call, template: str, tab: str, status: int = 200, **values: object) -> Response:
    """A page of the case that was asked for. Problem 404 as the case itself has it."""
    case = values.pop("case", None) or case_of(call)
    return page(
        template,
        call.person,
        status,
        case=case,
        tabs=tabs_for(call.person, call.path["id"]),
        tab=tab,
        receipt=receipt_of(call),
        **values,
    )


def case_of(call: Call) -> Any:
    """What the interface answers of the case: reference, state, version, and the fields that this person is given."""
    return asked(call, "getCase", fields.get_case)


def fields_of(person: Person) -> dict[str, str]:
    """The fields that the person's role is given, with their names."""
    return {name: label for name, label in FIELDS.items() if people.may_see_field(person.role, name)}


def tabs_for(person: Person, case_id: str) -> list[Tab]:
    here = f"/cases/{case_id}"
    given = fields_of(person)
    tabs = [
        Tab("Summary", f"{here}/summary", "getCase"),
        *(
            Tab(name, f"{here}/data/{id}", "getCase")
            for id, (name, fields) in DATA_TABS.items()
            if any(field in given for field in fields)
        ),
        Tab("Case file", f"{here}/case-file", "getCaseFileView"),
        Tab("Bundles", f"{here}/hearing-bundles", "getBundle"),
        Tab("History", f"{here}/history", "getHistory"),
    ]
    return [tab for tab in tabs if people.may(person, tab.operation)]
