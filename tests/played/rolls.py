"""What happens to the rolls of crime courts, one line an event: jurors are enrolled, people come, rolls are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nisi.model import AttendanceOnList, JurorOnList
from nisi.operations import (
    AttendanceRead,
    AttendanceRecorded,
    EnrolJuror,
    JurorEnrolled,
    JurorsRead,
    ReadAttendance,
    ReadJurors,
    RecordAttendance,
)
from played.run import At, Cast, Entry, Event, act

COURT, DAY = "Abertest Crown Court", "2026-03-02"


def enrolled(name: str, at: At, outcome: str = "ok", role: str = "juror-officer") -> Event:
    """A juror is enrolled."""

    def entries(cast: Cast) -> Iterator[Entry]:
        enrolling = EnrolJuror(reference=cast.mark(name), name=name.title(), court_centre=COURT, first_day=DAY)
        yield from act(cast, at, role, enrolling, JurorEnrolled(juror_id=f"id-{name}"), outcome)

    return entries


def came(
    name: str,
    at: At,
    outcome: str = "ok",
    role: str = "juror-officer",
    hearing: str | None = None,
    day: str = DAY,
    on_paper: bool = False,
) -> Event:
    """That a juror came is recorded, or, of a `hearing`, that a defendant did."""

    def entries(cast: Cast) -> Iterator[Entry]:
        recording = RecordAttendance(
            attendee="juror" if hearing is None else "defendant",
            reference=cast.mark(name),
            name=name.title(),
            court_centre=COURT,
            day=day,
            arrived="08:55",
            hearing_id=hearing,
            on_paper=on_paper,
        )
        yield from act(cast, at, role, recording, AttendanceRecorded(attendance_id=f"id-{name}"), outcome)

    return entries


def jurors(at: At, lists: Sequence[str] = (), role: str = "juror-officer") -> Event:
    """Somebody reads a court's jurors."""

    def entries(cast: Cast) -> Iterator[Entry]:
        rows = tuple(JurorOnList(reference=cast.mark(n), name=n.title(), first_day=DAY) for n in lists)
        yield from act(cast, at, role, ReadJurors(court_centre=COURT), JurorsRead(jurors=rows))

    return entries


def attendance(
    at: At, lists: Sequence[str] = (), role: str = "juror-officer", hearing: str | None = None, day: str = DAY
) -> Event:
    """Somebody reads who came to a court on a day, or to a `hearing`."""

    def entries(cast: Cast) -> Iterator[Entry]:
        told = {"attendee": "juror" if hearing is None else "defendant", "arrived": "08:55", "entered_by": "A Clerk"}
        rows = tuple(AttendanceOnList(reference=cast.mark(n), name=n.title(), **told) for n in lists)
        reading = ReadAttendance(court_centre=COURT, day=day, hearing_id=hearing)
        yield from act(cast, at, role, reading, AttendanceRead(attendances=rows))

    return entries
