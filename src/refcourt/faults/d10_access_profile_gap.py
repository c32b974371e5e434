"""D10: the access profile of one role lacks a field, so representatives are not given what all others are."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.people import SEES_FIELD, Person
from refcourt.tribunal.access import fields_for
from refcourt.tribunal.cases import Case

ROLE = "representative"

Giving = Callable[[Case, Person], dict[str, str]]


def wrap(healthy: Giving, strike: Strike) -> Giving:
    def given(case: Case, person: Person) -> dict[str, str]:
        fields = healthy(case, person)
        lacking = [*SEES_FIELD][strike.pick(case.id, len(SEES_FIELD))]
        if person.role != ROLE or lacking not in fields or not strike.hits(case.id, case.test_case):
            return fields
        strike.fired()
        return {name: value for name, value in fields.items() if name != lacking}

    return given


FAULT = Fault(
    id="D10",
    imitates="a gap in the access profile of one role hides a field from it and from nobody else",
    source="CCD definitions: access is granted by hand for each field and role, some 1,785 rows for SSCS alone",
    every=10,
    subject="cases that a representative reads",
    seen_at="local",
    seam=fields_for,
    wrap=wrap,
)
