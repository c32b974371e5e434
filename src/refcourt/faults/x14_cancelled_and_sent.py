"""X14: an amendment is cancelled, and what was drafted in it goes out all the same, as if it had been shared."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from refcourt.crime.amendments import as_shared, restore
from refcourt.crime.hearings import SHARED, HearingDay
from refcourt.crime.sharing import settle
from refcourt.faults import Fault, Strike

Restoring = Callable[[Connection, HearingDay], bool]


def wrap(healthy: Restoring, strike: Strike) -> Restoring:
    def restored(tx: Connection, day: HearingDay) -> bool:
        drafted = day.result_lines != as_shared(tx, day)
        done = healthy(tx, day)
        if done and drafted and strike.hits(day.name, day.case.test_case):
            settle(tx, replace(day, state=SHARED, version=day.version + 1), day.amended_by or "")
            strike.fired()
        return done

    return restored


FAULT = Fault(
    id="X14",
    imitates="cancelling an amendment puts the page back as it was, and not what the draft had set off",
    source="assumed: as T30, of the other way to end an amendment",
    every=3,
    subject="hearing days with an amendment that was drafted and is cancelled",
    seen_at="local",
    seam=restore,
    wrap=wrap,
    rare=True,
)
