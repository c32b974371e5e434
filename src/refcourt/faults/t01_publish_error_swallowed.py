"""T1: the publishing of a share fails, the error is logged at best, and nobody is told anything of it."""

from collections.abc import Callable

from refcourt.crime.announcing import Message, published
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Publish = Callable[[SharedDay], list[Message]]


def wrap(healthy: Publish, strike: Strike) -> Publish:
    def publish(shared: SharedDay) -> list[Message]:
        messages = healthy(shared)
        if not messages or not strike.hits(shared.claim, shared.case.test_case):
            return messages
        strike.fired()
        return []

    return publish


FAULT = Fault(
    id="T1",
    imitates="the publishing of a share fails and the error is swallowed: it was shared, and is never announced",
    source="cpp-context-results EventGridPublisher: exceptions logged, the answer of the publish not looked at",
    every=10,
    subject="shares",
    seen_at="local",
    seam=published,
    wrap=wrap,
)
