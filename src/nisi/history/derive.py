"""What a run's tables say of orders and documents: folds over acts and deliveries, without judgement.

orders     one row a tagging order that a share owes: who, what, which share, when it was acknowledged
receipts   one row an order in a delivery; `order_no` is None when it is nobody's of this run
documents  one row a document that was submitted to a case, with the best outcome of its submissions
views      one row a case file view that was answered
sightings  one row a document of ours in a view
fetches    one row an attempt to open a document of ours
stored     one row a document of ours in a listing of the store
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

import msgspec
import pyarrow as pa

from nisi.history.tabulate import RECEIVED, Tables
from nisi.journal.records import RunOpened
from nisi.marks import Mark, read_mark
from nisi.model import Defendant, DocumentSeen, DocumentStored, NewDocument, ResultLine, from_jsonable
from nisi.operations import (
    AnyAnswer,
    AnyOperation,
    CaseFileSeen,
    CaseOpened,
    DocumentFetched,
    DraftResults,
    FetchDocument,
    HearingListed,
    ListHearing,
    OpenAppeal,
    OpenCrimeCase,
    ReadStore,
    ResultsDrafted,
    ShareResults,
    StoreSeen,
    SubmitEvent,
    ViewCaseFile,
)

_INT, _TEXT, _FLAG = pa.int64(), pa.string(), pa.bool_()
DERIVED = {
    "orders": pa.schema(
        [("order_no", _INT), ("share", _TEXT), ("hearing", _TEXT), ("urn", _TEXT), ("mark", _INT), ("reference", _TEXT)]
        + [("defendant", _TEXT), ("offence", _TEXT), ("condition", _TEXT), ("site", _TEXT), ("role", _TEXT)]
        + [("shared", _INT), ("acked", _INT), ("outcome", _TEXT), ("test", _FLAG)]
    ),
    "receipts": pa.schema(
        [("delivery", _TEXT), ("partner", _TEXT), ("received", _INT), ("key", _TEXT), ("sha256", _TEXT)]
        + [("order_no", _INT), ("standing", _TEXT), ("request", _TEXT), ("reference", _TEXT)]
    ),
    "documents": pa.schema(
        [("doc", _INT), ("case_id", _TEXT), ("document_id", _TEXT), ("filename", _TEXT), ("category", _TEXT)]
        + [("classification", _TEXT), ("party", _TEXT), ("submit", _TEXT), ("submitted", _INT), ("acked", _INT)]
        + [("outcome", _TEXT), ("test", _FLAG)]
    ),
    "views": pa.schema(
        [("view", _TEXT), ("case_id", _TEXT), ("role", _TEXT), ("actor", _TEXT), ("channel", _TEXT)]
        + [("invoked", _INT), ("answered", _INT), ("rows", _INT)]
    ),
    "sightings": pa.schema([("view", _TEXT), ("doc", _INT), ("document_id", _TEXT)]),
    "fetches": pa.schema(
        [("fetch", _TEXT), ("case_id", _TEXT), ("doc", _INT), ("role", _TEXT), ("channel", _TEXT)]
        + [("invoked", _INT), ("answered", _INT), ("outcome", _TEXT), ("status", _INT), ("sha256", _TEXT)]
    ),
    "stored": pa.schema([("listing", _TEXT), ("case_id", _TEXT), ("answered", _INT), ("doc", _INT), ("sha256", _TEXT)]),
}

_OPERATION = msgspec.json.Decoder(AnyOperation, dec_hook=from_jsonable)
_ANSWER = msgspec.json.Decoder(AnyAnswer, dec_hook=from_jsonable)
Row = TypeVar("Row", DocumentSeen, DocumentStored)
_BEST_FIRST = {"ok": 0, "unknown": 1, "refused": 2}


class Act(NamedTuple):
    """One row of `acts` with its operation and answer decoded; `ref` is how people find it again."""

    ref: str
    role: str
    actor: str
    channel: str
    invoked: int
    answered: int | None
    outcome: str
    status: int | None
    operation: AnyOperation
    answer: AnyAnswer | None


def derive(tables: Tables, run: RunOpened) -> Tables:
    """The derived tables of a run."""
    acts = sorted(_acts(tables["acts"]), key=lambda act: act.invoked)
    orders = _orders(acts)
    rows: dict[str, list[dict[str, Any]]] = {
        "orders": orders,
        "receipts": list(_receipts(tables["deliveries"].to_pylist(), orders, run.nonce)),
        "documents": list(_documents(acts, run.nonce)),
        "views": [_view(act) for act in acts if isinstance(act.answer, CaseFileSeen)],
        "sightings": list(_sightings(acts, run.nonce)),
        "fetches": list(_fetches(acts, run.nonce)),
        "stored": list(_stored(acts, run.nonce)),
    }
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in DERIVED.items()}


def _acts(table: pa.Table) -> Iterator[Act]:
    for row in table.to_pylist():
        yield Act(
            ref=f"{row['writer']}:{row['n_invoked']}",
            role=row["role"],
            actor=row["actor"],
            channel=row["channel"],
            invoked=row["invoked"],
            answered=row["answered"],
            outcome=row["outcome"],
            status=row["status"],
            operation=_OPERATION.decode(row["operation"]),
            answer=_ANSWER.decode(row["answer"]) if row["answer"] else None,
        )


class _Person(NamedTuple):
    defendant: Defendant
    urn: str
    test: bool


class _Draft(NamedTuple):
    version: int
    lines: tuple[ResultLine, ...]


def _orders(acts: Iterable[Act]) -> list[dict[str, Any]]:
    people: dict[str, _Person] = {}  # by master defendant
    sites: dict[str, str] = {}  # hearing -> court centre
    drafts: dict[str, list[_Draft]] = {}
    orders: list[dict[str, Any]] = []
    unanswered: dict[tuple[str, ResultLine], dict[str, Any]] = {}
    for act in acts:
        match act.operation, act.answer:
            case OpenCrimeCase() as opening, _:
                for defendant in opening.defendants:
                    people[defendant.master_defendant_id] = _Person(defendant, opening.urn, opening.test)
            case ListHearing() as listing, HearingListed() as listed:
                sites[listed.hearing_id] = listing.court_centre
            case DraftResults() as drafting, answer if act.outcome != "refused":
                # A draft whose answer never came may stand: its version would be the next one.
                version = answer.version if isinstance(answer, ResultsDrafted) else drafting.version + 1
                drafts.setdefault(drafting.hearing_id, []).append(_Draft(version, drafting.lines))
            case ShareResults() as share, _ if act.outcome != "refused":
                for line in _lines_of(drafts.get(share.hearing_id, []), share.version):
                    person = people.get(line.master_defendant_id)
                    if line.condition is None or person is None:
                        continue
                    row = unanswered.pop((share.hearing_id, line), None)
                    if row is None:
                        row = _order(len(orders), share, line, person, sites, act)
                        orders.append(row)
                    # Shared again after no answer came, it is one order still, and stands by its last answer.
                    row.update(_share(act))
                    if act.outcome == "unknown":
                        unanswered[share.hearing_id, line] = row
    return orders


def _order(
    number: int, share: ShareResults, line: ResultLine, person: _Person, sites: dict[str, str], act: Act
) -> dict[str, Any]:
    mark = read_mark(person.defendant.reference)
    return {
        "order_no": number,
        "hearing": share.hearing_id,
        "urn": person.urn,
        "mark": mark.number if mark else None,
        "reference": person.defendant.reference,
        "defendant": person.defendant.name,
        "offence": line.offence_id,
        "condition": line.condition,
        "site": sites.get(share.hearing_id),
        "shared": act.invoked,
        "test": person.test,
    }


def _share(act: Act) -> dict[str, Any]:
    acked = act.answered if act.outcome == "ok" else None
    return {"share": act.ref, "role": act.role, "acked": acked, "outcome": act.outcome}


def _lines_of(drafts: list[_Draft], version: int) -> tuple[ResultLine, ...]:
    return next((draft.lines for draft in reversed(drafts) if draft.version == version), ())


def _receipts(deliveries: list[dict[str, Any]], orders: list[dict[str, Any]], nonce: str) -> Iterator[dict[str, Any]]:
    """`standing`: ours, early (before it was shared), unmatched (our mark, no order), stray (other run), foreign (no
    mark), unreadable, unsigned.  An order that arrives marked TEST is not the order: nobody acts upon it."""
    by_key: dict[Any, list[dict[str, Any]]] = {}
    for order in orders:
        by_key.setdefault((order["mark"], order["offence"], order["condition"], order["test"]), []).append(order)
    for row in deliveries:
        base = {
            "delivery": f"{row['writer']}:{row['n']}",
            "partner": row["partner"],
            "received": row["received"],
            "key": row["key"],
            "sha256": row["sha256"],
        }
        if row["signature"] != "valid" or row["recognised"] is None:
            yield {**base, "standing": "unsigned" if row["signature"] != "valid" else "unreadable"}
            continue
        for received in RECEIVED.decode(row["recognised"]):
            mark = read_mark(received.reference)
            number = None
            if mark is None:
                standing = "foreign"
            elif mark.nonce != nonce:
                standing = "stray"
            else:
                key = (mark.number, received.offence_id, received.condition, received.test)
                shared = [order for order in by_key.get(key, ()) if order["shared"] <= row["received"]]
                # Shared more than once, a message is for the last share that it can come from.
                number = shared[-1]["order_no"] if shared else None
                standing = "ours" if shared else "early" if key in by_key else "unmatched"
            yield {
                **base,
                "order_no": number,
                "standing": standing,
                "request": received.request,
                "reference": received.reference,
            }


def _documents(acts: Iterable[Act], nonce: str) -> Iterator[dict[str, Any]]:
    tests = {
        act.answer.case_id
        for act in acts
        if isinstance(act.operation, OpenAppeal) and act.operation.test and isinstance(act.answer, CaseOpened)
    }
    best: dict[int, dict[str, Any]] = {}
    for act in acts:
        if not isinstance(act.operation, SubmitEvent):
            continue
        for document in act.operation.documents:
            mark = _ours(document.filename, nonce)
            if mark is None:
                continue
            row = _document(act, act.operation.case_id, document, mark, tests)
            kept = best.get(mark.number)
            # A person who was refused starts the event again: the document stands by its best submission.
            if kept is None or _BEST_FIRST[act.outcome] < _BEST_FIRST[kept["outcome"]]:
                best[mark.number] = row
    yield from best.values()


def _document(act: Act, case_id: str, document: NewDocument, mark: Mark, tests: set[str]) -> dict[str, Any]:
    return {
        "doc": mark.number,
        "case_id": case_id,
        "document_id": document.document_id,
        "filename": document.filename,
        "category": document.category,
        "classification": document.classification,
        "party": document.party,
        "submit": act.ref,
        "submitted": act.invoked,
        "acked": act.answered if act.outcome == "ok" else None,
        "outcome": act.outcome,
        "test": case_id in tests,
    }


def _view(act: Act) -> dict[str, Any]:
    assert isinstance(act.operation, ViewCaseFile) and isinstance(act.answer, CaseFileSeen)
    return {
        "view": act.ref,
        "case_id": act.operation.case_id,
        "role": act.role,
        "actor": act.actor,
        "channel": act.channel,
        "invoked": act.invoked,
        "answered": act.answered,
        "rows": len(act.answer.documents),
    }


def _sightings(acts: Iterable[Act], nonce: str) -> Iterator[dict[str, Any]]:
    for act in acts:
        if isinstance(act.answer, CaseFileSeen):
            for seen, mark in _marked(act.answer.documents, nonce):
                yield {"view": act.ref, "doc": mark.number, "document_id": seen.document_id}


def _fetches(acts: Iterable[Act], nonce: str) -> Iterator[dict[str, Any]]:
    for act in acts:
        if not isinstance(act.operation, FetchDocument):
            continue
        mark = _ours(act.operation.filename, nonce)
        if mark is not None:
            yield {
                "fetch": act.ref,
                "case_id": act.operation.case_id,
                "doc": mark.number,
                "role": act.role,
                "channel": act.channel,
                "invoked": act.invoked,
                "answered": act.answered,
                "outcome": act.outcome,
                "status": act.status,
                "sha256": act.answer.sha256 if isinstance(act.answer, DocumentFetched) else None,
            }


def _stored(acts: Iterable[Act], nonce: str) -> Iterator[dict[str, Any]]:
    for act in acts:
        if isinstance(act.operation, ReadStore) and isinstance(act.answer, StoreSeen):
            for stored, mark in _marked(act.answer.documents, nonce):
                yield {
                    "listing": act.ref,
                    "case_id": act.operation.case_id,
                    "answered": act.answered,
                    "doc": mark.number,
                    "sha256": stored.sha256,
                }


def _marked(rows: Iterable[Row], nonce: str) -> Iterator[tuple[Row, Mark]]:
    for row in rows:
        mark = _ours(row.filename, nonce)
        if mark is not None:
            yield row, mark


def _ours(filename: str, nonce: str) -> Mark | None:
    mark = read_mark(filename)
    return mark if mark is not None and mark.nonce == nonce else None
