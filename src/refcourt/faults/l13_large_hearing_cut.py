"""L13: a hearing over a size limit is cut to it: the last lines of the draft are not saved, and the answer is 200."""

from collections.abc import Callable
from itertools import accumulate

from refcourt.crime.drafts import lines_to_save
from refcourt.crime.hearings import HearingDay, stored_lines
from refcourt.crime.shapes import DraftResults, ResultLine
from refcourt.faults import Fault, Strike

LIMIT_BYTES = 200_000

Saving = Callable[[HearingDay, DraftResults], list[ResultLine]]


def wrap(healthy: Saving, strike: Strike) -> Saving:
    def cut(day: HearingDay, draft: DraftResults) -> list[ResultLine]:
        lines = healthy(day, draft)
        sizes = accumulate(len(stored_lines([line])) for line in lines)
        kept = [line for line, size in zip(lines, sizes, strict=True) if size <= LIMIT_BYTES]
        if kept == lines or not strike.hits(day.name, day.case.test_case):
            return lines
        strike.fired()
        return kept

    return cut


FAULT = Fault(
    id="L13",
    imitates="a large hearing meets a size limit on its way in, and what is over it is cut off",
    source="assumed from service-cp-crime-results-store: payloads of up to 2.4 MB, 265 KB at the 99th percentile",
    every=1,
    subject="drafts",
    when="of more than 200 KB of results",
    seen_at="merge",
    seam=lines_to_save,
    wrap=wrap,
)
