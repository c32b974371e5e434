"""A crime case from charge to shared results, as a legal adviser works through it."""

from __future__ import annotations

from dataclasses import dataclass, field

from nisi.actor import Actor
from nisi.gather.court import Court
from nisi.model import Defendant, Ok, ResultLine
from nisi.operations import DraftResults, ListHearing, OpenCrimeCase, ReadOrders, ShareResults
from scenarios.people import COURTS, FIRST_DAY, HearingPlan, PersonPlan, defendants, result_lines


@dataclass
class CrimeCase:
    """One case as the people in court know it; `case_id` is None when the platform did not open it."""

    accused: tuple[Defendant, ...]
    case_id: str | None
    ordered: set[tuple[str, str, str]] = field(default_factory=set)

    def new_lines(self, plan: HearingPlan) -> tuple[ResultLine, ...]:
        """The plan's lines less tagging orders that this case has already had: those would be variations."""
        kept = []
        for line in result_lines(plan, self.accused):
            key = (line.master_defendant_id, line.offence_id, line.condition or "")
            if line.condition is None or key not in self.ordered:
                self.ordered.add(key)
                kept.append(line)
        return tuple(kept)


def open_case(court: Court, actor: Actor, people: tuple[PersonPlan, ...]) -> CrimeCase:
    accused = defendants(people, court.mark)
    opened = actor.do(OpenCrimeCase(urn=court.mark().text, defendants=accused))
    return CrimeCase(accused, opened.answer.case_id if isinstance(opened, Ok) else None)


def result_hearing(actor: Actor, case: CrimeCase, plan: HearingPlan, lines: tuple[ResultLine, ...]) -> bool:
    """List a hearing, draft its results, share them and read the orders back.

    True when the share was accepted and there was a tagging order in it."""
    if case.case_id is None or not lines:
        return False
    day = FIRST_DAY.replace(day=1 + plan.day % 28).isoformat()
    listed = actor.do(ListHearing(case_id=case.case_id, court_centre=plan.court or COURTS[0], hearing_day=day))
    if not isinstance(listed, Ok):
        return False
    hearing = listed.answer.hearing_id
    drafted = actor.do(DraftResults(hearing_id=hearing, version=0, lines=lines))
    if not isinstance(drafted, Ok):
        return False
    shared = actor.do(ShareResults(hearing_id=hearing, version=drafted.answer.version))
    actor.do(ReadOrders(hearing_id=hearing))
    return isinstance(shared, Ok) and any(line.condition for line in lines)
