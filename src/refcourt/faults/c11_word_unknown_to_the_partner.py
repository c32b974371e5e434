"""C11: results are told under a category that was added here, and that the agencies' lists do not have."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import msgspec

from refcourt.crime.results_messages import Told, results_of_share
from refcourt.crime.shares import SharedDay
from refcourt.faults import Fault, Strike

OURS = "FINANCIAL"

Tell = Callable[[SharedDay], Iterator[Told]]


def wrap(healthy: Tell, strike: Strike) -> Tell:
    def tell(shared: SharedDay) -> Iterator[Told]:
        for told in healthy(shared):
            if not told.results.judicial_results or not strike.hits(told.subject, shared.case.test_case):
                yield told
                continue
            strike.fired()
            results = [{**result, "category": OURS} for result in told.results.judicial_results]
            yield replace(told, results=msgspec.structs.replace(told.results, judicial_results=results))

    return tell


FAULT = Fault(
    id="C11",
    imitates="results are told under a category that was added to reference data, and that the agencies do not know",
    source="hmpps-electronic-monitoring-create-an-order-api: lists of words in code; all else is malformed",
    every=10,
    subject="defendants of whose results agencies are told",
    seen_at="local",
    seam=results_of_share,
    wrap=wrap,
)
