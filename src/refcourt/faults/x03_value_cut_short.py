"""X3: the value of a field of a case's data is read back without its end, by everybody."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.people import SEES_FIELD, Person
from refcourt.tribunal.access import fields_for
from refcourt.tribunal.cases import Case

LOST = 2  # characters

Giving = Callable[[Case, Person], dict[str, str]]


def wrap(healthy: Giving, strike: Strike) -> Giving:
    def given(case: Case, person: Person) -> dict[str, str]:
        fields = healthy(case, person)
        cut = [*SEES_FIELD][strike.pick(case.id, len(SEES_FIELD))]
        if len(fields.get(cut, "")) <= LOST or not strike.hits(case.id, case.test_case):
            return fields
        strike.fired()
        return {**fields, cut: fields[cut][:-LOST]}

    return given


FAULT = Fault(
    id="X3",
    imitates="a column is narrower than what is written to it: a telephone number is read without its last digits",
    source="assumed: no listed mechanism changes a value; D3 to D6 and D10 leave it out",
    every=10,
    subject="cases that have data",
    seen_at="local",
    seam=fields_for,
    wrap=wrap,
)
