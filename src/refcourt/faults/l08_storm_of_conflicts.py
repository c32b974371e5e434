"""L8: in a storm of conflicts on one case a submission that was right, and is done, is answered 409 like the others."""

import threading
import time
from collections import deque
from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.resource import Call
from refcourt.tribunal.cases import Case
from refcourt.tribunal.changes import Change
from refcourt.tribunal.events import submitted

STORM, WITHIN_S = 10, 2.0  # conflicts on one case at one process; two or three people who meet make six at most

Submitting = Callable[[Call, Case, int], Change | None]


def wrap(healthy: Submitting, strike: Strike) -> Submitting:
    conflicts: deque[tuple[str, float]] = deque(maxlen=1000)
    lock = threading.Lock()

    def submit(call: Call, case: Case, version: int) -> Change | None:
        change = healthy(call, case, version)
        now = time.monotonic()
        with lock:
            if change is None:
                conflicts.append((case.id, now))
            storm = sum(1 for of, since in conflicts if of == case.id and now - since < WITHIN_S) >= STORM
        if change is None or not storm or not strike.hits(case.id, case.test_case):
            return change
        strike.fired()
        return None

    return submit


FAULT = Fault(
    id="L8",
    imitates="a storm of conflicts: people are told that their work was refused, which was done, and do it again",
    source="assumed from ccd-data-store-api, where every clash of versions is a 409 to a person who then retypes",
    every=1,
    subject="submissions",
    when="after ten conflicts on their case within two seconds at one process",
    seen_at="early-adopter",
    seam=submitted,
    wrap=wrap,
)
