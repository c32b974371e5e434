"""First appearance: from the overnight list to bail with a curfew that begins the same evening."""

from __future__ import annotations

from nisi.gather.court import Court
from scenarios.crime import contractors, open_case, result_hearing
from scenarios.people import COURTS, HearingPlan, LinePlan, PersonPlan, result_lines

ACCUSED = PersonPlan("Dafydd", "ap Rhys", 34, "Tŷ Gwyn", 1, 1)
BAIL = HearingPlan(COURTS[0], 3, (LinePlan(0, 0, "curfew", "19:00", 4),))


def play(court: Court) -> None:
    adviser = court.actor("legal-adviser")
    case = open_case(court, adviser, (ACCUSED,))
    result_hearing(adviser, case, BAIL, result_lines(BAIL, case.accused, contractors(court)))
