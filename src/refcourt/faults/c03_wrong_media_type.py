"""C3: what a search found is sent as a page, though it is the JSON that was asked for."""

from collections.abc import Callable

from starlette.responses import Response

from refcourt.faults import Fault, Strike
from refcourt.tribunal.search import listed

Listing = Callable[[str, list[str]], Response]


def wrap(healthy: Listing, strike: Strike) -> Listing:
    def lists(reference: str, found: list[str]) -> Response:
        response = healthy(reference, found)
        if strike.hits(reference, test_case=False):
            strike.fired()
            response.headers["Content-Type"] = "text/html; charset=utf-8"
        return response

    return lists


FAULT = Fault(
    id="C3",
    imitates="an answer has another media type than its description, as behind a gateway that rewrites it",
    source="ccd-data-store-api: vendor media types by version, answered with others by what stands before it",
    every=10,
    subject="references that are searched for",
    seen_at="merge",
    seam=listed,
    wrap=wrap,
)
