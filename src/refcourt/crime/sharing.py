"""Sharing results: the one act that makes a draft the court's word.

State, number, orders and the owed announcement are one transaction: after the 202 nothing can be forgotten, and shares
of one case that meet are numbered in the order in which each saw the other's orders.
"""

import datetime
from typing import NoReturn

import msgspec
from sqlalchemy import Connection, bindparam, insert, update
from starlette.responses import Response

from refcourt import clock, outbox, problems
from refcourt.crime.cases import Case
from refcourt.crime.drafts import changed_meanwhile, stale
from refcourt.crime.hearings import (
    AMEND_LOCKED,
    APPROVAL_REQUESTED,
    SHARED,
    UNCHANGED,
    HearingDay,
    hearing_day_of,
    stored_lines,
)
from refcourt.crime.monitoring import record, standings_of
from refcourt.crime.orders import Word, spoken, tagging_key
from refcourt.crime.shapes import AtVersion
from refcourt.crime.shares import lines_shared
from refcourt.platform import Platform
from refcourt.problems import FieldError, Problem
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.tables import hearing_day, prosecution_case, results_share

_NUMBER = (
    update(prosecution_case)
    .where(prosecution_case.c.id == bindparam("of_case"))
    .values(shares=prosecution_case.c.shares + 1)
    .returning(prosecution_case.c.shares)
)
_SHARE = (
    update(hearing_day)
    .where(*UNCHANGED)
    .values(
        state=SHARED,
        shared_sequence=bindparam("sequence"),
        shared_time=bindparam("now"),
        amended_by=None,
        share_failed=None,
    )
)
_INSERT = insert(results_share)


def share_results(call: Call) -> Response:
    share: AtVersion = call.body
    with call.platform.db.read() as tx:
        day = hearing_day_of(tx, call.path["hearingId"], share.hearing_day)
    if refusal := objection(day, share.version):
        refuse(call.platform, day, call.person.name, refusal)
    with call.platform.db.write() as tx:
        sequence = settle(tx, day, call.person.name)
    call.platform.bell.ring()
    outcome = f"/hearings/{day.hearing_id}/share-results" + ("" if day.first else f"?hearingDay={day.day}")
    return answer(202, {"outcome": outcome, "sequence": sequence}, {"Location": outcome})


def get_share_results(call: Call) -> Response:
    with call.platform.db.read() as tx:
        found = hearing_day_of(tx, call.path["hearingId"], asked_day(call))
    return answer(
        200,
        {
            "hearingDay": found.day,
            "state": found.state,
            "version": found.version,
            "sequence": found.shared_sequence,
            "sharedTime": found.shared_time,
            "failed": found.share_failed,
        },
    )


def asked_day(call: Call) -> datetime.date | None:
    text = call.query.get("hearingDay")
    if text is None:
        return None
    try:
        return msgspec.convert(text, datetime.date)
    except msgspec.ValidationError:
        raise problems.invalid(FieldError("/hearingDay", "Write a day as 2026-11-21.")) from None


def objection(day: HearingDay, version: int) -> Problem | None:
    """Why the draft of this version may not be shared now."""
    if day.state == SHARED:
        return problems.conflict("The results of this hearing day have been shared.")
    if day.state == AMEND_LOCKED:
        return problems.conflict(f"The results are locked: {day.amended_by} is amending them.")
    if day.state == APPROVAL_REQUESTED:
        return problems.conflict("The amended results wait for another person's approval.")
    if day.version == 0:
        return problems.conflict("There is no draft to share.")
    return stale(day, version)


@seam
def refuse(platform: Platform, day: HearingDay, person: str, refusal: Problem) -> NoReturn:
    raise refusal


@seam
def settle(tx: Connection, day: HearingDay, person: str) -> int:
    """The share as it was read, done and owed: its number within the case. Problem 409 if the day has changed since."""
    now = clock.now()
    # The case first: whoever shares on it waits here, and then sees what the others have said.
    sequence = numbered(tx, day.case)
    if tx.execute(_SHARE, {**day.as_read, "sequence": sequence, "now": now}).rowcount == 0:
        raise changed_meanwhile()
    before = lines_shared(tx, day.case.id, day.shared_sequence) if day.shared_sequence else []
    words: list[Word] = []
    if any(tagging_key(line) for line in (*day.result_lines, *before)):
        standings = standings_of(tx, day.case.id)
        comes_to = spoken(day.case.id, day.name, before, day.result_lines, standings)
        record(tx, day.case.id, standings, comes_to.standings)
        words = comes_to.words
    share = {
        "case_id": day.case.id,
        "sequence": sequence,
        "hearing_id": day.hearing_id,
        "day": day.day,
        "previous": day.shared_sequence,
        "result_lines": stored_lines(day.result_lines),
        "words": msgspec.json.encode(words).decode(),
        "shared_time": now,
        "shared_by": person,
    }
    tx.execute(_INSERT, share)
    owe(tx, day.case, sequence)
    return sequence


def numbered(tx: Connection, case: Case) -> int:
    """The number of the next share of the case; others wait until this transaction has ended."""
    number: int = tx.execute(_NUMBER, {"of_case": case.id}).scalar_one()
    return number


@seam
def owe(tx: Connection, case: Case, sequence: int) -> None:
    """From here on the share will be announced, whatever dies."""
    outbox.enqueue(tx, outbox.RESULTS_SHARED, f"{case.id}/{sequence}")
