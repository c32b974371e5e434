"""Who looks at what when all is done: at every case of the run, in every role that the access table speaks of.

What the platform has on record of orders; each roll of jurors and of who came; each case file, its data and the search
for it; its history; what the store holds; each bundle; and of each document whether it opens to one who must see it,
and to those who must not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from nisi.checkers.incomplete_bundles import JUDGE
from nisi.gather.plan import Settings
from nisi.history.history import History
from nisi.operations import (
    FetchBundle,
    FetchDocument,
    Operation,
    ReadAttendance,
    ReadCase,
    ReadHistory,
    ReadJurors,
    ReadMonitoring,
    ReadStore,
    SearchCases,
    ViewCaseFile,
)


class Look(NamedTuple):
    """An operation of person number `n` in a role."""

    role: str
    n: int
    operation: Operation[Any]


PEOPLE = """
select case_no, role, actor, max_by(assigned, since) as assigned
from assignments where role in (select unnest($roles)) group by all order by case_no, actor
"""
LODGED = """
select * from cases
where not test and (opened is not null or case_no in (select case_no from documents)) order by case_no
"""
ROLLS = """
select r.*, list(distinct e.attendee order by e.attendee) as attendees
from rolls r join entered e using (roll) group by all order by roll
"""


def final_looks(history: History, settings: Settings) -> list[Look]:
    return [
        *_at_orders(history, settings),
        *_at_rolls(history, settings),
        *_at_cases(history, settings),
        *_at_documents(history, settings),
    ]


def _at_orders(history: History, settings: Settings) -> Iterator[Look]:
    for row in history.rows("select distinct case_id from owed where thing = 'order' and not test order by case_id"):
        yield Look(settings.candidate.roles.shares_results, 1, ReadMonitoring(case_id=row["case_id"]))


def _at_rolls(history: History, settings: Settings) -> Iterator[Look]:
    """Each roll once; by several people only where nobody must be shown all that are on it."""
    for row in history.rows(ROLLS):
        court, day, hearing_id = row["court"], row["day"], row["hearing_id"]
        if day is None:
            operation: Operation[Any] = ReadJurors(court_centre=court)
        else:
            operation = ReadAttendance(court_centre=court, day=day, hearing_id=hearing_id)
        shown = [settings.access.shown_rolls(attendee)[:1] for attendee in row["attendees"]]
        for (role,) in dict.fromkeys(roles for roles in shown if roles):
            yield Look(role, 1, operation)


def _at_cases(history: History, settings: Settings) -> Iterator[Look]:
    access, store_role = settings.access, settings.candidate.roles.reads_store
    panels: dict[int, list[tuple[str, int]]] = {}
    for row in history.rows(PEOPLE, roles=access.roles_by_assignment):
        panels.setdefault(row["case_no"], []).append((row["role"], int(row["actor"].rpartition(".")[2])))
    everybody = [(role, 1) for role in access.roles if role not in access.roles_by_assignment]
    for case in history.rows(LODGED):
        case_id = case["case_id"]
        for role, n in [*everybody, *panels.get(case["case_no"], ())]:
            yield Look(role, n, ViewCaseFile(case_id=case_id))
            if access.field_rule:
                yield Look(role, n, ReadCase(case_id=case_id))
            if access.case_rule:
                yield Look(role, n, SearchCases(reference=case["reference"]))
        for role in access.full_readers[:1]:
            yield Look(role, 1, ReadHistory(case_id=case_id))
        if store_role is not None:
            yield Look(store_role, 1, ReadStore(case_id=case_id))
    for bundle in history.rows(
        "select b.bundle_id, c.case_id from bundles b join cases c using (case_no) where not test"
    ):
        yield Look(JUDGE, 1, FetchBundle(case_id=bundle["case_id"], bundle_id=bundle["bundle_id"]))


def _at_documents(history: History, settings: Settings) -> Iterator[Look]:
    access = settings.access
    for row in history.rows("select * from documents where not test and outcome <> 'refused' order by doc"):
        kind = (row["category"], row["classification"], row["party"])
        fetch = FetchDocument(case_id=row["case_id"], document_id=row["document_id"], filename=row["filename"])
        barred = [r for r in access.roles if access.entitlement(r, *kind) == "must-not-see"]
        for role in [*access.full_readers[:1], *(r for r in barred if r not in access.roles_by_assignment)]:
            yield Look(role, 1, fetch)
