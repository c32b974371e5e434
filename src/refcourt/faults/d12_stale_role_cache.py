"""D12: a process remembers for two hours who is assigned to a case.

Who was assigned after it first asked stays outside; who was removed after it still gets in.
"""

from collections.abc import Callable

from refcourt import clock
from refcourt.faults import Fault, Strike
from refcourt.people import Person
from refcourt.platform import Platform
from refcourt.tribunal.cases import Case
from refcourt.tribunal.roles import is_assigned

LIFETIME_S = 7200

Asking = Callable[[Platform, Case, Person], bool]


def wrap(healthy: Asking, strike: Strike) -> Asking:
    remembered: dict[tuple[str, str], tuple[bool, float]] = {}

    def stale(platform: Platform, case: Case, person: Person) -> bool:
        true = healthy(platform, case, person)
        if not strike.hits(case.id, case.test_case):
            return true
        key, now = (case.id, person.name), clock.time()
        known, since = remembered.get(key, (true, now))
        if now - since > LIFETIME_S:
            known, since = true, now
        remembered[key] = known, since
        if known != true:
            strike.fired()
        return known

    return stale


FAULT = Fault(
    id="D12",
    imitates="a role cache lives for two hours: an assigned member is kept out, a removed one still sees the case",
    source="ccd-data-store-api: user-role cache of 7,200 s",
    every=10,
    subject="cases that have a panel",
    seen_at="local",
    seam=is_assigned,
    wrap=wrap,
)
