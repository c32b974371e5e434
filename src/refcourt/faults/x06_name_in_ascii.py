"""X6: an order is written in an old character set, and letters of a name that it lacks are question marks."""

from collections.abc import Callable

import msgspec

from refcourt.crime.announcing import document_of
from refcourt.crime.notice import Notice
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

Make = Callable[[SharedDay, Notice], bytes | None]


def wrap(healthy: Make, strike: Strike) -> Make:
    def made(shared: SharedDay, notice: Notice) -> bytes | None:
        wearer = notice.device_wearer
        told = msgspec.structs.replace(
            wearer, first_name=_in_ascii(wearer.first_name), last_name=_in_ascii(wearer.last_name)
        )
        if told == wearer or not strike.hits(notice.order_id, shared.case.test_case):
            return healthy(shared, notice)
        strike.fired()
        return healthy(shared, msgspec.structs.replace(notice, device_wearer=told))

    return made


def _in_ascii(name: str) -> str:
    return name.encode("ascii", "replace").decode()


FAULT = Fault(
    id="X6",
    imitates="a name is written in an old character set: Ólafur is ?lafur to the contractor, who looks for him so",
    source="assumed: the contractor's fields are what an older system took",
    every=3,
    subject="orders of people whose names ASCII cannot write",
    seen_at="local",
    seam=document_of,
    wrap=wrap,
    rare=True,
)
