"""T3: a share is answered 202 and refused afterwards, for a version that was right; its sharer believes it shared."""

from collections.abc import Callable

from sqlalchemy import Connection, update

from refcourt.crime.drafts import changed_meanwhile
from refcourt.crime.hearings import UNCHANGED, HearingDay
from refcourt.crime.sharing import numbered, settle
from refcourt.faults import Fault, Strike
from refcourt.tables import hearing_day

Settle = Callable[[Connection, HearingDay, str], int]

_FAIL = update(hearing_day).where(*UNCHANGED).values(share_failed="VERSION_MISMATCH")


def wrap(healthy: Settle, strike: Strike) -> Settle:
    def refused_later(tx: Connection, day: HearingDay, person: str) -> int:
        if not strike.hits(day.name, day.case.test_case):
            return healthy(tx, day, person)
        sequence = numbered(tx, day.case)
        if tx.execute(_FAIL, day.as_read).rowcount == 0:
            raise changed_meanwhile()
        strike.fired()
        return sequence

    return refused_later


FAULT = Fault(
    id="T3",
    imitates="a share is answered 202 and refused afterwards without cause: VERSION_MISMATCH, though it was right",
    source="cpp-context-hearing HearingAggregate: share-results-failed is an event that comes after the 202",
    every=10,
    subject="hearing days",
    seen_at="local",
    seam=settle,
    wrap=wrap,
)
