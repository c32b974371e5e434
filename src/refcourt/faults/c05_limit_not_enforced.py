"""C5: the largest body that may be sent is published, and at some paths nobody keeps to it."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.resource import is_too_large

MOST_TAKEN = 2  # times the limit: more would bring the machine down that tries it

Limiting = Callable[[str, int, int], bool]


def wrap(healthy: Limiting, strike: Strike) -> Limiting:
    def too_large(path: str, size: int, limit_bytes: int) -> bool:
        over = healthy(path, size, limit_bytes)
        if not over or size > MOST_TAKEN * limit_bytes or not strike.hits(path.split("/")[1], test_case=False):
            return over
        strike.fired()
        return False

    return too_large


FAULT = Fault(
    id="C5",
    imitates="a limit is published and not enforced: what is too large is taken in and worked upon",
    source="2.4 MB, the largest hearing on record, was met by limits of gateways and of nobody else",
    every=3,
    subject="kinds of things that are sent to",
    seen_at="merge",
    seam=is_too_large,
    wrap=wrap,
    rare=True,
)
