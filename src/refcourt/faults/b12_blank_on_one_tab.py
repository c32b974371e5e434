"""B12: a field of the case is blank on its tab for one role, and stands on the summary."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.pages.shown import value_on_tab
from refcourt.people import Person
from refcourt.tribunal.cases import Case

ROLE = "representative"
TAB = "Contact details"

Showing = Callable[[Case, Person, str, str, str], str]


def wrap(healthy: Showing, strike: Strike) -> Showing:
    def shown(case: Case, person: Person, tab: str, name: str, value: str) -> str:
        said = healthy(case, person, tab, name, value)
        if (person.role, tab) != (ROLE, TAB) or not said or not strike.hits(case.id, case.test_case):
            return said
        strike.fired()
        return ""

    return shown


FAULT = Fault(
    id="B12",
    imitates="a tab lacks what the other tabs show, for one role",
    source="CCD definitions: tabs name their fields by hand for each role",
    every=10,
    subject="cases whose contact details a representative looks at",
    seen_at="merge",
    seam=value_on_tab,
    wrap=wrap,
)
