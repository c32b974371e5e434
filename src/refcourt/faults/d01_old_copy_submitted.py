"""D1: the exhibit numbering service submits an old copy of the documents with a fresh token.

It reads the case, waits, and only then starts the event on which it submits what it read before. The version is right,
so nothing is refused, and documents that were added meanwhile vanish from the case. They stay in the store.
"""

import time
from collections.abc import Callable

import msgspec

from refcourt.database import Database
from refcourt.faults import Fault, Strike
from refcourt.tribunal.cases import Case, case_with_id
from refcourt.tribunal.exhibits import numbered_once, submit_numbers, with_numbers
from refcourt.tribunal.shapes import Row

WAIT_S = 0.2  # as the service waited for its queue

Attempt = Callable[[Database, str], bool]


def wrap(healthy: Attempt, strike: Strike) -> Attempt:
    def numbered(db: Database, case_id: str) -> bool:
        old = case_with_id(db, case_id)
        if with_numbers(old.documents) == old.documents or not strike.hits(case_id, old.test_case):
            return healthy(db, case_id)
        time.sleep(WAIT_S)
        fresh = case_with_id(db, case_id)
        with db.write():
            done = submit_numbers(db, fresh, old.documents)
            if done and _without_exhibits(fresh) - _without_exhibits(old):
                strike.fired()
        return done

    return numbered


def _without_exhibits(case: Case) -> set[Row]:
    return {
        msgspec.structs.replace(row, value=msgspec.structs.replace(row.value, exhibit=None)) for row in case.documents
    }


FAULT = Fault(
    id="D1",
    imitates="a service waits, then submits its old copy of a case on a fresh token: what others added vanishes",
    source="sscs-tribunals-case-api 5ec787f35 (April 2024), where this was mended",
    every=10,
    subject="cases",
    seen_at="local",
    seam=numbered_once,
    wrap=wrap,
)
