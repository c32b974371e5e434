"""Draft results of a hearing day, saved whole against the version that was read."""

from sqlalchemy import bindparam, update
from starlette.responses import Response

from refcourt import problems
from refcourt.crime.hearings import (
    AMEND_LOCKED,
    INITIALISED,
    SHARED,
    UNCHANGED,
    HearingDay,
    hearing_day_of,
    stored_lines,
)
from refcourt.crime.orders import CONDITIONS, CONTRACTORS, ENDS
from refcourt.crime.shapes import DraftResults, ResultLine
from refcourt.problems import FieldError, Problem
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.tables import hearing_day

_SAVE = (
    update(hearing_day)
    .where(*UNCHANGED)
    .values(version=bindparam("next_version"), result_lines=bindparam("lines"), share_failed=None)
)


def save_draft_results(call: Call) -> Response:
    draft: DraftResults = call.body
    hearing_id = call.path["hearingId"]
    with call.platform.db.read() as tx:
        before = hearing_day_of(tx, hearing_id, draft.hearing_day)
    if errors := _line_errors(draft.result_lines, before):
        raise problems.invalid(*errors)
    if refusal := objection(before, draft.version, call.person.name):
        raise refused(call, before, draft, refusal)
    saved = {**before.as_read, "next_version": draft.version + 1, "lines": stored_lines(lines_to_save(before, draft))}
    with call.platform.db.write() as tx:
        if tx.execute(_SAVE, saved).rowcount == 0:
            now = hearing_day_of(tx, hearing_id, draft.hearing_day)
            raise objection(now, draft.version, call.person.name) or changed_meanwhile()
    return answer(200, {"version": draft.version + 1})


@seam
def refused(call: Call, day: HearingDay, draft: DraftResults, refusal: Problem) -> Problem:
    """What the sender of a draft is told that cannot be saved."""
    return refusal


@seam
def lines_to_save(day: HearingDay, draft: DraftResults) -> list[ResultLine]:
    """What is saved of a draft: all of it."""
    return draft.result_lines


def changed_meanwhile() -> Problem:
    return problems.conflict("Somebody has changed this hearing day in the meantime.")


def stale(day: HearingDay, version: int) -> Problem | None:
    if day.version == version:
        return None
    return problems.conflict(f"The draft is at version {day.version}, not {version}.")


def objection(day: HearingDay, version: int, person: str) -> Problem | None:
    """Why this person may not save a draft over that version now."""
    if day.state == SHARED:
        return problems.conflict("The results of this hearing day have been shared; begin an amendment to change them.")
    if day.state not in (INITIALISED, AMEND_LOCKED):
        return problems.conflict("The amended draft waits to be approved or shared; cancel the amendment to change it.")
    if day.state == AMEND_LOCKED and day.amended_by != person:
        return problems.conflict(f"The results are locked: {day.amended_by} is amending them.")
    return stale(day, version)


def _line_errors(lines: list[ResultLine], of: HearingDay) -> list[FieldError]:
    offences = {d.master_defendant_id: {o.offence_id for o in d.offences} for d in of.case.defendants}
    errors = []
    seen: set[str] = set()
    for n, line in enumerate(lines):
        here = f"/resultLines/{n}"
        if line.master_defendant_id not in offences:
            errors.append(FieldError(f"{here}/masterDefendantId", "This case has no such defendant."))
        elif line.offence_id not in offences[line.master_defendant_id]:
            errors.append(FieldError(f"{here}/offenceId", "This defendant has no such offence."))
        if line.result_line_id in seen:
            errors.append(FieldError(f"{here}/resultLineId", "Another line of this draft has this id."))
        seen.add(line.result_line_id)
        if line.ends not in (CONDITIONS if line.short_code == ENDS else (None,)):
            errors.append(FieldError(f"{here}/ends", f"{ENDS} ends monitoring under a condition; nothing else does."))
        if line.contractor is not None and line.contractor not in CONTRACTORS:
            errors.append(FieldError(f"{here}/contractor", f"Choose {' or '.join(CONTRACTORS)}."))
        refs = [prompt.prompt_ref for prompt in line.prompts]
        errors += [
            FieldError(f"{here}/prompts/{m}/promptRef", "Another prompt of this line has this reference.")
            for m, ref in enumerate(refs)
            if ref in refs[:m]
        ]
    return errors
