"""What a run's acts say of the data fields of tribunal cases.

data_writes  one row a value that somebody set, or tried to
data_spans   what a field may have been from when until when: several rows a span where that is not certain
data_reads   one row a reading of a case's data that was answered
data_seen    one row a field in a reading; a field that the reader was not given, or was given empty, has none
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from nisi.history.acts import Act
from nisi.history.cases import Case
from nisi.history.changes import Event
from nisi.history.columns import FLAG, INT, TEXT, schema, table
from nisi.history.spans import BEGINNING, Write, spans
from nisi.operations import CaseOpened, CaseSeen, OpenAppeal, ReadCase

Field = tuple[int, str]  # case and field

SCHEMAS = {
    "data_writes": schema(
        case_no=INT, field=TEXT, value=TEXT, act=TEXT, role=TEXT, actor=TEXT, begun=INT, sure=INT, outcome=TEXT
    ),
    "data_spans": schema(
        case_no=INT, field=TEXT, span=INT, since=INT, until=INT, value=TEXT, certain=FLAG, act=TEXT, made=INT
    ),
    "data_reads": schema(
        read=TEXT, case_no=INT, role=TEXT, actor=TEXT, channel=TEXT, invoked=INT, answered=INT, version=INT
    ),
    "data_seen": schema(read=TEXT, field=TEXT, value=TEXT),
}


class Data:
    """The fold; `first_read` is when a value of a field was first read."""

    def __init__(self, acts: Iterable[Act], cases: Mapping[str, Case]) -> None:
        self.first_read: dict[tuple[int, str, str], int] = {}
        self._opened: dict[Field, Write] = {}
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
        for act in acts:
            match act.operation, act.answer:
                case OpenAppeal() as opening, CaseOpened() as opened if act.answered is not None:
                    self._open(act, cases[opened.case_id].no, opening.fields, act.answered)
                case ReadCase() as reading, CaseSeen() as seen if act.answered is not None:
                    self._read(act, cases[reading.case_id].no, seen, act.answered)
                case _:
                    pass

    def writers(self, events: Iterable[Event]) -> dict[tuple[int, str, str], set[str]]:
        """Who set which value of a field, and was not refused."""
        found: dict[tuple[int, str, str], set[str]] = defaultdict(set)
        for (case_no, field), write in self._opened.items():
            found[case_no, field, write.value].add(write.act)
        for event in events:
            if event.act.outcome != "refused":
                for field, value in event.fields.items():
                    found[event.case_no, field, value].add(event.act.ref)
        return found

    def tables(self, events: Iterable[Event], sure: Mapping[str, int]) -> dict[str, pa.Table]:
        writes: dict[Field, list[Write]] = {place: [write] for place, write in self._opened.items()}
        for event in events:
            act, known = event.act, sure.get(event.act.ref)
            for field, value in event.fields.items():
                place = (event.case_no, field)
                told = (value, act.ref, act.role, act.actor, act.invoked, known, act.outcome)
                self._rows["data_writes"].append((*place, *told))
                if act.outcome != "refused":
                    absent = [Write(None, BEGINNING, BEGINNING, act.ref)]
                    writes.setdefault(place, absent).append(Write(value, act.invoked, known, act.ref))
        for place, parts in writes.items():
            acts = {write.value: write for write in parts}
            for number, span in enumerate(spans([parts])):
                for (value,) in span.possible:
                    write, certain = acts[value], len(span.possible) == 1
                    times = (span.since, span.until, value, certain, write.act, write.sure)
                    self._rows["data_spans"].append((*place, number, *times))
        return {name: table(columns, self._rows[name]) for name, columns in SCHEMAS.items()}

    def _open(self, act: Act, case_no: int, fields: Mapping[str, str], answered: int) -> None:
        for field, value in fields.items():
            self._opened[case_no, field] = Write(value, BEGINNING, answered, act.ref)
            told = (value, act.ref, act.role, act.actor, act.invoked, answered, act.outcome)
            self._rows["data_writes"].append((case_no, field, *told))

    def _read(self, act: Act, case_no: int, seen: CaseSeen, answered: int) -> None:
        who = (act.role, act.actor, act.channel)
        self._rows["data_reads"].append((act.ref, case_no, *who, act.invoked, answered, seen.version))
        for field, value in seen.fields.items():
            if value:
                self._rows["data_seen"].append((act.ref, field, value))
                place = (case_no, field, value)
                self.first_read[place] = min(answered, self.first_read.get(place, answered))
