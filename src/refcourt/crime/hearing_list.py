"""The list of hearing days, page by page, the newest first."""

from dataclasses import dataclass

from sqlalchemy import func, select

from refcourt.crime.cases import case_of
from refcourt.database import Database
from refcourt.tables import hearing_day, prosecution_case


@dataclass(frozen=True)
class ListedDay:
    hearing_id: str
    day: str
    urn: str
    court_centre: str
    state: str
    defendants: list[str]


def hearing_days(db: Database, urn: str, day: str, first: int, most: int) -> tuple[int, list[ListedDay]]:
    """How many there are of this case and day (of any, where it is empty), and `most` from number `first` on."""
    wanted = select(hearing_day, prosecution_case).join(prosecution_case)
    if urn:
        wanted = wanted.where(prosecution_case.c.urn == urn)
    if day:
        wanted = wanted.where(hearing_day.c.day == day)
    ordered = wanted.order_by(hearing_day.c.day.desc(), prosecution_case.c.urn, hearing_day.c.hearing_id)
    counted = select(func.count()).select_from(wanted.with_only_columns(hearing_day.c.day).subquery())
    with db.read() as tx:
        total: int = tx.execute(counted).scalar_one()
        listed = [
            ListedDay(
                hearing_id=row.hearing_id,
                day=row.day,
                urn=row.urn,
                court_centre=row.court_centre,
                state=row.state,
                defendants=[f"{d.first_name} {d.last_name}" for d in case_of(row, row.case_id).defendants],
            )
            for row in tx.execute(ordered.offset(first).limit(most))
        ]
    return total, listed
