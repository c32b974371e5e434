"""C2: whoever enrols a juror is not told the number under which that was done, which the description promises."""

from collections.abc import Callable

from starlette.responses import Response

from refcourt.crime.jurors import enrolled
from refcourt.crime.shapes import NewJuror
from refcourt.faults import Fault, Strike
from refcourt.resource import answer

Telling = Callable[[NewJuror, str], Response]


def wrap(healthy: Telling, strike: Strike) -> Telling:
    def tell(new: NewJuror, juror_id: str) -> Response:
        if not strike.hits(new.summons_number, test_case=False):
            return healthy(new, juror_id)
        strike.fired()
        return answer(201, {})

    return tell


FAULT = Fault(
    id="C2",
    imitates="a field that the description requires is missing from an answer",
    source="ccd-data-store-api: v2 answers have no version of the case, v1 answers have",
    every=10,
    subject="jurors who are enrolled",
    seen_at="merge",
    seam=enrolled,
    wrap=wrap,
)
