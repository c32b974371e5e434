"""What a run's acts say of documents and of who saw them, without judgement.

documents  one row a document that was submitted to a case, with the best outcome of its submissions
views      one row a case file view that was answered
sightings  one row a document of ours in a view
fetches    one row an attempt to open a document of ours
stored     one row a document of ours in a listing of the store
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import pyarrow as pa

from nisi.history.acts import Act
from nisi.marks import Mark, read_mark
from nisi.model import DocumentSeen, DocumentStored, NewDocument
from nisi.operations import (
    CaseFileSeen,
    CaseOpened,
    DocumentFetched,
    FetchDocument,
    OpenAppeal,
    ReadStore,
    StoreSeen,
    SubmitEvent,
    ViewCaseFile,
)

_INT, _TEXT, _FLAG = pa.int64(), pa.string(), pa.bool_()
SCHEMAS = {
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

Row = TypeVar("Row", DocumentSeen, DocumentStored)
_BEST_FIRST = {"ok": 0, "unknown": 1, "refused": 2}


def rows_of(acts: list[Act], nonce: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table of this file; `nonce` says which marks are this run's."""
    return {
        "documents": list(_documents(acts, nonce)),
        "views": [_view(act) for act in acts if isinstance(act.answer, CaseFileSeen)],
        "sightings": list(_sightings(acts, nonce)),
        "fetches": list(_fetches(acts, nonce)),
        "stored": list(_stored(acts, nonce)),
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
