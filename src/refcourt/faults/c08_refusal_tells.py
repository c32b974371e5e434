"""C8: whoever is not assigned to a case is told that they may not see it, and so that there is one."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.problems import Problem
from refcourt.tribunal.access import not_theirs
from refcourt.tribunal.cases import Case

Refusing = Callable[[Case], Problem]


def wrap(healthy: Refusing, strike: Strike) -> Refusing:
    def refuse(case: Case) -> Problem:
        if not strike.hits(case.id, case.test_case):
            return healthy(case)
        strike.fired()
        return Problem(403, "You are not assigned to this case.")

    return refuse


FAULT = Fault(
    id="C8",
    imitates="a refusal says 403 of what is there and 404 of what is not: it tells who has a case",
    source="OWASP API1:2023; ccd-data-store-api answers 404 to both for that reason",
    every=3,
    subject="cases that somebody asks for who has no part in them",
    seen_at="merge",
    seam=not_theirs,
    wrap=wrap,
    rare=True,
)
