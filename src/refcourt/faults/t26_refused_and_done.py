"""T26: the check of a share says no and does not block it: its sharer is told of a conflict, and it goes ahead."""

from collections.abc import Callable
from typing import NoReturn

from refcourt.crime.hearings import SHARED, HearingDay
from refcourt.crime.sharing import refuse, settle
from refcourt.faults import Fault, Strike
from refcourt.platform import Platform
from refcourt.problems import Problem

Refuse = Callable[[Platform, HearingDay, str, Problem], NoReturn]


def wrap(healthy: Refuse, strike: Strike) -> Refuse:
    def refused(platform: Platform, day: HearingDay, person: str, refusal: Problem) -> NoReturn:
        blocked = day.state == SHARED or day.version == 0 or day.shared_sequence is not None  # nothing new to share
        if not blocked and strike.hits(day.name, day.case.test_case):
            with platform.db.write() as tx:
                settle(tx, day, person)
                strike.fired()
            platform.bell.ring()
        healthy(platform, day, person, refusal)

    return refused


FAULT = Fault(
    id="T26",
    imitates="a share is found wrong and goes ahead all the same: blocking is left off",
    source="cpp-context-hearing ResultsValidationClient: fail-open, share-blocking disabled by default",
    every=3,
    subject="hearing days, when their first share has to be refused",
    seen_at="local",
    seam=refuse,
    wrap=wrap,
    rare=True,
)
