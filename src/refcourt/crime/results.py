"""Draft results, saved against a version, and the share that makes them orders of the court."""

import msgspec
from sqlalchemy import bindparam, insert, update
from starlette.responses import Response

from refcourt import clock, outbox, problems
from refcourt.crime.hearings import INITIALISED, SHARED, Hearing, hearing_with_id
from refcourt.crime.orders import orders_made
from refcourt.crime.shapes import DraftResults, Share
from refcourt.problems import FieldError, Problem
from refcourt.resource import Call, answer
from refcourt.tables import court_order, hearing

_OPEN = (
    hearing.c.id == bindparam("hearing_id"),
    hearing.c.version == bindparam("read_version"),
    hearing.c.state == INITIALISED,
)
_SAVE = update(hearing).where(*_OPEN).values(version=bindparam("next_version"), result_lines=bindparam("lines"))
_SHARE = (
    update(hearing)
    .where(*_OPEN, hearing.c.version > 0)
    .values(state=SHARED, shared_time=bindparam("now"), shared_by=bindparam("person"))
)
_INSERT_ORDERS = insert(court_order)


def save_draft_results(call: Call) -> Response:
    draft: DraftResults = call.body
    hearing_id = call.path["hearingId"]
    with call.platform.db.read() as tx:
        before = hearing_with_id(tx, hearing_id)
    if errors := _line_errors(draft, before):
        raise problems.invalid(*errors)
    saved = {
        "hearing_id": hearing_id,
        "read_version": draft.version,
        "next_version": draft.version + 1,
        "lines": msgspec.json.encode(draft.result_lines).decode(),
    }
    with call.platform.db.write() as tx:
        if tx.execute(_SAVE, saved).rowcount == 0:
            raise _clash(hearing_with_id(tx, hearing_id), draft.version)
    return answer(200, {"version": draft.version + 1})


def share_results(call: Call) -> Response:
    """State, orders and the owed announcement in one transaction: after the 202 nothing can be forgotten."""
    share: Share = call.body
    hearing_id = call.path["hearingId"]
    with call.platform.db.read() as tx:
        before = hearing_with_id(tx, hearing_id)
    # Made from a reading, and true all the same: nothing is shared unless the hearing still is at this version.
    orders = orders_made(before) if before.version == share.version else []
    shared = {
        "hearing_id": hearing_id,
        "read_version": share.version,
        "now": clock.now(),
        "person": call.person.name,
    }
    with call.platform.db.write() as tx:
        if tx.execute(_SHARE, shared).rowcount == 0:
            raise _clash(hearing_with_id(tx, hearing_id), share.version)
        if orders:
            tx.execute(_INSERT_ORDERS, orders)
        outbox.enqueue(tx, outbox.HEARING_SHARED, hearing_id)
    call.platform.bell.ring()
    outcome = f"/hearings/{hearing_id}/share-results"
    return answer(202, {"outcome": outcome}, {"Location": outcome})


def get_share_results(call: Call) -> Response:
    with call.platform.db.read() as tx:
        found = hearing_with_id(tx, call.path["hearingId"])
    return answer(200, {"state": found.state, "version": found.version, "sharedTime": found.shared_time})


def _line_errors(draft: DraftResults, of: Hearing) -> list[FieldError]:
    offences = {d.master_defendant_id: {o.offence_id for o in d.offences} for d in of.defendants}
    errors = []
    lines: set[str] = set()
    for n, line in enumerate(draft.result_lines):
        if line.master_defendant_id not in offences:
            errors.append(FieldError(f"/resultLines/{n}/masterDefendantId", "This case has no such defendant."))
        elif line.offence_id not in offences[line.master_defendant_id]:
            errors.append(FieldError(f"/resultLines/{n}/offenceId", "This defendant has no such offence."))
        if line.result_line_id in lines:
            errors.append(FieldError(f"/resultLines/{n}/resultLineId", "Another line of this draft has this id."))
        lines.add(line.result_line_id)
        refs = [prompt.prompt_ref for prompt in line.prompts]
        errors += [
            FieldError(f"/resultLines/{n}/prompts/{m}/promptRef", "Another prompt of this line has this reference.")
            for m, ref in enumerate(refs)
            if ref in refs[:m]
        ]
    return errors


def _clash(now: Hearing, version: int) -> Problem:
    if now.state == SHARED:
        return problems.conflict("The results of this hearing have been shared.")
    if now.version != version:
        return problems.conflict(f"The draft is at version {now.version}, not {version}.")
    return problems.conflict("There is no draft to share.")
