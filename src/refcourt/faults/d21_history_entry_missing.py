"""D21: the history leaves out events, for everybody: what was done is done, and nobody can see who did it."""

from collections.abc import Callable, Sequence

from refcourt.faults import Fault, Strike
from refcourt.people import Person
from refcourt.tribunal.cases import Case
from refcourt.tribunal.history import Entry, entries_for

Showing = Callable[[Case, Sequence[Entry], Person], list[Entry]]


def wrap(healthy: Showing, strike: Strike) -> Showing:
    def shown(case: Case, entries: Sequence[Entry], person: Person) -> list[Entry]:
        allowed = healthy(case, entries, person)
        left = [entry for entry in allowed if not strike.hits(entry.id, case.test_case)]
        if len(left) < len(allowed):
            strike.fired()
        return left

    return shown


FAULT = Fault(
    id="D21",
    imitates="the history hides what the viewer cannot see now, or lacks the entry of an event",
    source="ccd-data-store-api: CCD-6818, RDM-12918",
    every=10,
    subject="events",
    seen_at="local",
    seam=entries_for,
    wrap=wrap,
)
