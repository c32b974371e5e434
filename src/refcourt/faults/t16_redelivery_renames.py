"""T16: a message is delivered again under a new random id, and ids are what copies are known by."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from refcourt.carriers import Carrier, NoAnswer, NotTaken, Unreachable
from refcourt.crime.orders import CONTRACTORS
from refcourt.delivery import Due, hand_over
from refcourt.faults import Fault, Strike, another_id

HandOver = Callable[[Carrier, Due, bytes], None]


def wrap(healthy: HandOver, strike: Strike) -> HandOver:
    def redelivered(carry: Carrier, due: Due, body: bytes) -> None:
        healthy(carry, due, body)
        if due.partner in CONTRACTORS and strike.hits(due.id, due.test_case):
            new_id, renamed = another_id("T16", due.id, body)
            with suppress(Unreachable, NoAnswer, NotTaken):
                healthy(carry, replace(due, id=new_id), renamed)
                strike.fired()

    return redelivered


FAULT = Fault(
    id="T16",
    imitates="a redelivery makes a new notification id, and copies are only known by their id",
    source="HMCTS code: a redelivery draws a new notification id, and de-duplication is by that id",
    every=10,
    subject="messages to contractors",
    seen_at="local",
    seam=hand_over,
    wrap=wrap,
)
