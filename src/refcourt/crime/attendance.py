"""Who came: jurors to a court on a day, defendants and advocates to a day of a hearing.

One person at one place on one day is one attendance, whoever enters it and how often: the table's key sees to it, and
whoever comes second is told.
"""

import datetime

from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from refcourt import clock, ids, problems
from refcourt.crime.hearings import hearing_day_of
from refcourt.crime.shapes import NewHearingAttendance, NewJurorAttendance
from refcourt.crime.sharing import asked_day
from refcourt.problems import FieldError
from refcourt.resource import Call, answer
from refcourt.shapes import Line, read_query
from refcourt.tables import attendance, juror

JUROR, DEFENDANT = "JUROR", "DEFENDANT"

_NAME = select(juror.c.name).where(
    juror.c.summons_number == bindparam("number"), juror.c.court_centre == bindparam("of_court")
)
_INSERT = insert(attendance)
_OF_DAY = (
    select(attendance)
    .where(attendance.c.place == bindparam("of_place"), attendance.c.day == bindparam("of_day"))
    .order_by(attendance.c.entered_time, attendance.c.attendee, attendance.c.reference)
)


def record_juror_attendance(call: Call) -> Response:
    """Problem 422 for somebody who is not enrolled at this court centre."""
    new: NewJurorAttendance = call.body
    try:
        with call.platform.db.write() as tx:
            name = tx.scalar(_NAME, {"number": new.summons_number, "of_court": new.court_centre})
            if name is None:
                raise problems.invalid(FieldError("/summonsNumber", "No juror of this court centre has this number."))
            id = _enter(tx, call, new, new.court_centre, new.day.isoformat(), JUROR, new.summons_number, name)
    except IntegrityError:
        raise _there_already(new.summons_number) from None
    return answer(201, {"attendanceId": id})


def record_hearing_attendance(call: Call) -> Response:
    """Problem 404 for a day that the hearing does not have, 422 for a defendant whom the case does not have."""
    new: NewHearingAttendance = call.body
    try:
        with call.platform.db.write() as tx:
            hearing = hearing_day_of(tx, call.path["hearingId"], new.hearing_day)
            accused = {defendant.pnc_id for defendant in hearing.case.defendants}
            if new.attendee == DEFENDANT and new.reference not in accused:
                raise problems.invalid(FieldError("/reference", "The case has no defendant with this PNC id."))
            id = _enter(tx, call, new, hearing.hearing_id, hearing.day, new.attendee, new.reference, new.name)
    except IntegrityError:
        raise _there_already(new.reference) from None
    return answer(201, {"attendanceId": id})


def get_juror_attendance(call: Call) -> Response:
    """The jurors who came to a court centre on a day."""
    court_centre = read_query(call.query, "courtCentre", Line)
    day = read_query(call.query, "day", datetime.date)
    with call.platform.db.read() as tx:
        return _list(tx, court_centre, day.isoformat())


def get_hearing_attendance(call: Call) -> Response:
    """Who came to a day of a hearing; without a day, to its first."""
    with call.platform.db.read() as tx:
        hearing = hearing_day_of(tx, call.path["hearingId"], asked_day(call))
        return _list(tx, hearing.hearing_id, hearing.day)


def _enter(
    tx: Connection,
    call: Call,
    new: NewJurorAttendance | NewHearingAttendance,
    place: str,
    day: str,
    attendee: str,
    reference: str,
    name: str,
) -> str:
    """The id of the attendance; IntegrityError where it is entered already."""
    key = {"place": place, "day": day, "attendee": attendee, "reference": reference}
    id = ids.derived(call.platform.root_id, "attendance", *key.values())
    row = {
        **key,
        "id": id,
        "name": name,
        "arrived_time": new.arrived_time,
        "on_paper": new.on_paper,
        "entered_by": call.person.name,
        "entered_time": clock.now(),
    }
    tx.execute(_INSERT, row)
    return id


def _list(tx: Connection, place: str, day: str) -> Response:
    rows = tx.execute(_OF_DAY, {"of_place": place, "of_day": day}).all()
    attendances = [
        {
            "attendanceId": row.id,
            "attendee": row.attendee,
            "reference": row.reference,
            "name": row.name,
            "arrivedTime": row.arrived_time,
            "onPaper": row.on_paper,
            "enteredBy": row.entered_by,
            "enteredTime": row.entered_time,
        }
        for row in rows
    ]
    return answer(200, {"attendances": attendances})


def _there_already(reference: str) -> problems.Problem:
    return problems.conflict(f"The attendance of {reference} on this day is entered already.")
