"""D11: a tab shows a field for as long as a condition holds, which the case's next change makes false."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.pages.shown import value_on_tab
from refcourt.people import Person
from refcourt.tribunal.cases import Case

TAB = "Hearing needs"

Showing = Callable[[Case, Person, str, str, str], str]


def wrap(healthy: Showing, strike: Strike) -> Showing:
    def shown(case: Case, person: Person, tab: str, name: str, value: str) -> str:
        said = healthy(case, person, tab, name, value)
        if tab != TAB or not said or not case.documents or not strike.hits(case.id, case.test_case):
            return said
        strike.fired()
        return ""

    return shown


FAULT = Fault(
    id="D11",
    also=("B8",),
    imitates="the condition under which a field is shown is false after the case has changed",
    source="CCD definitions: tabs and fields have show conditions on the state of the case",
    every=10,
    subject="cases whose hearing needs somebody looks at when evidence has been filed",
    seen_at="merge",
    seam=value_on_tab,
    wrap=wrap,
)
