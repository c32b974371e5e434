"""B2: the second page of the case file is never fetched: the list ends with its first."""

from collections.abc import Callable, Sequence
from typing import Any

from refcourt.faults import Fault, Strike
from refcourt.pages.lists import ROWS
from refcourt.pages.shown import rows_of_list
from refcourt.people import Person
from refcourt.tribunal.cases import Case

Listing = Callable[[Case, Person, Sequence[Any]], Sequence[Any]]


def wrap(healthy: Listing, strike: Strike) -> Listing:
    def listed(case: Case, person: Person, rows: Sequence[Any]) -> Sequence[Any]:
        every = healthy(case, person, rows)
        if len(every) <= ROWS or not strike.hits(f"{case.id} {person.role}", case.test_case):
            return every
        strike.fired()
        return every[:ROWS]

    return listed


FAULT = Fault(
    id="B2",
    imitates="the page asks for the first page of a list only, and shows it as the whole",
    source="ccd-data-store-api: searches and lists are paged, and a caller that does not ask again has the first page",
    every=3,
    subject="lists of more than a page, by case and role",
    seen_at="merge",
    seam=rows_of_list,
    wrap=wrap,
    rare=True,
)
