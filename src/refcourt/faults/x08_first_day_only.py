"""X8: of a hearing that sits on several days only the first is announced."""

from collections.abc import Callable

from sqlalchemy import bindparam, func, select

from refcourt.crime.announcing import Message, published
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike
from refcourt.tables import hearing_day

Publish = Callable[[SharedDay], list[Message]]

_FIRST_DAY = select(func.min(hearing_day.c.day)).where(hearing_day.c.hearing_id == bindparam("of_hearing"))


def wrap(healthy: Publish, strike: Strike) -> Publish:
    def publish(shared: SharedDay) -> list[Message]:
        messages = healthy(shared)
        if not messages or not strike.hits(shared.hearing_id, shared.case.test_case):
            return messages
        with strike.db.read() as tx:
            first = tx.execute(_FIRST_DAY, {"of_hearing": shared.hearing_id}).scalar_one()
        if shared.day == first:
            return messages
        strike.fired()
        return []

    return publish


FAULT = Fault(
    id="X8",
    imitates="a hearing is known by its number alone, so what is shared of a later day counts as announced",
    source="assumed from cpp-context-results, where days of a hearing are keyed apart",
    every=3,
    subject="hearings that sit on several days",
    seen_at="local",
    seam=published,
    wrap=wrap,
    rare=True,
)
