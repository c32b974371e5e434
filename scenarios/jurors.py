"""Jurors and everybody else who comes to a crime court: enrolled, entered as they come, or entered late from paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nisi.actor import Actor
from nisi.gather.court import Court
from nisi.model import Attendee, Ok
from nisi.operations import EnrolJuror, ReadAttendance, ReadJurors, RecordAttendance
from scenarios.crime import CrimeCase, Sitting, result_sitting
from scenarios.people import ARRIVALS, VisitPlan

OFFICER, ADMINISTRATOR, CLERK, ADVISER = "juror-officer", "court-administrator", "court-clerk", "legal-adviser"
TWICE_EVERY = 3  # of what was kept on paper, every third thing is entered by two people at once


@dataclass(frozen=True)
class Visitor:
    """Somebody who comes to court; `reference` bears a mark, that of a juror is their summons number."""

    attendee: Attendee
    reference: str
    name: str
    arrived: str


@dataclass(frozen=True)
class PaperHearing:
    """A listed hearing day that was kept on paper: its advocates, beside the accused, and its results."""

    case: CrimeCase
    sitting: Sitting
    advocates: tuple[Visitor, ...] = ()


@dataclass(frozen=True)
class PaperDay:
    """What was kept on paper of a day at a court."""

    court_centre: str
    day: str
    jurors: tuple[Visitor, ...] = ()
    hearings: tuple[PaperHearing, ...] = ()


def visitors(court: Court, attendee: Attendee, plans: Sequence[VisitPlan]) -> tuple[Visitor, ...]:
    """People with references of their own."""
    return tuple(Visitor(attendee, court.mark().text, plan.name, plan.arrived) for plan in plans)


def accused_of(case: CrimeCase) -> tuple[Visitor, ...]:
    """The defendants of a case, as they come to its hearings."""
    return tuple(
        Visitor("defendant", person.reference, person.name, ARRIVALS[place % len(ARRIVALS)])
        for place, person in enumerate(case.accused)
    )


def enrol_jurors(
    court: Court, actor: Actor, court_centre: str, first_day: str, plans: Sequence[VisitPlan]
) -> tuple[Visitor, ...]:
    """Enrol those who were summoned to a court; the jurors whose enrolment was acknowledged."""
    summoned = visitors(court, "juror", plans)
    return tuple(
        juror
        for juror in summoned
        if isinstance(
            actor.do(
                EnrolJuror(reference=juror.reference, name=juror.name, court_centre=court_centre, first_day=first_day)
            ),
            Ok,
        )
    )


def record_visit(
    actor: Actor,
    visitor: Visitor,
    court_centre: str,
    day: str,
    hearing_id: str | None = None,
    on_paper: bool = False,
) -> bool:
    """Enter somebody who came to a hearing or, without one, to the court; True when that was acknowledged."""
    recorded = actor.do(
        RecordAttendance(
            attendee=visitor.attendee,
            reference=visitor.reference,
            name=visitor.name,
            court_centre=court_centre,
            day=day,
            arrived=visitor.arrived,
            hearing_id=hearing_id,
            on_paper=on_paper,
        )
    )
    return isinstance(recorded, Ok)


def look_at_rolls(actor: Actor, court_centre: str, day: str, hearing_id: str | None = None) -> None:
    """Who is enrolled at a court and who came on a day; of a hearing, who came."""
    if hearing_id is None:
        actor.do(ReadJurors(court_centre=court_centre))
    actor.do(ReadAttendance(court_centre=court_centre, day=day, hearing_id=hearing_id))


def paper_catch_up(court: Court, paper: PaperDay, n: int = 1, offset_s: float = 0.0) -> None:
    """Enter late what was kept on paper, as person number `n` of each role.

    Every third thing is entered by two people at once, the second one `offset_s` seconds after the first."""
    for place, (enter, roles) in enumerate(_kept_on(paper)):
        one, other = (court.actor(role, n) for role in roles)
        if place % TWICE_EVERY == 0:
            court.together([lambda e=enter, a=one: e(a), lambda e=enter, a=other: e(a)], (0.0, offset_s))
        else:
            enter(one)


def _kept_on(paper: PaperDay) -> Iterator[tuple[Callable[[Actor], bool], tuple[str, str]]]:
    """What is to be entered, and in which roles the two people are who may enter it."""

    def visit(visitor: Visitor, day: str, hearing_id: str | None = None) -> Callable[[Actor], bool]:
        return lambda actor: record_visit(actor, visitor, paper.court_centre, day, hearing_id, on_paper=True)

    for juror in paper.jurors:
        yield visit(juror, paper.day), (OFFICER, ADMINISTRATOR)
    for hearing in paper.hearings:
        sitting = hearing.sitting
        if sitting.hearing_id is not None:
            yield lambda actor, sitting=sitting: result_sitting(actor, sitting), (CLERK, ADVISER)
            for visitor in (*accused_of(hearing.case), *hearing.advocates):
                yield visit(visitor, sitting.day, sitting.hearing_id), (CLERK, ADMINISTRATOR)
