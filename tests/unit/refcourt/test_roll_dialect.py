"""The dialect and the platform together: who is enrolled and who came, as the harness reads it back."""

import pytest
from reference_court import Court, listed, new_number
from test_dialect import DIALECT, do

from nisi.drivers.dialect import Session
from nisi.model import AttendanceOnList, JurorOnList
from nisi.operations import AttendanceRead, EnrolJuror, JurorsRead, ReadAttendance, ReadJurors, RecordAttendance

DAY = "2026-11-21"


def test_a_juror_who_came_is_read_back(court: Court) -> None:
    """On the list of the court, and on that of the day."""
    officer, place = court.person("juror-officer.1"), f"Llys {new_number()} & Co"
    juror = {"reference": f"NZ{new_number()}", "name": "Siân ap Rhys", "court_centre": place}
    do(officer, EnrolJuror(first_day=DAY, **juror))
    do(officer, RecordAttendance(attendee="juror", day=DAY, arrived="08:55", on_paper=True, **juror))
    on_list = JurorOnList(reference=juror["reference"], name="Siân ap Rhys", first_day=DAY)
    assert do(officer, ReadJurors(court_centre=place)) == JurorsRead(jurors=(on_list,))
    came = AttendanceOnList(
        attendee="juror",
        reference=juror["reference"],
        name="Siân ap Rhys",
        arrived="08:55",
        entered_by="juror-officer.1",
        on_paper=True,
    )
    assert do(officer, ReadAttendance(court_centre=place, day=DAY)) == AttendanceRead(attendances=(came,))


def test_an_advocate_who_came_to_a_hearing_is_read_back(court: Court) -> None:
    clerk = court.person("court-clerk.1")
    at = {"hearing_id": listed(clerk, new_number()), "court_centre": "Cardiff", "day": DAY}
    who = {"attendee": "advocate", "reference": "BAR/1 2", "name": "Nguyễn Ng", "arrived": "09:40"}
    do(clerk, RecordAttendance(**who, **at))
    came = AttendanceOnList(**who, entered_by="court-clerk.1", on_paper=False)
    assert do(clerk, ReadAttendance(**at)) == AttendanceRead(attendances=(came,))


@pytest.mark.parametrize(("attendee", "hearing_id"), [("juror", "h-1"), ("defendant", None)])
def test_what_refcourt_does_not_record_is_not_offered(attendee: str, hearing_id: str | None) -> None:
    """A juror at a hearing, and a defendant at no hearing."""
    where = {"court_centre": "Llys", "day": DAY, "hearing_id": hearing_id}
    recording = RecordAttendance(attendee=attendee, reference="NZ1", name="A", arrived="08:55", **where)
    with pytest.raises(NotImplementedError):
        next(DIALECT.steps(recording, Session()))
