"""X8: of a hearing that sits on several days only the first that was shared is announced."""

from collections.abc import Callable

from sqlalchemy import bindparam, func, select

from refcourt.crime.announcing import Message, published
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike
from refcourt.tables import results_share

Publish = Callable[[SharedDay], list[Message]]

_OTHER_DAYS = select(func.count()).where(
    results_share.c.hearing_id == bindparam("of_hearing"),
    results_share.c.day != bindparam("on_day"),
    results_share.c.sequence < bindparam("before"),
)


def wrap(healthy: Publish, strike: Strike) -> Publish:
    def publish(shared: SharedDay) -> list[Message]:
        messages = healthy(shared)
        if not messages or not _is_a_later_day(shared) or not strike.hits(shared.hearing_id, shared.case.test_case):
            return messages
        strike.fired()
        return []

    def _is_a_later_day(shared: SharedDay) -> bool:
        asked = {"of_hearing": shared.hearing_id, "on_day": shared.day, "before": shared.sequence}
        with strike.db.read() as tx:
            return bool(tx.execute(_OTHER_DAYS, asked).scalar_one())

    return publish


FAULT = Fault(
    id="X8",
    imitates="a hearing is known by its number alone, so what is shared of its second day counts as announced",
    source="assumed from cpp-context-results, where days of a hearing are keyed apart",
    every=3,
    subject="hearings that sit on several days",
    seen_at="local",
    seam=published,
    wrap=wrap,
    rare=True,
)
