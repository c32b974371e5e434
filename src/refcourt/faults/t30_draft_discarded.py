"""T30: another user unlocks the results to approve them, and the amended draft is discarded without a word.

What is shared again is what had been shared before; the amendment is approved, accepted and gone.
"""

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, update

from refcourt.crime.amendments import approve, as_shared
from refcourt.crime.hearings import HearingDay, stored_lines
from refcourt.faults import Fault, Strike
from refcourt.tables import hearing_day

Approve = Callable[[Connection, HearingDay], bool]

_DISCARD = (
    update(hearing_day)
    .where(hearing_day.c.hearing_id == bindparam("of_hearing"), hearing_day.c.day == bindparam("on_day"))
    .values(result_lines=bindparam("lines"))
)


def wrap(healthy: Approve, strike: Strike) -> Approve:
    def approved(tx: Connection, day: HearingDay) -> bool:
        done = healthy(tx, day)
        before = as_shared(tx, day)
        if done and before != day.result_lines and strike.hits(day.name, day.case.test_case):
            tx.execute(_DISCARD, {"of_hearing": day.hearing_id, "on_day": day.day, "lines": stored_lines(before)})
            strike.fired()
        return done

    return approved


FAULT = Fault(
    id="T30",
    imitates="another user unlocks the results, and the amended draft with its tagging lines is discarded",
    source="cpp-context-hearing: unlock, cancel-amendments and mark-as-duplicate discard drafts",
    every=3,
    subject="hearing days that are amended",
    seen_at="local",
    seam=approve,
    wrap=wrap,
    rare=True,
)
