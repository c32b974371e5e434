"""L3: what a share sets off is slow, its caller gives up waiting and calls again, and everything is sent twice."""

from collections.abc import Callable
from dataclasses import replace

from refcourt.crime.announcing import Message, handed_over
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike, another_id

HandOver = Callable[[SharedDay, list[Message]], list[Message]]


def wrap(healthy: HandOver, strike: Strike) -> HandOver:
    def hand_over(shared: SharedDay, messages: list[Message]) -> list[Message]:
        sent = healthy(shared, messages)
        if not sent or not strike.hits(shared.claim, shared.case.test_case):
            return sent
        strike.fired()
        return [*sent, *(_again(message) for message in sent)]

    return hand_over


def _again(message: Message) -> Message:
    new_id, body = another_id("L3", message.id, message.body)
    return replace(message, id=new_id, body=body)


FAULT = Fault(
    id="L3",
    imitates="a slow callback is called again, and what it had done already is done twice",
    source="ccd-data-store-api CallbackService: 30 s read limit, then retries",
    every=10,
    subject="shares",
    seen_at="local",
    seam=handed_over,
    wrap=wrap,
)
