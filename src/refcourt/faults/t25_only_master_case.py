"""T25: of cases that are heard together only the master case is handled; orders in those linked to it are not sent."""

from collections.abc import Callable, Iterator

from refcourt.crime.announcing import notices_of_share
from refcourt.crime.notice import Notice
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Notices = Callable[[SharedDay], Iterator[Notice]]


def wrap(healthy: Notices, strike: Strike) -> Notices:
    def notices(shared: SharedDay) -> Iterator[Notice]:
        for notice in healthy(shared):
            if shared.case.linked_to and strike.hits(shared.case.id, shared.case.test_case):
                strike.fired()
            else:
                yield notice

    return notices


FAULT = Fault(
    id="T25",
    imitates="of linked cases only the master case is handled, and the orders in the others are not sent",
    source="cpp-context-hearing: group proceedings are handled by their master case in places",
    every=3,
    subject="cases that are linked to another",
    seen_at="local",
    seam=notices_of_share,
    wrap=wrap,
    rare=True,
)
