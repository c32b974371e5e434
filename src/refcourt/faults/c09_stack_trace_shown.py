"""C9: an error shows how the platform is made: the stack trace of what went wrong stands in its detail."""

import traceback
from collections.abc import Callable

from starlette.responses import Response

from refcourt.faults import Fault, Strike
from refcourt.problems import Problem
from refcourt.resource import told

Telling = Callable[[Problem], Response]


def wrap(healthy: Telling, strike: Strike) -> Telling:
    def tell(problem: Problem) -> Response:
        if problem.status != 422 or not strike.hits(repr(problem.errors), test_case=False):
            return healthy(problem)
        strike.fired()
        trace = "".join(traceback.format_exception(problem))[-1900:]
        return healthy(Problem(problem.status, f"Traceback (most recent call last):\n{trace}", problem.errors))

    return tell


FAULT = Fault(
    id="C9",
    imitates="an error shows a stack trace: names of files, of libraries, of what is stored how",
    source="Spring Boot with server.error.include-stacktrace=always, left on after a test",
    every=10,
    subject="field errors, by place and words",
    seen_at="merge",
    seam=told,
    wrap=wrap,
)
