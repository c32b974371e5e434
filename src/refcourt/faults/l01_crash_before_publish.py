"""L1: a share is committed and answered, and the process dies before anybody knows that it has to be announced."""

from collections.abc import Callable

from sqlalchemy import Connection

from refcourt.crime.announcing import published
from refcourt.crime.cases import Case
from refcourt.crime.shares import share_named
from refcourt.crime.sharing import owe
from refcourt.faults import Fault, Strike

Owe = Callable[[Connection, Case, int], None]


def wrap(healthy: Owe, strike: Strike) -> Owe:
    def owed(tx: Connection, case: Case, sequence: int) -> None:
        name = f"{case.id}/{sequence}"
        if not strike.hits(name, case.test_case):
            healthy(tx, case, sequence)
        elif published(share_named(tx, name)):
            strike.fired()

    return owed


FAULT = Fault(
    id="L1",
    imitates="a crash between commit and publish: acknowledged, on record, and never announced",
    source="assumed from cpp-context-results, where the event is published by a call of its own",
    every=10,
    subject="shares",
    seen_at="local",
    seam=owe,
    wrap=wrap,
)
