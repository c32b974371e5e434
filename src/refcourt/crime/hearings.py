"""Hearings: listing one, and reading one together with its case."""

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, select
from starlette.responses import Response

from refcourt import ids, problems
from refcourt.crime.shapes import Defendant, NewHearing, ResultLine
from refcourt.problems import FieldError
from refcourt.resource import Call, answer
from refcourt.tables import hearing, prosecution_case

INITIALISED = "INITIALISED"
SHARED = "SHARED"

_defendants = msgspec.json.Decoder(list[Defendant])
_result_lines = msgspec.json.Decoder(list[ResultLine])


_HEARING = (
    select(hearing, prosecution_case.c.urn, prosecution_case.c.test_case, prosecution_case.c.defendants)
    .join(prosecution_case)
    .where(hearing.c.id == bindparam("hearing_id"))
)
_LOCKED_CASE = select(prosecution_case.c.id).where(prosecution_case.c.id == bindparam("case_id")).with_for_update()
_ALIKE = (
    select(func.count())
    .select_from(hearing)
    .where(
        hearing.c.case_id == bindparam("case_id"),
        hearing.c.court_centre == bindparam("court_centre"),
        hearing.c.hearing_day == bindparam("hearing_day"),
    )
)
_INSERT = insert(hearing)


@dataclass(frozen=True)
class Hearing:
    """A hearing as it is stored, with the case it is about."""

    id: str
    court_centre: str
    hearing_day: str
    state: str
    version: int
    result_lines: list[ResultLine]
    shared_time: str | None
    urn: str
    test_case: bool
    defendants: list[Defendant]


def create_hearing(call: Call) -> Response:
    new: NewHearing = call.body
    listed = {
        "case_id": new.case_id,
        "court_centre": new.court_centre,
        "hearing_day": new.hearing_day.isoformat(),
    }
    with call.platform.db.write() as tx:
        if tx.execute(_LOCKED_CASE, {"case_id": new.case_id}).one_or_none() is None:
            raise problems.invalid(FieldError("/caseId", "There is no such case."))
        # The last part of a hearing's natural key: how many like it were listed before.
        alike = tx.execute(_ALIKE, listed).scalar_one()
        hearing_id = ids.derived(new.case_id, "hearing", new.court_centre, new.hearing_day, alike)
        start = {"id": hearing_id, "state": INITIALISED, "version": 0, "result_lines": "[]"}
        tx.execute(_INSERT, {**start, **listed})
    return answer(201, {"hearingId": hearing_id})


def hearing_with_id(tx: Connection, hearing_id: str) -> Hearing:
    """Problem 404 if there is none."""
    row = tx.execute(_HEARING, {"hearing_id": hearing_id}).one_or_none()
    if row is None:
        raise problems.not_found("hearing")
    return Hearing(
        id=row.id,
        court_centre=row.court_centre,
        hearing_day=row.hearing_day,
        state=row.state,
        version=row.version,
        result_lines=_result_lines.decode(row.result_lines),
        shared_time=row.shared_time,
        urn=row.urn,
        test_case=row.test_case,
        defendants=_defendants.decode(row.defendants),
    )
