"""The list of hearings, and one day of one: who is charged, what was decided, and what can be done next."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from starlette.responses import Response

from refcourt import people, problems
from refcourt.crime.hearing_list import hearing_days
from refcourt.crime.hearings import (
    AMEND_LOCKED,
    APPROVAL_REQUESTED,
    INITIALISED,
    SHARED,
    VALIDATED,
    HearingDay,
    days_of,
    hearing_day_of,
)
from refcourt.crime.shapes import Defendant, Offence, ResultLine
from refcourt.pages.forms import receipt_of
from refcourt.pages.lists import slice_of
from refcourt.pages.render import page
from refcourt.pages.typing_days import EXAMPLE_DAY, typed_day
from refcourt.resource import Call

STATES = {
    INITIALISED: "Not shared",
    SHARED: "Shared",
    AMEND_LOCKED: "Being amended",
    APPROVAL_REQUESTED: "Waiting for approval",
    VALIDATED: "Approved, to be shared again",
}
"""State of a hearing day → what a person reads."""

MOST_CHARACTERS = 64  # of a URN


@dataclass(frozen=True)
class Charged:
    """One offence of one defendant, with the lines of a draft or a share about it."""

    defendant: Defendant
    offence: Offence
    lines: Sequence[ResultLine]


def show_hearings(call: Call) -> Response:
    urn, day = call.query.get("urn", "").strip(), call.query.get("day", "").strip()
    wrong = {}
    if len(urn) > MOST_CHARACTERS:
        wrong["urn"] = f"A case URN has at most {MOST_CHARACTERS} characters"
    on = typed_day(day) if day else ""
    if on is None:
        wrong["day"] = f"Enter a day, such as {EXAMPLE_DAY}"
    by = ("", "") if wrong else (urn, on or "")
    listed = slice_of(call, lambda first, most: hearing_days(call.platform.db, *by, first, most))
    return page(
        "hearings.html",
        call.person,
        422 if wrong else 200,
        listed=listed,
        urn=urn,
        day=day,
        wrong=wrong,
        states=STATES,
        receipt=receipt_of(call),
    )


def show_hearing(call: Call) -> Response:
    """One day: its results as they stand, with the next step that this person may take."""
    hearing = day_asked_for(call)
    with call.platform.db.read() as tx:
        days = [day.day for day in days_of(tx, hearing.hearing_id)]
    return hearing_page(call, hearing, "hearing.html", charged=charged(hearing, hearing.result_lines), days=days)


def hearing_page(call: Call, hearing: HearingDay, template: str, status: int = 200, **values: object) -> Response:
    return page(
        template,
        call.person,
        status,
        hearing=hearing,
        here=day_url(call),
        state=STATES[hearing.state],
        may_write=people.may(call.person, "saveDraftResults"),
        receipt=receipt_of(call),
        **values,
    )


def day_asked_for(call: Call) -> HearingDay:
    """Problem 404 if there is no such hearing, or no such day of it."""
    if not _is_day(call.path["day"]):
        raise problems.not_found("hearing, or no such day of it")
    with call.platform.db.read() as tx:
        return hearing_day_of(tx, call.path["hearingId"], datetime.date.fromisoformat(call.path["day"]))


def day_url(call: Call) -> str:
    return f"/hearings/{call.path['hearingId']}/days/{call.path['day']}"


def charged(hearing: HearingDay, lines: Sequence[ResultLine]) -> list[Charged]:
    """Every offence of every defendant, in the order of the case, with those of the lines that are about it."""
    return [
        Charged(defendant, offence, [line for line in lines if line.offence_id == offence.offence_id])
        for defendant in hearing.case.defendants
        for offence in defendant.offences
    ]


def _is_day(text: str) -> bool:
    try:
        msgspec.convert(text, datetime.date)
    except msgspec.ValidationError:
        return False
    return True
