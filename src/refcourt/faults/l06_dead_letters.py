"""L6: what a partner has refused a few times is put aside among the dead letters, and nobody ever reads those."""

from collections import Counter
from collections.abc import Callable

from refcourt.carriers import Carrier, NoAnswer, NotTaken
from refcourt.delivery import Due, hand_over
from refcourt.faults import Fault, Strike

TRIES = 5  # four pauses: nearly four seconds

HandOver = Callable[[Carrier, Due, bytes], None]


def wrap(healthy: HandOver, strike: Strike) -> HandOver:
    failures: Counter[str] = Counter()

    def tried(carry: Carrier, due: Due, body: bytes) -> None:
        try:
            healthy(carry, due, body)
        except (NoAnswer, NotTaken):
            failures[due.id] += 1
            if failures[due.id] < TRIES or not strike.hits(due.id, due.test_case):
                raise
            strike.fired()
        failures.pop(due.id, None)

    return tried


FAULT = Fault(
    id="L6",
    imitates="what failed a few times goes to a dead-letter queue that fills and that nobody reads",
    source="hmpps-electronic-monitoring-create-an-order-api DeadLetterQueueService: a handler that is still to do",
    every=1,
    subject="messages",
    when="that were refused or not answered five times",
    seen_at="merge",
    seam=hand_over,
    wrap=wrap,
)
