"""C10: the days of a condition are told as time-stamps, where the contractor's system reads days."""

from collections.abc import Callable

import msgspec

from refcourt.crime.announcing import document_of
from refcourt.crime.notice import EnforceableCondition, Notice
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Document = Callable[[SharedDay, Notice], bytes | None]


def wrap(healthy: Document, strike: Strike) -> Document:
    def document(shared: SharedDay, notice: Notice) -> bytes | None:
        told = [_in_time_stamps(condition) for condition in notice.enforceable_condition]
        if told == notice.enforceable_condition or not strike.hits(notice.order_id, shared.case.test_case):
            return healthy(shared, notice)
        strike.fired()
        return healthy(shared, msgspec.structs.replace(notice, enforceable_condition=told))

    return document


def _in_time_stamps(condition: EnforceableCondition) -> EnforceableCondition:
    return msgspec.structs.replace(
        condition, start_date=_midnight(condition.start_date), end_date=_midnight(condition.end_date)
    )


def _midnight(day: str | None) -> str | None:
    return None if day is None else f"{day}T00:00:00Z"


FAULT = Fault(
    id="C10",
    imitates="the first and last day of a condition are told as time-stamps, where the contractor's system reads days",
    source="hmpps-electronic-monitoring-create-an-order-api: 00:00 where no time was given",
    every=10,
    subject="orders, where they have a first or last day",
    seen_at="local",
    seam=document_of,
    wrap=wrap,
)
