"""T7: of several results of a defendant only the first is printed; the alcohol tag or the zone beside it is dropped."""

from collections.abc import Callable, Iterator

from refcourt.crime.announcing import notices_of_share
from refcourt.crime.notice import Notice
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Notices = Callable[[SharedDay], Iterator[Notice]]


def wrap(healthy: Notices, strike: Strike) -> Notices:
    def notices(shared: SharedDay) -> Iterator[Notice]:
        printed: set[str] = set()
        for notice in healthy(shared):
            wearer = notice.device_wearer.device_wearer_id
            if wearer in printed and strike.hits(f"{shared.case.id}/{wearer}", shared.case.test_case):
                strike.fired()
            else:
                printed.add(wearer)
                yield notice

    return notices


FAULT = Fault(
    id="T7",
    imitates="only one of several results of a defendant is printed: the curfew is there, the tag beside it is dropped",
    source="service-cp-crime-results-nows: about a third of 40 NOW types print one pre-selected result",
    every=10,
    subject="defendants, of whom a share says several things",
    seen_at="local",
    seam=notices_of_share,
    wrap=wrap,
)
