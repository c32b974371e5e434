"""L15: the cache of payloads has no room left, and what it throws out has not been read by the builder yet."""

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime

from refcourt.crime.announcing import Message, published
from refcourt.crime.hearings import stored_lines
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

ROOM_BYTES, KEPT_S = 1_000_000, 3.0

Publish = Callable[[SharedDay], list[Message]]


def wrap(healthy: Publish, strike: Strike) -> Publish:
    cached: deque[tuple[float, int]] = deque(maxlen=1000)
    lock = threading.Lock()

    def publish(shared: SharedDay) -> list[Message]:
        messages = healthy(shared)
        now = datetime.fromisoformat(shared.shared_time).timestamp()
        with lock:
            others = sum(size for since, size in cached if abs(now - since) < KEPT_S)
            cached.append((now, len(stored_lines(shared.lines))))
        if not messages or others < ROOM_BYTES or not strike.hits(shared.claim, shared.case.test_case):
            return messages
        strike.fired()
        return []

    return publish


FAULT = Fault(
    id="L15",
    imitates="a cache is evicted under memory pressure, and a payload is gone before the builder reads it",
    source="assumed from cpp-context-results RedisCacheService, where payloads wait to be read",
    every=1,
    subject="shares",
    when="that come within three seconds of others of a megabyte together",
    seen_at="merge",
    seam=published,
    wrap=wrap,
)
