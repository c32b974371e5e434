"""A site loses its network after the results were drafted: a team at another site shares them, once."""

from __future__ import annotations

from nisi.gather.court import Court
from nisi.model import Ok
from nisi.operations import DraftResults, ListHearing, ShareResults
from scenarios.crime import contractors, open_case
from scenarios.people import COURTS, HearingPlan, LinePlan, PersonPlan, day_of, result_lines

ACCUSED = PersonPlan("Ólafur", "Smith", 47, "The Old Court House", 0, 1)
HEARING = HearingPlan(COURTS[2], 7, (LinePlan(0, 0, "curfew", "19:00", 5), LinePlan(0, 0, "alcohol", "00:00", 9)))


def play(court: Court) -> None:
    here, elsewhere = court.actor("legal-adviser", 7), court.actor("legal-adviser", 8)
    case = open_case(court, here, (ACCUSED,))
    if case.case_id is None:
        return
    lines = result_lines(HEARING, case.accused, contractors(court))
    day = day_of(HEARING).isoformat()
    listed = here.do(ListHearing(case_id=case.case_id, court_centre=HEARING.court, hearing_day=day))
    if not isinstance(listed, Ok):
        return
    hearing = listed.answer.hearing_id
    drafted = here.do(DraftResults(hearing_id=hearing, version=0, lines=lines))
    if isinstance(drafted, Ok):
        elsewhere.do(ShareResults(hearing_id=hearing, version=drafted.answer.version))
