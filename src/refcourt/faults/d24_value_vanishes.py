"""D24: an answer vanishes when the form is continued from: what was typed last does not come with the rest."""

from collections.abc import Callable, Sequence

from refcourt.crime.hearings import HearingDay
from refcourt.crime.shapes import Prompt
from refcourt.faults import Fault, Strike
from refcourt.pages.result_line import answers_taken

Taking = Callable[[HearingDay, str, Sequence[Prompt]], Sequence[Prompt]]


def wrap(healthy: Taking, strike: Strike) -> Taking:
    def taken(hearing: HearingDay, line_id: str, answers: Sequence[Prompt]) -> Sequence[Prompt]:
        every = healthy(hearing, line_id, answers)
        if len(every) < 2 or not strike.hits(line_id, hearing.case.test_case):
            return every
        strike.fired()
        return every[:-1]

    return taken


FAULT = Fault(
    id="D24",
    also=("B6",),
    imitates="values vanish on Continue",
    source="EUI-4364, EXUI-1152, 1184, 2744, 3335, 3995",
    every=10,
    subject="results of several answers that are entered on a page",
    seen_at="merge",
    seam=answers_taken,
    wrap=wrap,
)
