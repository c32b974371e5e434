"""D23: the case that somebody looked at before is kept, and its documents stand in the file of the next one."""

from collections.abc import Callable
from typing import Any

from refcourt.faults import Fault, Strike
from refcourt.pages.shown import view_shown
from refcourt.people import Person
from refcourt.tribunal.cases import Case

KEPT = 1_000  # people whose last case is remembered

Showing = Callable[[Case, Person, Any], Any]


def wrap(healthy: Showing, strike: Strike) -> Showing:
    kept: dict[str, tuple[str, Any]] = {}

    def shown(case: Case, person: Person, view: Any) -> Any:
        now = healthy(case, person, view)
        before_id, before = kept.pop(person.name, (case.id, now))
        kept[person.name] = case.id, now
        if len(kept) > KEPT:
            del kept[next(iter(kept))]
        if before_id == case.id or not strike.hits(f"{case.id} {person.role}", case.test_case):
            return now
        strike.fired()
        return before

    return shown


FAULT = Fault(
    id="D23",
    also=("B5",),
    imitates="a stale case id is kept by the browser, and documents are seen on another case",
    source="EXUI-3301",
    every=10,
    subject="case files that somebody opens after another's, by case and role",
    seen_at="merge",
    seam=view_shown,
    wrap=wrap,
)
