"""B4: a link of the case file opens the bytes of another document of the case."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.pages.shown import document_asked_for
from refcourt.people import Person
from refcourt.tribunal.case_file import documents_to_list
from refcourt.tribunal.cases import Case

Asking = Callable[[Case, Person, str], str]


def wrap(healthy: Asking, strike: Strike) -> Asking:
    def asked(case: Case, person: Person, document_id: str) -> str:
        wanted = healthy(case, person, document_id)
        others = [row.document_id for row in documents_to_list(case, person.role) if row.document_id != wanted]
        if not others or not strike.hits(wanted, case.test_case):
            return wanted
        strike.fired()
        return others[strike.pick(wanted, len(others))]

    return asked


FAULT = Fault(
    id="B4",
    imitates="the page opens a document by its place in a list that has changed, and shows another",
    source="EXUI case file view: the selected document is kept as a place in a tree that is built anew",
    every=10,
    subject="documents that somebody opens where there are others",
    seen_at="merge",
    seam=document_asked_for,
    wrap=wrap,
)
