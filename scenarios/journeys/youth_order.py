"""A youth order in a Welsh court: no fixed address, an interpreter, and the youth offending team to be told."""

from __future__ import annotations

from nisi.gather.court import Court
from scenarios.crime import contractors, open_case, result_hearing
from scenarios.people import COURTS, HearingPlan, LinePlan, PersonPlan, result_lines

YOUTH = PersonPlan("Siân", "Llanfair-Pwll", 15, None, 1, 1, welsh=True)
ORDER = HearingPlan(COURTS[3], 10, (LinePlan(0, 0, "curfew", "20:30", 13, more=True), LinePlan(0, 0, None, "00:00", 1)))


def play(court: Court) -> None:
    clerk = court.actor("legal-adviser", 5)
    case = open_case(court, clerk, (YOUTH,))
    result_hearing(clerk, case, ORDER, result_lines(ORDER, case.accused, contractors(court)))
