"""B3: a filter is kept after navigation: who comes back to the case file sees what they filtered by last."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.pages.shown import category_asked_for
from refcourt.people import Person
from refcourt.tribunal.cases import Case

KEPT = 10_000  # filters that are remembered

Asking = Callable[[Case, Person, str], str]


def wrap(healthy: Asking, strike: Strike) -> Asking:
    kept: dict[tuple[str, str], str] = {}

    def asked(case: Case, person: Person, category: str) -> str:
        if category:
            kept[case.id, person.name] = category
            if len(kept) > KEPT:
                del kept[next(iter(kept))]
        last = kept.get((case.id, person.name), "")
        if category or not last or not strike.hits(case.id, case.test_case):
            return healthy(case, person, category)
        strike.fired()
        return last

    return asked


FAULT = Fault(
    id="B3",
    imitates="the case file view remembers a filter, and hides what it does not match from whoever comes back",
    source="EXUI: filters of lists are kept in the session storage of the browser",
    every=10,
    subject="cases whose file somebody filters",
    seen_at="local",
    seam=category_asked_for,
    wrap=wrap,
)
