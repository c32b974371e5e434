"""Jurors: enrolling one who was summoned, and the list of a court centre's."""

from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from refcourt import clock, ids, problems
from refcourt.crime.shapes import NewJuror
from refcourt.resource import Call, answer
from refcourt.seams import seam
from refcourt.shapes import Line, read_query
from refcourt.tables import juror

_INSERT = insert(juror)
_OF_COURT = (
    select(juror)
    .where(juror.c.court_centre == bindparam("of_court"))
    .order_by(juror.c.first_day, juror.c.summons_number)
)


def enrol_juror(call: Call) -> Response:
    """Problem 409 for a summons number that is enrolled already, at whatever court."""
    new: NewJuror = call.body
    name = name_on_the_roll(new)
    row = {
        "id": ids.derived(call.platform.root_id, "juror", new.summons_number),
        "summons_number": new.summons_number,
        "name": name,
        "court_centre": new.court_centre,
        "first_day": new.first_day.isoformat(),
        "enrolled_by": call.person.name,
        "enrolled_time": clock.now(),
    }
    try:
        with call.platform.db.write() as tx:
            tx.execute(_INSERT, row)
    except IntegrityError:
        raise problems.conflict(f"There is a juror with the summons number {new.summons_number} already.") from None
    return enrolled(new, row["id"])


@seam
def enrolled(new: NewJuror, juror_id: str) -> Response:
    return answer(201, {"jurorId": juror_id})


@seam
def name_on_the_roll(new: NewJuror) -> str:
    """As it was given."""
    return new.name


def get_jurors(call: Call) -> Response:
    """The jurors of one court centre, by their first day."""
    court_centre = read_query(call.query, "courtCentre", Line)
    with call.platform.db.read() as tx:
        found = tx.execute(_OF_COURT, {"of_court": court_centre}).all()
    jurors = [
        {
            "jurorId": row.id,
            "summonsNumber": row.summons_number,
            "name": row.name,
            "courtCentre": row.court_centre,
            "firstDay": row.first_day,
            "enrolledBy": row.enrolled_by,
            "enrolledTime": row.enrolled_time,
        }
        for row in found
    ]
    return answer(200, {"jurors": jurors})
