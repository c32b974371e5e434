"""Hearings: listing one over one or more days, and reading one of its days together with its case."""

import datetime
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, bindparam, func, insert, select
from starlette.responses import Response

from refcourt import ids, problems
from refcourt.crime.cases import Case, case_of
from refcourt.crime.shapes import NewHearing, ResultLine
from refcourt.problems import FieldError
from refcourt.resource import Call, answer
from refcourt.tables import hearing_day, prosecution_case

INITIALISED = "INITIALISED"
SHARED = "SHARED"
AMEND_LOCKED = "SHARED_AMEND_LOCKED_USER_ERROR"
APPROVAL_REQUESTED = "APPROVAL_REQUESTED"
VALIDATED = "VALIDATED"

_result_lines = msgspec.json.Decoder(list[ResultLine])

_DAYS = (
    select(hearing_day, prosecution_case)
    .join(prosecution_case)
    .where(hearing_day.c.hearing_id == bindparam("hearing_id"))
    .order_by(hearing_day.c.position)
)
_FIRST_DAY = _DAYS.where(hearing_day.c.position == 0)
_THAT_DAY = _DAYS.where(hearing_day.c.day == bindparam("on_day"))
_LOCKED_CASE = select(prosecution_case.c.id).where(prosecution_case.c.id == bindparam("case_id")).with_for_update()
_ALIKE = (
    select(func.count())
    .select_from(hearing_day)
    .where(
        hearing_day.c.case_id == bindparam("case_id"),
        hearing_day.c.court_centre == bindparam("court_centre"),
        hearing_day.c.day == bindparam("day"),
        hearing_day.c.position == 0,
    )
)
_INSERT = insert(hearing_day)

UNCHANGED = (
    hearing_day.c.hearing_id == bindparam("read_hearing"),
    hearing_day.c.day == bindparam("read_day"),
    hearing_day.c.version == bindparam("read_version"),
    hearing_day.c.state == bindparam("read_state"),
    hearing_day.c.shared_sequence.is_not_distinct_from(bindparam("read_sequence")),
)
"""True of a hearing day that is still as it was read; `as_read` has the parameters. Whoever changes the lines changes
the version, and whoever comes back to a state has shared since, or cancelled under a version of its own."""


@dataclass(frozen=True)
class HearingDay:
    """One day of a hearing as it is stored, with the case that it is about; its lines are the draft's."""

    hearing_id: str
    day: str
    first: bool
    court_centre: str
    state: str
    version: int
    result_lines: list[ResultLine]
    shared_sequence: int | None
    shared_time: str | None
    amended_by: str | None
    amendment_reason: str | None
    share_failed: str | None
    case: Case

    @property
    def name(self) -> str:
        """What names this day among all days of all hearings."""
        return f"{self.hearing_id}/{self.day}"

    @property
    def as_read(self) -> dict[str, object]:
        return {
            "read_hearing": self.hearing_id,
            "read_day": self.day,
            "read_version": self.version,
            "read_state": self.state,
            "read_sequence": self.shared_sequence,
        }


def create_hearing(call: Call) -> Response:
    new: NewHearing = call.body
    days = [new.hearing_day, *new.more_days]
    if errors := _repeated_days(days):
        raise problems.invalid(*errors)
    listed = {"case_id": new.case_id, "court_centre": new.court_centre}
    with call.platform.db.write() as tx:
        if tx.execute(_LOCKED_CASE, {"case_id": new.case_id}).one_or_none() is None:
            raise problems.invalid(FieldError("/caseId", "There is no such case."))
        # The last part of a hearing's natural key: how many like it were listed before.
        alike = tx.execute(_ALIKE, {**listed, "day": new.hearing_day.isoformat()}).scalar_one()
        hearing_id = ids.derived(new.case_id, "hearing", new.court_centre, new.hearing_day, alike)
        start = {**listed, "hearing_id": hearing_id, "state": INITIALISED, "version": 0, "result_lines": "[]"}
        tx.execute(_INSERT, [{**start, "day": day.isoformat(), "position": n} for n, day in enumerate(days)])
    return answer(201, {"hearingId": hearing_id})


def hearing_day_of(tx: Connection, hearing_id: str, day: datetime.date | None) -> HearingDay:
    """That day of the hearing, or its first; Problem 404 if there is none."""
    if day is None:
        row = tx.execute(_FIRST_DAY, {"hearing_id": hearing_id}).one_or_none()
    else:
        row = tx.execute(_THAT_DAY, {"hearing_id": hearing_id, "on_day": day.isoformat()}).one_or_none()
    if row is None:
        raise problems.not_found("hearing" if day is None else "hearing, or no such day of it")
    return _day_of(row)


def days_of(tx: Connection, hearing_id: str) -> list[HearingDay]:
    """All days of the hearing, in their order; Problem 404 if there is no such hearing."""
    days = [_day_of(row) for row in tx.execute(_DAYS, {"hearing_id": hearing_id})]
    if not days:
        raise problems.not_found("hearing")
    return days


def stored_lines(lines: list[ResultLine]) -> str:
    return msgspec.json.encode(lines).decode()


def lines_stored(text: str) -> list[ResultLine]:
    return _result_lines.decode(text)


def _repeated_days(days: list[datetime.date]) -> list[FieldError]:
    return [
        FieldError(f"/moreDays/{n - 1}", "The hearing has this day already.")
        for n, day in enumerate(days)
        if day in days[:n]
    ]


def _day_of(row: Row[Any]) -> HearingDay:
    return HearingDay(
        hearing_id=row.hearing_id,
        day=row.day,
        first=row.position == 0,
        court_centre=row.court_centre,
        state=row.state,
        version=row.version,
        result_lines=lines_stored(row.result_lines),
        shared_sequence=row.shared_sequence,
        shared_time=row.shared_time,
        amended_by=row.amended_by,
        amendment_reason=row.amendment_reason,
        share_failed=row.share_failed,
        case=case_of(row, row.case_id),
    )
