"""T4: the builder's last call, which hands an order over for sending, fails; the builder reports success."""

from collections.abc import Callable

from refcourt.crime.announcing import Message, handed_over
from refcourt.crime.orders import CONTRACTORS
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

HandOver = Callable[[SharedDay, list[Message]], list[Message]]


def wrap(healthy: HandOver, strike: Strike) -> HandOver:
    def hand_over(shared: SharedDay, messages: list[Message]) -> list[Message]:
        kept = []
        for message in healthy(shared, messages):
            if message.partner in CONTRACTORS and strike.hits(message.id, shared.case.test_case):
                strike.fired()
            else:
                kept.append(message)
        return kept

    return hand_over


FAULT = Fault(
    id="T4",
    imitates="the builder's last call fails, the error is swallowed and the orchestrator reports success",
    source="HMCTS on its legacy NOW builder: no retries, no dead letters, no alerts",
    every=10,
    subject="messages to contractors",
    seen_at="local",
    seam=handed_over,
    wrap=wrap,
)
