"""X5: results that probation is told of go to the youth offending team, and the other way round."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from refcourt.crime.results_messages import Told, results_of_share
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

OTHER = {"probation": "youth-offending-team", "youth-offending-team": "probation"}

Tell = Callable[[SharedDay], Iterator[Told]]


def wrap(healthy: Tell, strike: Strike) -> Tell:
    def tell(shared: SharedDay) -> Iterator[Told]:
        for told in healthy(shared):
            if not OTHER.keys() & set(told.partners) or not strike.hits(told.subject, shared.case.test_case):
                yield told
                continue
            strike.fired()
            yield replace(told, partners=[OTHER.get(partner, partner) for partner in told.partners])

    return tell


FAULT = Fault(
    id="X5",
    imitates="an address is picked from the wrong list: what concerns an adult is sent to the youth offending team",
    source="assumed: as T29, of the agencies; their addresses are reference data too",
    every=10,
    subject="defendants of whom probation or a youth offending team is told",
    seen_at="local",
    seam=results_of_share,
    wrap=wrap,
)
