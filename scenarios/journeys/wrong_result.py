"""A wrong result is spotted: one amendment is begun and dropped, the next is approved by somebody else and shared."""

from __future__ import annotations

from nisi.gather.court import Court
from scenarios.crime import amend, contractors, open_case, result_hearing
from scenarios.people import COURTS, HearingPlan, LinePlan, PersonPlan, result_lines

ACCUSED = (
    PersonPlan("Chloë", "Müller", 25, "The Old Court House", 0, 2),
    PersonPlan("A", "X", 61, "1 High Street", 2, 1),
)
HEARING = HearingPlan(
    COURTS[0],
    6,
    (
        LinePlan(0, 0, "curfew", "19:00", 6),
        LinePlan(0, 1, "exclusion", "00:00", 26, more=True),
        LinePlan(1, 0, "trail", "00:00", 10),
    ),
)


def play(court: Court) -> None:
    adviser = court.actor("legal-adviser", 4)
    case = open_case(court, adviser, ACCUSED)
    result_hearing(adviser, case, HEARING, result_lines(HEARING, case.accused, contractors(court)))
    amend(court, adviser, case.sitting(0), drop=True, cancel=True)
    amend(court, adviser, case.sitting(0), drop=False)
    amend(court, adviser, case.sitting(0), drop=True)
