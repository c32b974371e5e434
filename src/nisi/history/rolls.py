"""What a run's acts say of the rolls of crime courts: their jurors, and who came on a day.

A roll is the list of a court's jurors, or of who came on one day to a court or to a hearing.

rolls       one row a roll on which somebody entered a person of ours, and was not refused
entered     one row a person on a roll; `acked` is when one of their entries was first acknowledged, `act` the entry
roll_reads  one row a reading of a roll that was answered
roll_rows   one row a person of ours in a reading; `times` is how often they are there
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa

from nisi.history.acts import Act
from nisi.history.columns import FLAG, INT, TEXT, schema, table
from nisi.marks import read_mark
from nisi.operations import AttendanceRead, EnrolJuror, JurorsRead, ReadAttendance, ReadJurors, RecordAttendance

SCHEMAS = {
    "rolls": schema(roll=INT, court=TEXT, day=TEXT, hearing_id=TEXT),
    "entered": schema(
        entry=INT, roll=INT, attendee=TEXT, reference=TEXT, name=TEXT, act=TEXT, acked=INT, on_paper=FLAG
    ),
    "roll_reads": schema(read=TEXT, roll=INT, role=TEXT, actor=TEXT, channel=TEXT, invoked=INT, answered=INT),
    "roll_rows": schema(read=TEXT, entry=INT, times=INT),
}


class Roll(NamedTuple):
    """A court's jurors without a `day`; with one, who came to the court, or to a hearing."""

    court: str
    day: str | None = None
    hearing_id: str | None = None

    @property
    def key(self) -> tuple[str, str | None]:
        """A hearing is at one court, whatever it is called."""
        return (self.hearing_id or self.court, self.day)


@dataclass
class _Entered:
    number: int
    roll: int
    attendee: str
    reference: str
    name: str
    act: str
    acked: int | None
    on_paper: bool


def tables_of(acts: Iterable[Act], nonce: str) -> dict[str, pa.Table]:
    """The tables of this file, from acts in the order of their beginning; `nonce` says which marks are this run's."""
    rolls: dict[tuple[str, str | None], tuple[int, Roll]] = {}
    entered: dict[tuple[int, int], _Entered] = {}
    readings: list[tuple[Act, Roll, tuple[str, ...]]] = []
    for act in acts:
        match act.operation, act.answer:
            case EnrolJuror() as new, _:
                _enter(act, Roll(new.court_centre), new, nonce, rolls, entered)
            case RecordAttendance() as new, _:
                _enter(act, Roll(new.court_centre, new.day, new.hearing_id), new, nonce, rolls, entered)
            case ReadJurors() as reading, JurorsRead() as shown:
                readings.append((act, Roll(reading.court_centre), tuple(row.reference for row in shown.jurors)))
            case ReadAttendance() as reading, AttendanceRead() as shown:
                roll = Roll(reading.court_centre, reading.day, reading.hearing_id)
                readings.append((act, roll, tuple(row.reference for row in shown.attendances)))
            case _:
                pass
    rows: dict[str, list[tuple[object, ...]]] = {name: [] for name in SCHEMAS}
    rows["rolls"] = [(number, *roll) for number, roll in rolls.values()]
    for e in entered.values():
        rows["entered"].append((e.number, e.roll, e.attendee, e.reference, e.name, e.act, e.acked, e.on_paper))
    for act, roll, references in readings:
        if roll.key not in rolls:
            continue  # nobody of ours was entered on it
        number, _ = rolls[roll.key]
        rows["roll_reads"].append((act.ref, number, act.role, act.actor, act.channel, act.invoked, act.answered))
        shown_marks = Counter(_ours(reference, nonce) for reference in references)
        for mark, times in shown_marks.items():
            if mark is not None and (number, mark) in entered:
                rows["roll_rows"].append((act.ref, entered[number, mark].number, times))
    return {name: table(columns, rows[name]) for name, columns in SCHEMAS.items()}


def _enter(
    act: Act,
    roll: Roll,
    new: EnrolJuror | RecordAttendance,
    nonce: str,
    rolls: dict[tuple[str, str | None], tuple[int, Roll]],
    entered: dict[tuple[int, int], _Entered],
) -> None:
    """Whoever was refused because another had entered the person is no entry of their own."""
    mark = _ours(new.reference, nonce)
    if mark is None or act.outcome == "refused":
        return
    number, _ = rolls.setdefault(roll.key, (len(rolls), roll))
    attendee, on_paper = ("juror", False) if isinstance(new, EnrolJuror) else (new.attendee, new.on_paper)
    known = entered.setdefault(
        (number, mark),
        _Entered(len(entered), number, attendee, new.reference, new.name, act.ref, None, on_paper),
    )
    if act.outcome == "ok" and act.answered is not None and (known.acked is None or act.answered < known.acked):
        known.act, known.acked, known.on_paper = act.ref, act.answered, on_paper


def _ours(reference: str, nonce: str) -> int | None:
    """The number of the mark of this run in a reference."""
    mark = read_mark(reference)
    return mark.number if mark is not None and mark.nonce == nonce else None
