"""C1: a decision is acknowledged with a status that the description does not know."""

from collections.abc import Callable

from starlette.responses import Response

from refcourt.faults import Fault, Strike
from refcourt.tribunal.changes import Change
from refcourt.tribunal.decisions import acknowledged

Acknowledging = Callable[[Change, str], Response]


def wrap(healthy: Acknowledging, strike: Strike) -> Acknowledging:
    def acknowledge(change: Change, decision_id: str) -> Response:
        response = healthy(change, decision_id)
        if strike.hits(decision_id, change.case.test_case):
            strike.fired()
            response.status_code = 200
        return response

    return acknowledge


FAULT = Fault(
    id="C1",
    imitates="an answer has a status that the published description does not have",
    source="ccd-data-store-api: PUT documentData says 204 and gives 200; the 409 of an event is not described",
    every=10,
    subject="decisions",
    seen_at="merge",
    seam=acknowledged,
    wrap=wrap,
)
