"""B10: a page says that a form was done before it is known, and goes on saying so when it was refused."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.pages.once import Done, Receipt, done_once
from refcourt.pages.subject import is_of_test_case
from refcourt.problems import Problem
from refcourt.resource import Call

Doing = Callable[[Call, str, str, str, Callable[[], Done]], Receipt]


def wrap(healthy: Doing, strike: Strike) -> Doing:
    def said_before(call: Call, key: str, fingerprint: str, fallback: str, do: Callable[[], Done]) -> Receipt:
        try:
            return healthy(call, key, fingerprint, fallback, do)
        except Problem as refusal:
            if refusal.status != 409 or not strike.hits(key, is_of_test_case(strike.db, call.path)):
                raise
        return healthy(call, key, fingerprint, fallback, lambda: _saved(strike, fallback))

    return said_before


def _saved(strike: Strike, fallback: str) -> Done:
    strike.fired()
    return Done(fallback, "Saved.")


FAULT = Fault(
    id="B10",
    imitates='a page says "saved" before the answer, and the answer was a refusal',
    source="domain mechanism D15: the summary says saved, and the case was rolled back",
    every=3,
    rare=True,
    subject="forms on what another has changed",
    seen_at="merge",
    seam=done_once,
    wrap=wrap,
)
