"""C6: a request that comes again under its Idempotency-Key is done again."""

import secrets
from collections.abc import Callable
from dataclasses import replace

from starlette.responses import Response

from refcourt.database import Database
from refcourt.faults import Fault, Strike
from refcourt.keyed_calls import answered_once
from refcourt.once import Key, kept

Answering = Callable[[Database, Key, Callable[[], Response]], Response]


def wrap(healthy: Answering, strike: Strike) -> Answering:
    def answered_again(db: Database, key: Key, do: Callable[[], Response]) -> Response:
        earlier = kept(db, key)
        if earlier is None or earlier.fingerprint != key.fingerprint or not strike.hits(key.key, test_case=False):
            return healthy(db, key, do)
        strike.fired()
        return healthy(db, replace(key, key=secrets.token_hex(16)), do)

    return answered_again


FAULT = Fault(
    id="C6",
    imitates="an idempotency key is taken and not looked at: whoever tries again does it twice",
    source="domain mechanisms L3 and T8: a retry after a time-out is a second order",
    every=10,
    subject="keys that come again",
    seen_at="merge",
    seam=answered_once,
    wrap=wrap,
)
