"""C6: a request that comes again under its Idempotency-Key is done again."""

from collections.abc import Callable

from starlette.responses import Response

from refcourt.database import Database
from refcourt.faults import Fault, Strike
from refcourt.once import Key, taken

Taking = Callable[[Database, Key], Response | None]


def wrap(healthy: Taking, strike: Strike) -> Taking:
    def take(db: Database, key: Key) -> Response | None:
        first = healthy(db, key)
        if first is None or not strike.hits(key.key, test_case=False):
            return first
        strike.fired()
        return None

    return take


FAULT = Fault(
    id="C6",
    imitates="an idempotency key is taken and not looked at: whoever tries again does it twice",
    source="domain mechanisms L3 and T8: a retry after a time-out is a second order",
    every=10,
    subject="keys that come again",
    seen_at="merge",
    seam=taken,
    wrap=wrap,
)
