"""Accepted shares as they are kept: what was shared, what it came to, and on what it followed."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, bindparam, select

from refcourt.crime.cases import Case, case_of
from refcourt.crime.hearings import lines_stored
from refcourt.crime.orders import Word
from refcourt.crime.shapes import ResultLine
from refcourt.tables import hearing_day, prosecution_case, results_share

_words = msgspec.json.Decoder(list[Word])

_SHARE = (
    select(results_share, hearing_day.c.court_centre, prosecution_case)
    .select_from(results_share)
    .join(prosecution_case, prosecution_case.c.id == results_share.c.case_id)
    .join(
        hearing_day,
        (hearing_day.c.hearing_id == results_share.c.hearing_id) & (hearing_day.c.day == results_share.c.day),
    )
    .where(results_share.c.case_id == bindparam("of_case"), results_share.c.sequence == bindparam("numbered"))
)
_LINES = select(results_share.c.result_lines).where(
    results_share.c.case_id == bindparam("of_case"), results_share.c.sequence == bindparam("numbered")
)
_OF_HEARING = (
    select(results_share)
    .where(results_share.c.hearing_id == bindparam("of_hearing"))
    .order_by(results_share.c.sequence.desc())
)
_LINES_OF_HEARING = (
    select(results_share.c.result_lines)
    .where(results_share.c.hearing_id == bindparam("of_hearing"))
    .order_by(results_share.c.sequence)
)


@dataclass(frozen=True)
class ShareOnRecord:
    """One share of a hearing as its history tells it."""

    sequence: int
    day: str
    is_reshare: bool
    lines: list[ResultLine]
    shared_time: str
    shared_by: str


@dataclass(frozen=True)
class SharedDay:
    """One share of a hearing day; `before` are the lines of the share of that day that it replaced.

    `claim` is the claim check that it was read with: messages about it are named after that."""

    claim: str
    case: Case
    sequence: int
    hearing_id: str
    day: str
    court_centre: str
    is_reshare: bool
    lines: list[ResultLine]
    before: list[ResultLine]
    words: list[Word]
    shared_time: str

    @property
    def hearing_day(self) -> str:
        return f"{self.hearing_id}/{self.day}"


def share_named(tx: Connection, name: str) -> SharedDay:
    case_id, _, sequence = name.rpartition("/")
    row = tx.execute(_SHARE, {"of_case": case_id, "numbered": int(sequence)}).one()
    return SharedDay(
        claim=name,
        case=case_of(row, case_id),
        sequence=row.sequence,
        hearing_id=row.hearing_id,
        day=row.day,
        court_centre=row.court_centre,
        is_reshare=row.previous is not None,
        lines=lines_stored(row.result_lines),
        before=lines_shared(tx, case_id, row.previous) if row.previous else [],
        words=_words.decode(row.words),
        shared_time=row.shared_time,
    )


def shares_of_hearing(tx: Connection, hearing_id: str) -> list[ShareOnRecord]:
    """Every share of a hearing, all its days, the newest first."""
    return [
        ShareOnRecord(
            sequence=row.sequence,
            day=row.day,
            is_reshare=row.previous is not None,
            lines=lines_stored(row.result_lines),
            shared_time=row.shared_time,
            shared_by=row.shared_by,
        )
        for row in tx.execute(_OF_HEARING, {"of_hearing": hearing_id})
    ]


def lines_shared(tx: Connection, case_id: str, sequence: int) -> list[ResultLine]:
    return lines_stored(tx.execute(_LINES, {"of_case": case_id, "numbered": sequence}).scalar_one())


def lines_of_hearing(tx: Connection, hearing_id: str) -> Iterator[ResultLine]:
    """The lines of every share of a hearing, all its days."""
    for text in tx.scalars(_LINES_OF_HEARING, {"of_hearing": hearing_id}):
        yield from lines_stored(text)
