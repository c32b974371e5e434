"""Who looked at which case file when, and in which of the looks each document was there.

viewers   one row a person who looked at a case file by one channel; `last_rank` is the last of their looks, from 0
views     one row a look that was answered: the `rank`th of its viewer
presence  one row an unbroken run of looks of one viewer that show a document of ours in one category

`made`, `kind` and `as_filed` (in the category that it was filed in) are told of documents that never changed, so that
most rows are judged without looking at `documents`; they are null for others, and for those of test cases.

A document that is there from the first look to the last is one row, however many looks there are:

    rank      0    1    2    3    4    5
    letter         x    x         x    x      presence 1-2 (nth 0), 4-5 (nth 1, last; `missed` is when look 3 began)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from nisi.history.acts import Act
from nisi.history.cases import Case
from nisi.history.columns import FLAG, INT, TEXT, schema, table
from nisi.history.filenames import Filenames
from nisi.operations import CaseFileSeen, ViewCaseFile

_WHO = {"case_no": INT, "role": TEXT, "actor": TEXT, "channel": TEXT}
SCHEMAS = {
    "viewers": schema(viewer=INT, **_WHO, last_rank=INT, last_invoked=INT, tells_categories=FLAG),
    "views": schema(view=TEXT, viewer=INT, rank=INT, case_id=TEXT, **_WHO, invoked=INT, answered=INT, rows=INT),
    "presence": schema(
        viewer=INT,
        doc=INT,
        nth=INT,
        last=FLAG,
        from_rank=INT,
        to_rank=INT,
        seen_from=INT,
        seen_until=INT,
        missed=INT,
        category=TEXT,
        twice=FLAG,
        elsewhere=FLAG,
        made=INT,
        kind=INT,
        as_filed=FLAG,
    ),
}
Unchanged = tuple[int | None, int, str | None]  # when it was made, its kind and its category


@dataclass(slots=True)
class _Run:
    """An unbroken run of looks that show a document; times are when its first look ended and its last one began."""

    nth: int
    from_rank: int
    to_rank: int
    seen_from: int
    seen_until: int
    missed: int | None
    category: str | None
    twice: bool = False
    last: bool = True


@dataclass
class _Viewer:
    number: int
    looks: list[tuple[int, int]] = field(default_factory=list)  # invoked and answered
    runs: dict[int, _Run] = field(default_factory=dict)  # by document, the one that may go on
    ended: list[tuple[int, _Run]] = field(default_factory=list)

    def look(self, invoked: int, answered: int) -> int:
        self.looks.append((invoked, answered))
        return len(self.looks) - 1

    def see(self, doc: int, category: str | None, rank: int) -> bool:
        """The look `rank` shows `doc`; whether a new run of looks began with it."""
        run = self.runs.get(doc)
        invoked, answered = self.looks[rank]
        if run is not None and run.to_rank == rank:
            run.twice = True
            return False
        if run is not None and run.to_rank == rank - 1 and run.category == category:
            run.to_rank, run.seen_until = rank, invoked
            return False
        missed = self.looks[rank - 1][0] if rank > (run.to_rank + 1 if run else 0) else None
        if run is not None:
            run.last = False
            self.ended.append((doc, run))
        nth = run.nth + 1 if run is not None else 0
        self.runs[doc] = _Run(nth, rank, rank, answered, invoked, missed, category)
        return True


class Looks:
    """The fold; `first_seen` and `first_in` are when any look first showed a document, and in each category."""

    def __init__(self, acts: Iterable[Act], cases: dict[str, Case], filenames: Filenames) -> None:
        self.first_seen: dict[int, int] = {}
        self.first_in: dict[tuple[int, str | None], int] = {}
        self._viewers: dict[tuple[Any, ...], _Viewer] = {}
        self._views: list[tuple[Any, ...]] = []
        self._telling: set[str] = set()  # channels whose looks tell categories
        for act in acts:
            if isinstance(act.operation, ViewCaseFile) and isinstance(act.answer, CaseFileSeen):
                self._take(act, act.operation.case_id, act.answer, cases, filenames)

    def _take(self, act: Act, case_id: str, answer: CaseFileSeen, cases: dict[str, Case], filenames: Filenames) -> None:
        assert act.answered is not None
        who = (cases[case_id].no, act.role, act.actor, act.channel)
        viewer = self._viewers.setdefault(who, _Viewer(len(self._viewers)))
        rank = viewer.look(act.invoked, act.answered)
        times = (act.invoked, act.answered, len(answer.documents))
        self._views.append((act.ref, viewer.number, rank, case_id, *who, *times))
        for seen in answer.documents:
            doc = filenames.doc(seen.filename)
            if seen.category is not None:
                self._telling.add(act.channel)
            if doc is not None and viewer.see(doc, seen.category, rank):
                self.first_seen[doc] = min(act.answered, self.first_seen.get(doc, act.answered))
                place = (doc, seen.category)
                self.first_in[place] = min(act.answered, self.first_in.get(place, act.answered))

    def tables(self, on_case: Mapping[int, int], unchanged: Mapping[int, Unchanged]) -> dict[str, pa.Table]:
        """The tables of this file; `on_case` is the case of each document, for those seen on another one."""
        viewers, presence = [], []
        for who, viewer in self._viewers.items():
            last = len(viewer.looks) - 1
            viewers.append((viewer.number, *who, last, viewer.looks[last][0], who[-1] in self._telling))
            for doc, run in (*viewer.ended, *viewer.runs.items()):
                ranks = (run.nth, run.last, run.from_rank, run.to_rank)
                times = (run.seen_from, run.seen_until, run.missed)
                elsewhere = on_case.get(doc, who[0]) != who[0]
                made, kind, filed_in = unchanged.get(doc, (None, None, None))
                filed = made, kind, None if kind is None else run.category == filed_in
                presence.append((viewer.number, doc, *ranks, *times, run.category, run.twice, elsewhere, *filed))
        rows = {"viewers": viewers, "views": self._views, "presence": presence}
        return {name: table(columns, rows[name]) for name, columns in SCHEMAS.items()}
