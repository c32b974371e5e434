"""Crown Court: results are shared on the first day and on the second, and a linked case is heard by the same court."""

from __future__ import annotations

from nisi.gather.court import Court
from scenarios.crime import contractors, open_case, open_linked_case, result_days, result_hearing
from scenarios.people import COURTS, HearingPlan, LinePlan, PersonPlan, result_lines

ACCUSED = (
    PersonPlan("محمد", "כהן", 38, "1 High Street", 2, 2),
    PersonPlan("Nguyễn", "Ng", 33, "Tŷ Gwyn", 1, 1),
)
FIRST = HearingPlan(COURTS[1], 20, (LinePlan(0, 0, "trail", "00:00", 30), LinePlan(1, 0, None, "00:00", 1)))
SECOND = HearingPlan(
    COURTS[1], 20, (LinePlan(0, 0, "trail", "00:00", 40), LinePlan(1, 0, None, "00:00", 1, custody=True))
)
LINKED = HearingPlan(COURTS[1], 21, (LinePlan(0, 0, "curfew", "19:00", 30),))


def play(court: Court) -> None:
    clerk = court.actor("legal-adviser", 6)
    case = open_case(court, clerk, ACCUSED)
    days = [result_lines(plan, case.accused, contractors(court)) for plan in (FIRST, SECOND)]
    result_days(clerk, case, FIRST, days)
    linked = open_linked_case(court, clerk, case)
    result_hearing(clerk, linked, LINKED, result_lines(LINKED, linked.accused, contractors(court)))
