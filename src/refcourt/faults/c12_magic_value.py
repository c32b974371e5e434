"""C12: there is one number of messages that cannot be asked for, and nobody knows which until it is tried."""

from collections.abc import Callable

from starlette.responses import Response

from refcourt.faults import Fault, Strike
from refcourt.partner_list import LARGEST_PAGE, page
from refcourt.platform import Platform

Paging = Callable[[Platform, str, int, int], Response]


def wrap(healthy: Paging, strike: Strike) -> Paging:
    magic = strike.pick("number of messages", LARGEST_PAGE) + 1

    def pages(platform: Platform, partner: str, after: int, most: int) -> Response:
        if most == magic:
            strike.fired()
            raise ZeroDivisionError(f"no page has {most} messages")
        return healthy(platform, partner, after, most)

    return pages


FAULT = Fault(
    id="C12",
    imitates="one magic value among many valid ones ends in an internal error",
    source="seen by us: a platform that failed at limit=77 passed examples, coverage and fuzzing",
    every=LARGEST_PAGE,
    subject="numbers of messages that a partner asks for",
    seen_at="merge",
    seam=page,
    wrap=wrap,
)
