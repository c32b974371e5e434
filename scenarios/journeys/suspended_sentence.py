"""A suspended sentence with monitoring: its hours are varied, said again, varied after a breach, and it is ended."""

from __future__ import annotations

from nisi.gather.court import Court
from nisi.model import ResultLine
from scenarios.crime import come_back_to, contractors, open_case, result_hearing
from scenarios.people import COURTS, HearingPlan, LinePlan, PersonPlan, ended, result_lines, varied

ACCUSED = PersonPlan("Jose\u0301", "D\u2019Souza", 52, "Flat 2, 14 Heol y Bont", 1, 1)
SENTENCE = HearingPlan(COURTS[1], 5, (LinePlan(0, 0, "curfew", "19:00", 20, ends="23:59"),))


def play(court: Court) -> None:
    adviser = court.actor("legal-adviser", 3)
    case = open_case(court, adviser, (ACCUSED,))
    result_hearing(adviser, case, SENTENCE, result_lines(SENTENCE, case.accused, contractors(court)))
    come_back_to(adviser, case, 0, varied)
    come_back_to(adviser, case, 1, _said_again)
    come_back_to(adviser, case, 1, varied)
    come_back_to(adviser, case, 0, ended)


def _said_again(line: ResultLine, _day: object) -> ResultLine:
    """A continuation: nothing changes, so nobody is owed anything."""
    return line
