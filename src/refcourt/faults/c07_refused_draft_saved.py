"""C7: a draft is refused as stale, or because the results were shared, and is saved all the same."""

from collections.abc import Callable

from sqlalchemy import bindparam, update

from refcourt.crime.drafts import refused
from refcourt.crime.hearings import UNCHANGED, HearingDay, stored_lines
from refcourt.crime.shapes import DraftResults
from refcourt.faults import Fault, Strike
from refcourt.problems import Problem
from refcourt.resource import Call
from refcourt.tables import hearing_day

Refusing = Callable[[Call, HearingDay, DraftResults, Problem], Problem]

_SAVE = update(hearing_day).where(*UNCHANGED).values(version=hearing_day.c.version + 1, result_lines=bindparam("lines"))


def wrap(healthy: Refusing, strike: Strike) -> Refusing:
    def refuse(call: Call, day: HearingDay, draft: DraftResults, refusal: Problem) -> Problem:
        if strike.hits(f"{day.name} {draft.version}", day.case.test_case):
            with call.platform.db.write() as tx:
                tx.execute(_SAVE, {**day.as_read, "lines": stored_lines(draft.result_lines)})
                strike.fired()
        return healthy(call, day, draft, refusal)

    return refuse


FAULT = Fault(
    id="C7",
    imitates="a write is refused and has been applied: it was checked after it was made",
    source="domain mechanism T26, at the interface; ccd-data-store-api: a 504 of a callback after the event was saved",
    every=3,
    subject="drafts that are refused, by the version that they name",
    seen_at="merge",
    seam=refused,
    wrap=wrap,
    rare=True,
)
