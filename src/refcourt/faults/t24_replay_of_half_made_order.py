"""T24: of the several orders of a hearing the last one's call fails half-way, and the whole hearing is sent again.

The order that had failed is made by the replay; the others are made a second time.
"""

from collections.abc import Callable
from dataclasses import replace

from refcourt.crime.announcing import Message, handed_over
from refcourt.crime.orders import CONTRACTORS
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike, another_id

HandOver = Callable[[SharedDay, list[Message]], list[Message]]


def wrap(healthy: HandOver, strike: Strike) -> HandOver:
    def hand_over(shared: SharedDay, messages: list[Message]) -> list[Message]:
        kept = healthy(shared, messages)
        orders = [message for message in kept if message.partner in CONTRACTORS]
        if len(orders) < 2 or not strike.hits(shared.claim, shared.case.test_case):
            return kept
        strike.fired()
        return [*kept, *(_replayed(message) for message in orders[:-1])]

    return hand_over


def _replayed(message: Message) -> Message:
    new_id, body = another_id("T24", message.id, message.body)
    return replace(message, id=new_id, body=body)


FAULT = Fault(
    id="T24",
    imitates="the device wearer is made, the order's call fails, and a replay of the hearing doubles the other orders",
    source="hmpps-electronic-monitoring-create-an-order-api FmsService: two calls, no idempotency key",
    every=10,
    subject="shares with several words on orders",
    seen_at="local",
    seam=handed_over,
    wrap=wrap,
)
