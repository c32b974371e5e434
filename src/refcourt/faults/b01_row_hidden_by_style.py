"""B1: a style of the page hides a row of the case file from one role, and from no other."""

from collections.abc import Callable
from typing import Any

from refcourt.faults import Fault, Strike
from refcourt.pages.shown import class_of_row
from refcourt.people import Person
from refcourt.tribunal.cases import Case

ROLE = "tribunal-judge"
HIDDEN = "unseen"  # what the pages use for words that only a screen reader is to have

Styling = Callable[[Case, Person, Any], str]


def wrap(healthy: Styling, strike: Strike) -> Styling:
    def styled(case: Case, person: Person, document: Any) -> str:
        if person.role != ROLE or not strike.hits(document["document_id"], case.test_case):
            return healthy(case, person, document)
        strike.fired()
        return HIDDEN

    return styled


FAULT = Fault(
    id="B1",
    imitates="a rule of the style sheet hides a row of the case file from one role",
    source="EXUI and its kin: rows are styled by role and state; what is hidden is in the page all the same",
    every=10,
    subject="documents that a judge lists",
    seen_at="local",
    seam=class_of_row,
    wrap=wrap,
)
