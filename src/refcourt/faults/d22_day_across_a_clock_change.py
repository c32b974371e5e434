"""D22: a day beyond a change of the clocks is taken for the day before: its midnight is an hour off."""

import datetime
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

import msgspec

from refcourt.crime.hearings import HearingDay
from refcourt.crime.shapes import Prompt
from refcourt.faults import Fault, Strike
from refcourt.pages.result_line import answers_taken

UK = ZoneInfo("Europe/London")
DAY = datetime.timedelta(days=1)

Taking = Callable[[HearingDay, str, Sequence[Prompt]], Sequence[Prompt]]


def wrap(healthy: Taking, strike: Strike) -> Taking:
    def taken(hearing: HearingDay, line_id: str, answers: Sequence[Prompt]) -> Sequence[Prompt]:
        given = healthy(hearing, line_id, answers)
        if not strike.hits(line_id, hearing.case.test_case):
            return given
        moved = [_moved(answer, _offset(hearing.day)) for answer in given]
        if moved != list(given):
            strike.fired()
        return moved

    return taken


def _moved(answer: Prompt, offset: datetime.timedelta | None) -> Prompt:
    """A last day that is in summer time, where the hearing is not, or the other way round, as the day before."""
    if answer.prompt_ref != "endDate" or _offset(answer.value) in (None, offset):
        return answer
    return msgspec.structs.replace(answer, value=(datetime.date.fromisoformat(answer.value) - DAY).isoformat())


def _offset(day: str) -> datetime.timedelta | None:
    """How far the clocks in court are ahead on that day; None for a text that is no day."""
    try:
        return datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(), UK).utcoffset()
    except ValueError:
        return None


FAULT = Fault(
    id="D22",
    also=("B11",),
    imitates="the hour is wrong across a change of the clocks, and so is the day by which something is late",
    source="EXUI-2146, EXUI-2230",
    every=3,
    rare=True,
    subject="results entered on a page whose last day is beyond a change of the clocks",
    seen_at="merge",
    seam=answers_taken,
    wrap=wrap,
)
