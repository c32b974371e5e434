"""Results are shared while the inboxes of partners misbehave, each in every way it can: they still arrive, and once."""

from __future__ import annotations

from nisi.gather.court import Court
from scenarios.crime import contractors, open_case, result_hearing
from scenarios.people import COURTS, HearingPlan, LinePlan, PersonPlan, result_lines

ACCUSED = (
    PersonPlan("Chloë", "D\u2019Souza", 16, "Flat 2, 14 Heol y Bont", 1, 1),
    PersonPlan("Jose\u0301", "Müller", 52, "1 High Street", 0, 2),
)
LINES = (
    LinePlan(0, 0, "curfew", "20:30", 4, contractor=0),
    LinePlan(1, 0, "trail", "00:00", 12, contractor=1),
    LinePlan(1, 1, None, "00:00", 1, custody=True),
)
OUTAGE_S = 1.0  # retries are over long before an order is late


def play(court: Court) -> None:
    adviser = court.actor("legal-adviser", 9)
    for number, behaviour in enumerate(("slow", "failing", "down", "withholding")):
        for partner in court.settings.candidate.partners:
            inbox = court.inbox(partner)
            inbox.behave(behaviour if inbox.can(behaviour) else "down", for_s=OUTAGE_S, after_s=OUTAGE_S / 2)
        for day in range(4):
            case = open_case(court, adviser, ACCUSED)
            hearing = HearingPlan(COURTS[number], 31 + day, LINES)
            result_hearing(adviser, case, hearing, result_lines(hearing, case.accused, contractors(court)))
