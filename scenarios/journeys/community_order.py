"""Sentence: a community order with curfew, trail and alcohol monitoring for one of two defendants, other hours for each
offence, and a fine for the other one."""

from __future__ import annotations

from nisi.gather.court import Court
from scenarios.crime import contractors, open_case, result_hearing
from scenarios.people import COURTS, HearingPlan, LinePlan, PersonPlan, result_lines

TAGGED = PersonPlan("Mary-Anne", "O'Brien", 41, "1 High Street", 0, 2)
FINED = PersonPlan("Łukasz", "van den Berg", 29, None, 2, 1)
SENTENCE = HearingPlan(
    COURTS[0],
    4,
    (
        LinePlan(0, 0, "curfew", "20:30", 12, ends="06:30", more=True),
        LinePlan(0, 1, "curfew", "21:15", 8, ends="07:00"),
        LinePlan(0, 0, "trail", "00:00", 12),
        LinePlan(0, 1, "alcohol", "00:00", 16, contractor=1),
        LinePlan(1, 0, None, "00:00", 1),
    ),
)


def play(court: Court) -> None:
    adviser = court.actor("legal-adviser")
    case = open_case(court, adviser, (TAGGED, FINED))
    result_hearing(adviser, case, SENTENCE, result_lines(SENTENCE, case.accused, contractors(court)))
