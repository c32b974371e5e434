"""Amending what was shared: locked by one person, drafted anew, approved by another, and then shared again.

    SHARED ─begin─> locked ─request─> APPROVAL_REQUESTED ─approve, by another─> VALIDATED ─share─> SHARED
       ^               │                      │                                     │
       └───────────────┴───────cancel─────────┴─────────────────────────────────────┘

What was shared stays in force all the while.
"""

from collections.abc import Callable

from sqlalchemy import Connection, bindparam, update
from starlette.responses import Response

from refcourt import problems
from refcourt.crime.drafts import changed_meanwhile, stale
from refcourt.crime.hearings import (
    AMEND_LOCKED,
    APPROVAL_REQUESTED,
    SHARED,
    UNCHANGED,
    VALIDATED,
    HearingDay,
    hearing_day_of,
    stored_lines,
)
from refcourt.crime.shapes import Amendment, AtVersion, ResultLine
from refcourt.crime.shares import lines_shared
from refcourt.problems import Problem
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.tables import hearing_day

_LOCK = (
    update(hearing_day)
    .where(*UNCHANGED)
    .values(state=AMEND_LOCKED, amended_by=bindparam("person"), amendment_reason=bindparam("reason"))
)
_REQUEST = update(hearing_day).where(*UNCHANGED).values(state=APPROVAL_REQUESTED)
_APPROVE = update(hearing_day).where(*UNCHANGED).values(state=VALIDATED)
_RESTORE = (
    update(hearing_day)
    .where(*UNCHANGED)
    .values(
        state=SHARED,
        version=bindparam("next_version"),
        result_lines=bindparam("lines"),
        amended_by=None,
        amendment_reason=None,
    )
)


def begin_amendment(call: Call) -> Response:
    amendment: Amendment = call.body

    def lock(tx: Connection, day: HearingDay) -> bool:
        lock = {**day.as_read, "person": call.person.name, "reason": amendment.reason}
        return tx.execute(_LOCK, lock).rowcount > 0

    return _done(call, objection_to_beginning, lock)


def request_approval(call: Call) -> Response:
    def objection(day: HearingDay) -> Problem | None:
        return objection_to_request(day, call.person.name) or stale(day, call.body.version)

    return _done(call, objection, lambda tx, day: tx.execute(_REQUEST, day.as_read).rowcount > 0)


def approve_amendment(call: Call) -> Response:
    def objection(day: HearingDay) -> Problem | None:
        return objection_to_approval(day, call.person.name) or stale(day, call.body.version)

    return _done(call, objection, approve)


def cancel_amendment(call: Call) -> Response:
    def objection(day: HearingDay) -> Problem | None:
        return objection_to_cancelling(day, call.person.name) or stale(day, call.body.version)

    return _done(call, objection, restore, versions=1)


def objection_to_beginning(day: HearingDay) -> Problem | None:
    """Why nobody may begin an amendment now; likewise the next three, of this person."""
    if day.state == SHARED:
        return None
    if day.amended_by:
        return problems.conflict(f"The results are locked: {day.amended_by} is amending them.")
    return problems.conflict("The results have not been shared: save the draft.")


def objection_to_request(day: HearingDay, person: str) -> Problem | None:
    if day.state != AMEND_LOCKED:
        return problems.conflict("No amendment is being drafted.")
    return _not_the_amender(day, person)


def objection_to_approval(day: HearingDay, person: str) -> Problem | None:
    if day.state != APPROVAL_REQUESTED:
        return problems.conflict("No amendment waits for approval.")
    if day.amended_by == person:
        return Problem(403, "An amendment is approved by another person than the one who made it.")
    return None


def objection_to_cancelling(day: HearingDay, person: str) -> Problem | None:
    if day.state not in (AMEND_LOCKED, APPROVAL_REQUESTED, VALIDATED):
        return problems.conflict("No amendment is under way.")
    return _not_the_amender(day, person)


@seam
def approve(tx: Connection, day: HearingDay) -> bool:
    return tx.execute(_APPROVE, day.as_read).rowcount > 0


@seam
def restore(tx: Connection, day: HearingDay) -> bool:
    """What was shared, under a version of its own, so that nobody's stale draft fits it. False if it has changed."""
    lines = stored_lines(as_shared(tx, day))
    restored = {**day.as_read, "next_version": day.version + 1, "lines": lines}
    return tx.execute(_RESTORE, restored).rowcount > 0


def as_shared(tx: Connection, day: HearingDay) -> list[ResultLine]:
    """The lines that are in force."""
    assert day.shared_sequence is not None
    return lines_shared(tx, day.case.id, day.shared_sequence)


def _not_the_amender(day: HearingDay, person: str) -> Problem | None:
    if day.amended_by == person:
        return None
    return problems.conflict(f"The results are locked: {day.amended_by} is amending them.")


def _done(
    call: Call,
    objection: Callable[[HearingDay], Problem | None],
    do: Callable[[Connection, HearingDay], bool],
    versions: int = 0,
) -> Response:
    """One step of an amendment, unless something stands against it: the version of the draft after it."""
    command: Amendment | AtVersion = call.body
    hearing_id = call.path["hearingId"]
    with call.platform.db.read() as tx:
        day = hearing_day_of(tx, hearing_id, command.hearing_day)
    if refusal := objection(day):
        raise refusal
    with call.platform.db.write() as tx:
        if not do(tx, day):
            raise objection(hearing_day_of(tx, hearing_id, command.hearing_day)) or changed_meanwhile()
    return answer(200, {"version": day.version + versions})
