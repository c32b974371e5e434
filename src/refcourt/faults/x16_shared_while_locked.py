"""X16: a lock on one hearing holds for its whole case: what is shared of another meanwhile is never announced."""

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, select

from refcourt.crime.announcing import published
from refcourt.crime.cases import Case
from refcourt.crime.hearings import AMEND_LOCKED, APPROVAL_REQUESTED
from refcourt.crime.shares import share_named
from refcourt.crime.sharing import owe
from refcourt.faults import Fault, Strike
from refcourt.tables import hearing_day

Owing = Callable[[Connection, Case, int], None]

_LOCKED = (
    select(hearing_day.c.hearing_id)
    .where(hearing_day.c.case_id == bindparam("of_case"), hearing_day.c.state.in_([AMEND_LOCKED, APPROVAL_REQUESTED]))
    .limit(1)
)


def wrap(healthy: Owing, strike: Strike) -> Owing:
    def owed(tx: Connection, case: Case, sequence: int) -> None:
        name, locked = f"{case.id}/{sequence}", tx.execute(_LOCKED, {"of_case": case.id}).first()
        if not locked or not strike.hits(name, case.test_case):
            healthy(tx, case, sequence)
        elif published(share_named(tx, name)):
            strike.fired()

    return owed


FAULT = Fault(
    id="X16",
    imitates="an amendment locks its case and not its hearing: the announcer passes over what is shared meanwhile",
    source="assumed: as L1, of a lock that is wider than what it is for",
    every=3,
    subject="shares of a case while another hearing of it is being amended",
    seen_at="local",
    seam=owe,
    wrap=wrap,
    rare=True,
)
