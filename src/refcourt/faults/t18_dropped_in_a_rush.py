"""T18: the builder does not keep up when many courts share at once, and drops what it has no room for."""

from collections.abc import Callable

from refcourt.crime.announcing import Message, published
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike
from refcourt.rush import Rush

Publish = Callable[[SharedDay], list[Message]]


def wrap(healthy: Publish, strike: Strike) -> Publish:
    rush = Rush(strike.db)

    def publish(shared: SharedDay) -> list[Message]:
        messages = healthy(shared)
        if not messages or not strike.hits(shared.claim, shared.case.test_case) or not rush.is_on():
            return messages
        strike.fired()
        return []

    return publish


FAULT = Fault(
    id="T18",
    imitates="the volume is too much: what is over it is dropped, and nobody is told",
    source="NAO, February 2023: 3,011 notifications not sent, because the system could not cope with the volume",
    every=3,
    subject="shares",
    when="while ten or more people share within five seconds",
    seen_at="merge",
    seam=published,
    wrap=wrap,
)
