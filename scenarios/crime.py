"""A crime case from charge to shared results and what is made of them later, as those who work in court know it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from nisi.actor import Actor
from nisi.gather.court import Court
from nisi.model import Defendant, Ok, ResultLine
from nisi.operations import (
    ApproveAmendment,
    BeginAmendment,
    CancelAmendment,
    DraftResults,
    ListHearing,
    OpenCrimeCase,
    ReadMonitoring,
    ReadShareOutcome,
    RequestApproval,
    ShareResults,
)
from scenarios.people import COURTS, HearingPlan, PersonPlan, day_of, defendants, in_another_case, varied

APPROVER = 90  # the number of the person who approves what others amend
LATER = timedelta(days=14)  # between a hearing and the one that comes back to it

Lines = tuple[ResultLine, ...]


@dataclass
class Sitting:
    """A day of a hearing that was resulted; `hearing_id` is None when the platform did not list it."""

    lines: Lines
    hearing_id: str | None
    day: str
    version: int = 0


@dataclass
class CrimeCase:
    """One case as the people in court know it; `case_id` is None when the platform did not open it.

    `ordered` are the tagging orders that were planned in it, whatever became of them, and `sittings` its hearings."""

    urn: str
    accused: tuple[Defendant, ...]
    case_id: str | None
    ordered: list[ResultLine] = field(default_factory=list)
    sittings: list[Sitting] = field(default_factory=list)

    def sitting(self, place: int) -> Sitting | None:
        """One of the hearing days so far."""
        return self.sittings[place % len(self.sittings)] if self.sittings else None


def contractors(court: Court) -> tuple[str, ...]:
    """The partners among whom a court chooses who is to monitor."""
    return tuple(name for name, partner in court.settings.candidate.partners.items() if partner.owes == "orders")


def open_case(court: Court, actor: Actor, people: Sequence[PersonPlan]) -> CrimeCase:
    return _opened(court, actor, defendants(people, court.mark))


def open_linked_case(court: Court, actor: Actor, case: CrimeCase) -> CrimeCase:
    """Another case against the first of the accused, heard with this one."""
    same = in_another_case(case.accused[0], court.mark().text)
    return _opened(court, actor, (same,), (case.urn,) if case.case_id is not None else ())


def _opened(court: Court, actor: Actor, accused: tuple[Defendant, ...], linked_to: tuple[str, ...] = ()) -> CrimeCase:
    urn = court.mark().text
    opened = actor.do(OpenCrimeCase(urn=urn, defendants=accused, linked_to=linked_to))
    return CrimeCase(urn, accused, opened.answer.case_id if isinstance(opened, Ok) else None)


def result_hearing(actor: Actor, case: CrimeCase, plan: HearingPlan, lines: Lines) -> bool:
    """List a hearing, draft its results and share them.

    True when the share was accepted and there was a tagging order in it."""
    return result_days(actor, case, plan, [lines])


def result_days(actor: Actor, case: CrimeCase, plan: HearingPlan, days: Sequence[Lines]) -> bool:
    """List a hearing over several days and share each day's results, one after another.

    True when all shares were accepted and there was a tagging order in them."""
    return _heard(actor, case, plan.court or COURTS[0], day_of(plan), days)


def _heard(actor: Actor, case: CrimeCase, court: str, first_day: date, days: Sequence[Lines]) -> bool:
    dates = [(first_day + timedelta(days=number)).isoformat() for number in range(len(days))]
    sittings = [Sitting(lines, None, day) for lines, day in zip(days, dates, strict=True)]
    case.sittings += sittings
    case.ordered += [line for lines in days for line in lines if line.condition and not line.ends]
    if case.case_id is None or not all(days):
        return False
    listing = ListHearing(
        case_id=case.case_id,
        court_centre=court,
        hearing_day=dates[0],
        more_days=tuple(dates[1:]),
    )
    listed = actor.do(listing)
    if not isinstance(listed, Ok):
        return False
    hearing = listed.answer.hearing_id
    shared = []
    for sitting in sittings:
        sitting.hearing_id = hearing
        shared.append(result_sitting(actor, sitting))
    return all(shared) and any(line.condition for lines in days for line in lines)


def look_up(actor: Actor, case: CrimeCase) -> None:
    """Look up what monitoring is in force in a case."""
    if case.case_id is not None:
        actor.do(ReadMonitoring(case_id=case.case_id))


def result_sitting(actor: Actor, sitting: Sitting) -> bool:
    """Enter the results of a listed hearing day that has none yet, and share them; True when that was accepted."""
    if sitting.hearing_id is None:
        return False
    drafting = DraftResults(hearing_id=sitting.hearing_id, day=sitting.day, version=0, lines=sitting.lines)
    drafted = actor.do(drafting)
    return isinstance(drafted, Ok) and _share(actor, sitting, drafted.answer.version)


def list_hearing(actor: Actor, case: CrimeCase, plan: HearingPlan, lines: Lines) -> Sitting | None:
    """List a hearing whose results are entered later; None when the platform did not let that through."""
    sitting = Sitting(lines, None, day_of(plan).isoformat())
    case.sittings.append(sitting)
    case.ordered += [line for line in lines if line.condition and not line.ends]
    if case.case_id is None:
        return None
    listing = actor.do(ListHearing(case_id=case.case_id, court_centre=plan.court, hearing_day=sitting.day))
    if not isinstance(listing, Ok):
        return None
    sitting.hearing_id = listing.answer.hearing_id
    return sitting


def drafted(actor: Actor, case: CrimeCase, plan: HearingPlan, lines: Lines) -> Sitting | None:
    """List a hearing and draft its results, to be shared later; None when the platform let neither through."""
    sitting = list_hearing(actor, case, plan, lines)
    if sitting is None or sitting.hearing_id is None:
        return None
    draft = actor.do(DraftResults(hearing_id=sitting.hearing_id, day=sitting.day, version=0, lines=lines))
    if not isinstance(draft, Ok):
        sitting.hearing_id = None
        return None
    sitting.version = draft.answer.version
    return sitting


def share_drafted(actor: Actor, sitting: Sitting | None) -> bool:
    """Share what was drafted and see what became of it; True when it was accepted."""
    if sitting is None or sitting.hearing_id is None:
        return False
    accepted = _share(actor, sitting, sitting.version)
    actor.do(ReadShareOutcome(hearing_id=sitting.hearing_id, day=sitting.day))
    return accepted


def share_after_a_clash(late: Actor, actor: Actor, sitting: Sitting | None) -> bool:
    """Redraft what somebody else has drafted and share it, after they tried to share what they still had before them.

    True when the redrafted results were shared."""
    if sitting is None or sitting.hearing_id is None:
        return False
    stale, lines = sitting.version, _amended(sitting.lines, drop=False)
    redrafted = actor.do(DraftResults(hearing_id=sitting.hearing_id, day=sitting.day, version=stale, lines=lines))
    if not isinstance(redrafted, Ok):
        return False
    late.do(ShareResults(hearing_id=sitting.hearing_id, day=sitting.day, version=stale))
    sitting.lines, sitting.version = lines, redrafted.answer.version
    return share_drafted(actor, sitting)


def come_back_to(actor: Actor, case: CrimeCase, place: int, change: Callable[[ResultLine, date], ResultLine]) -> bool:
    """A later hearing varies or ends one of the orders that were planned in the case; True when it was shared."""
    if not case.ordered:
        return False
    line = case.ordered[place % len(case.ordered)]
    day = date.fromisoformat(line.ordered_date) + LATER
    return _heard(actor, case, COURTS[place % len(COURTS)], day, [(change(line, day),)])


def amend(court: Court, actor: Actor, sitting: Sitting | None, drop: bool, cancel: bool = False) -> bool:
    """Amend the results of a hearing day: lock, edit, have it approved by somebody else, share again (or cancel).

    The last line is dropped, where there is another, or every order gets other hours.  True when it was shared."""
    if sitting is None or sitting.hearing_id is None:
        return False
    hearing, day = sitting.hearing_id, sitting.day
    begun = actor.do(BeginAmendment(hearing_id=hearing, day=day, reason="Entered in error"))
    if not isinstance(begun, Ok):
        return False
    lines = _amended(sitting.lines, drop)
    drafted = actor.do(DraftResults(hearing_id=hearing, day=day, version=begun.answer.version, lines=lines))
    if not isinstance(drafted, Ok):
        return False
    version = drafted.answer.version
    if cancel:
        actor.do(CancelAmendment(hearing_id=hearing, day=day, version=version))
        return False
    requested = actor.do(RequestApproval(hearing_id=hearing, day=day, version=version))
    if not isinstance(requested, Ok):
        return False
    approver = court.actor(actor.role, APPROVER)
    approved = approver.do(ApproveAmendment(hearing_id=hearing, day=day, version=requested.answer.version))
    if not isinstance(approved, Ok):
        return False
    sitting.lines, sitting.version = lines, approved.answer.version
    return share_drafted(actor, sitting)


def _amended(lines: Lines, drop: bool) -> Lines:
    if drop and len(lines) > 1:
        return lines[:-1]
    return tuple(
        varied(line, date.fromisoformat(line.ordered_date)) if line.condition and not line.ends else line
        for line in lines
    )


def _share(actor: Actor, sitting: Sitting, version: int) -> bool:
    assert sitting.hearing_id is not None
    sitting.version = version
    shared = actor.do(ShareResults(hearing_id=sitting.hearing_id, day=sitting.day, version=version))
    return isinstance(shared, Ok)
