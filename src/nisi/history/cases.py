"""Who did what on a tribunal case, beside its documents and data.

cases            one row a case that any act speaks of; `opened` is when its opening was acknowledged
case_reads       one row an attempt to read a case, its file or its history
searches, found  one row a search that was answered, and one row a case of ours that it found
assignments      whether a person is certainly assigned to a case in a role, and from when until when; who opened it is
decisions        one row a decision that was acknowledged
history_reads    one row a case's history that was answered; `entries` is one row a line of it
bundles          one row a bundle that was made; `bundle_fetches` one row an attempt to get one, `bundled` what it held
record_reads     one row a reading of the platform's own record of the orders of a crime case
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from nisi.history.acts import Act
from nisi.history.columns import FLAG, FOREVER, INT, TEXT, schema, table
from nisi.history.filenames import Filenames
from nisi.operations import (
    AssignRole,
    BundleFetched,
    BundleMade,
    CaseOpened,
    CasesFound,
    DecisionRecorded,
    FetchBundle,
    HistorySeen,
    MakeBundle,
    OpenAppeal,
    OpenCrimeCase,
    OrdersRead,
    ReadCase,
    ReadHistory,
    ReadMonitoring,
    RecordDecision,
    RemoveRole,
    SearchCases,
    ViewCaseFile,
    name_of,
)

_WHO = {"role": TEXT, "actor": TEXT, "channel": TEXT}
_WHEN = {"invoked": INT, "answered": INT}
_OUTCOME = {"outcome": TEXT, "status": INT}
SCHEMAS = {
    "cases": schema(
        case_no=INT, case_id=TEXT, reference=TEXT, kind=TEXT, opening=TEXT, role=TEXT, opened=INT, test=FLAG
    ),
    "case_reads": schema(read=TEXT, kind=TEXT, case_no=INT, **_WHO, **_WHEN, **_OUTCOME),
    "searches": schema(search=TEXT, reference=TEXT, **_WHO, **_WHEN),
    "found": schema(search=TEXT, case_no=INT),
    "assignments": schema(case_no=INT, role=TEXT, actor=TEXT, assigned=FLAG, since=INT, until=INT),
    "decisions": schema(decision=TEXT, case_no=INT, role=TEXT, actor=TEXT, decided=INT, acked=INT),
    "history_reads": schema(read=TEXT, case_no=INT, **_WHO, **_WHEN),
    "entries": schema(read=TEXT, event=TEXT, person=TEXT, version=INT),
    "bundles": schema(bundle_id=TEXT, case_no=INT, making=TEXT, asked=INT, made=INT),
    "bundle_fetches": schema(attempt=TEXT, bundle_id=TEXT, case_no=INT, **_WHO, **_WHEN, **_OUTCOME),
    "bundled": schema(attempt=TEXT, doc=INT, sha256=TEXT),
    "record_reads": schema(read=TEXT, case_id=TEXT, invoked=INT, answered=INT),
}


class Case(NamedTuple):
    no: int
    case_id: str
    reference: str | None = None
    kind: str | None = None
    opening: str | None = None
    role: str | None = None
    opened: int | None = None
    test: bool = False


def cases_of(acts: Iterable[Act]) -> dict[str, Case]:
    """Every case that an act speaks of, by its id, numbered from 0."""
    found: dict[str, Case] = {}
    for act in acts:
        if isinstance(act.answer, CaseOpened):
            asked = act.operation
            known = found.get(act.answer.case_id)
            case = Case(known.no if known else len(found), act.answer.case_id)
            if isinstance(asked, OpenAppeal):
                told = (asked.reference, asked.case_type, act.ref, act.role, act.answered, asked.test)
                case = Case(case.no, case.case_id, *told)
            elif isinstance(asked, OpenCrimeCase):
                case = case._replace(test=asked.test)
            found[case.case_id] = case
        else:
            case_id = getattr(act.operation, "case_id", None)
            if case_id is not None and case_id not in found:
                found[case_id] = Case(len(found), case_id)
    return found


def tables_of(acts: Iterable[Act], cases: dict[str, Case], filenames: Filenames) -> dict[str, pa.Table]:
    """The tables of this file."""
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in SCHEMAS}
    rows["cases"] = [
        (c.no, c.case_id, c.reference, c.kind, c.opening, c.role, c.opened, c.test) for c in cases.values()
    ]
    for act in acts:
        for name, row in _rows(act, cases, filenames):
            rows[name].append(row)
    rows["assignments"] = list(_assignments(acts, cases))
    return {name: table(columns, rows[name]) for name, columns in SCHEMAS.items()}


def _rows(act: Act, cases: dict[str, Case], filenames: Filenames) -> Iterator[tuple[str, tuple[Any, ...]]]:
    who, when, outcome = (act.role, act.actor, act.channel), (act.invoked, act.answered), (act.outcome, act.status)
    match act.operation, act.answer:
        case (ReadCase() | ViewCaseFile() | ReadHistory()) as reading, answer:
            case_no = cases[reading.case_id].no
            yield "case_reads", (act.ref, name_of(reading), case_no, *who, *when, *outcome)
            if isinstance(answer, HistorySeen):
                yield "history_reads", (act.ref, case_no, *who, *when)
                for entry in answer.entries:
                    yield "entries", (act.ref, entry.event, entry.by, entry.version)
        case SearchCases() as search, CasesFound() as found:
            yield "searches", (act.ref, search.reference, *who, *when)
            for case_id in dict.fromkeys(found.case_ids):
                if case_id in cases:
                    yield "found", (act.ref, cases[case_id].no)
        case RecordDecision() as decision, DecisionRecorded():
            case_no = cases[decision.case_id].no
            yield "decisions", (act.ref, case_no, act.role, act.actor, act.invoked, act.answered)
        case MakeBundle() as making, BundleMade() as made:
            yield "bundles", (made.bundle_id, cases[making.case_id].no, act.ref, act.invoked, act.answered)
        case FetchBundle() as fetch, answer:
            case_no = cases[fetch.case_id].no
            yield "bundle_fetches", (act.ref, fetch.bundle_id, case_no, *who, *when, *outcome)
            if isinstance(answer, BundleFetched):
                for document in answer.documents:
                    doc = filenames.doc(document.filename)
                    if doc is not None:
                        yield "bundled", (act.ref, doc, document.sha256)
        case ReadMonitoring() as reading, OrdersRead():
            yield "record_reads", (act.ref, reading.case_id, act.invoked, act.answered)
        case _:
            pass


def _assignments(acts: Iterable[Act], cases: dict[str, Case]) -> Iterator[tuple[Any, ...]]:
    """Only who opened a case is assigned at first.  An act that was not answered ends what was certain, and begins
    nothing."""
    changes: dict[tuple[int, str, str], list[Act]] = defaultdict(list)
    for act in acts:
        if isinstance(act.operation, OpenAppeal) and isinstance(act.answer, CaseOpened):
            changes[cases[act.answer.case_id].no, act.role, act.actor].append(act)
        if isinstance(act.operation, AssignRole | RemoveRole) and act.outcome != "refused":
            asked = act.operation
            changes[cases[asked.case_id].no, asked.role, asked.actor].append(act)
    for who, made in changes.items():
        assigned: bool | None = False
        since = 0
        for act in made:
            if assigned is not None and since < act.invoked:
                yield (*who, assigned, since, act.invoked)
            assigned = not isinstance(act.operation, RemoveRole) if act.outcome == "ok" else None
            since = max(since, act.answered or FOREVER)
        if assigned is not None:
            yield (*who, assigned, since, FOREVER)
