"""The events of tribunal cases: what each adds, changes and sets, and when that certainly came to hold.

events  one row an act that makes a version of a case; `begun` is when its writer read the case, `sure` when its effect
        is known to hold: its acknowledgement, or else the first look that shows what only it can have done
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from nisi.history.acts import Act
from nisi.history.cases import Case
from nisi.history.columns import INT, TEXT, schema, table
from nisi.model import DocumentChange, NewDocument
from nisi.operations import (
    EventStarted,
    MoveDocument,
    RecordDecision,
    StartEvent,
    SubmitEvent,
    name_of,
)

SCHEMAS = {
    "events": schema(
        event=TEXT,
        case_no=INT,
        kind=TEXT,
        name=TEXT,
        role=TEXT,
        actor=TEXT,
        begun=INT,
        began_version=INT,
        submitted=INT,
        acked=INT,
        sure=INT,
        outcome=TEXT,
        version=INT,
    )
}


class Event(NamedTuple):
    """An act that makes a version of a case, whatever came of it."""

    act: Act
    case_no: int
    name: str
    begun: int
    began_version: int | None
    documents: tuple[NewDocument, ...] = ()
    changes: tuple[DocumentChange, ...] = ()
    fields: Mapping[str, str] = {}

    @property
    def acked(self) -> int | None:
        return self.act.answered if self.act.outcome == "ok" else None

    def row(self, sure: int | None) -> tuple[Any, ...]:
        act = self.act
        what = (act.ref, self.case_no, name_of(act.operation), self.name, act.role, act.actor)
        version = getattr(act.answer, "version", None)
        return (*what, self.begun, self.began_version, act.invoked, self.acked, sure, act.outcome, version)


def events_of(acts: Iterable[Act], cases: Mapping[str, Case]) -> list[Event]:
    """Every event, in the order of their submission."""
    started: dict[str, tuple[int, int | None]] = {}
    found = []
    for act in acts:
        match act.operation:
            case StartEvent():
                if isinstance(act.answer, EventStarted):
                    started[act.answer.token.digest()] = act.invoked, act.answer.version
            case SubmitEvent() as submit:
                begun, version = started.get(submit.token.digest(), (act.invoked, None))
                parts = (submit.documents, submit.changes, submit.fields)
                found.append(Event(act, cases[submit.case_id].no, submit.event, begun, version, *parts))
            case MoveDocument() as move:
                change = DocumentChange(document_id=move.document_id, filename=move.filename, category=move.category)
                no = cases[move.case_id].no
                found.append(Event(act, no, name_of(move), act.invoked, None, changes=(change,)))
            case RecordDecision() as decision:
                no = cases[decision.case_id].no
                found.append(Event(act, no, name_of(decision), act.invoked, None))
            case _:
                pass
    return found


def table_of(events: Iterable[Event], sure: Mapping[str, int]) -> dict[str, pa.Table]:
    rows = [event.row(sure.get(event.act.ref)) for event in events]
    return {"events": table(SCHEMAS["events"], rows)}
