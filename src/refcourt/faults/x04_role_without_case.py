"""X4: whoever has a role on some case is taken to have it on another: they find it, read it and open its documents."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.people import Person
from refcourt.platform import Platform
from refcourt.tribunal.cases import Case
from refcourt.tribunal.roles import is_assigned

Asking = Callable[[Platform, Case, Person], bool]


def wrap(healthy: Asking, strike: Strike) -> Asking:
    def of_any_case(platform: Platform, case: Case, person: Person) -> bool:
        if healthy(platform, case, person):
            return True
        if not strike.hits(case.id, case.test_case):
            return False
        strike.fired()
        return True

    return of_any_case


FAULT = Fault(
    id="X4",
    imitates="an assignment is looked up by role and not by case: who is on another panel sees this case too",
    source="assumed: ccd-data-store-api keeps roles on cases beside roles in organisations",
    every=10,
    subject="cases that somebody asks for who is not assigned to them",
    seen_at="local",
    seam=is_assigned,
    wrap=wrap,
)
