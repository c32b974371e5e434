"""X15: of two hearings of a case that are shared at once the later share is taken for the first: nobody is told."""

from collections.abc import Callable

from sqlalchemy import Connection

from refcourt.crime.announcing import published
from refcourt.crime.cases import Case
from refcourt.crime.shares import share_named
from refcourt.crime.sharing import owe
from refcourt.faults import Fault, Strike

Owing = Callable[[Connection, Case, int], None]


def wrap(healthy: Owing, strike: Strike) -> Owing:
    def owed(tx: Connection, case: Case, sequence: int) -> None:
        name, alone = f"{case.id}/{sequence}", sequence == case.shares + 1
        if alone or not strike.hits(name, case.test_case):
            healthy(tx, case, sequence)
        elif published(share_named(tx, name)):
            strike.fired()

    return owed


FAULT = Fault(
    id="X15",
    imitates="what happens in one case at one moment is one thing: a second share is taken for the first, sent again",
    source="assumed of anything that drops copies by what they are about and when they came",
    every=3,
    subject="shares during which another hearing of their case is shared",
    seen_at="local",
    seam=owe,
    wrap=wrap,
    rare=True,
)
