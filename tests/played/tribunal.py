"""What happens on tribunal cases, one line an event.

A case is opened, as its reference, when it is first spoken of by whoever files, changes or opens; a document's bytes
are uploaded with it when it has a `size`, and it opens with the same bytes unless `body` says otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from nisi.model import (
    BundledDocument,
    DocumentChange,
    DocumentSeen,
    DocumentStored,
    HistoryEntry,
    NewDocument,
    Secret,
)
from nisi.operations import (
    AssignRole,
    BundleFetched,
    BundleMade,
    CaseFileSeen,
    CaseOpened,
    CaseSeen,
    CasesFound,
    DecisionRecorded,
    DocumentFetched,
    DocumentMoved,
    DocumentUploaded,
    EventStarted,
    EventSubmitted,
    FetchBundle,
    FetchDocument,
    HistorySeen,
    MakeBundle,
    MoveDocument,
    OpenAppeal,
    ReadCase,
    ReadHistory,
    ReadStore,
    RecordDecision,
    RemoveRole,
    RoleAssigned,
    RoleRemoved,
    SearchCases,
    StartEvent,
    StoreSeen,
    SubmitEvent,
    UploadDocument,
    ViewCaseFile,
    document_bytes,
)
from played.run import At, Cast, Entry, Event, act, sha256, span

JUDGE, SIZE = "tribunal-judge", 64


def opened(case: str, at: At, role: str = "caseworker", test: bool = False, **fields: str) -> Event:
    """A case is opened with data fields."""

    def entries(cast: Cast) -> Iterator[Entry]:
        cast.first(case)
        opening = OpenAppeal(reference=case, fields=fields, test=test)
        yield from act(cast, at, role, opening, CaseOpened(case_id=case))

    return entries


def document(
    *names: str,
    at: At,
    case: str = "case-1",
    outcome: str = "ok",
    category: str | None = "evidence",
    classification: str = "PUBLIC",
    party: str = "appellant",
    role: str = "representative",
    actor: str | None = None,
    size: int | None = None,
    redacts: str | None = None,
    begun: float | None = None,
    began_version: int | None = None,
    version: int | None = 1,
    test: bool = False,
) -> Event:
    """Documents that are filed to a case in one event, begun shortly before unless `begun` says when."""

    def entries(cast: Cast) -> Iterator[Entry]:
        filed = [
            {"document_id": f"id-{name}", "filename": _filename(cast, name), "category": category}
            | {"classification": classification, "party": party, "redacts": f"id-{redacts}" if redacts else None}
            for name in names
        ]
        what = {"documents": msgspec.convert(filed, tuple[NewDocument, ...])}
        who = {"role": role, "actor": actor, "outcome": outcome}
        if size is not None:
            for new in what["documents"]:
                uploading = UploadDocument(
                    case_id=case, filename=new.filename, size=size, classification=new.classification
                )
                uploaded = DocumentUploaded(document_id=new.document_id)
                yield from act(cast, span(at)[0] - 0.2, role, uploading, uploaded, actor=actor)
        yield from _event(cast, at, case, "file-evidence", what, who, begun, began_version, version, test)

    return entries


def changed(
    name: str,
    at: At,
    case: str = "case-1",
    outcome: str = "ok",
    category: str | None = None,
    classification: str | None = None,
    withdrawn: bool | None = None,
    role: str = "caseworker",
    actor: str | None = None,
    version: int | None = None,
) -> Event:
    """An event changes a document: its category, its classification, or whether it is withdrawn."""

    def entries(cast: Cast) -> Iterator[Entry]:
        change = {"document_id": f"id-{name}", "filename": _filename(cast, name), "category": category}
        change |= {"classification": classification, "withdrawn": withdrawn}
        what = {"changes": (msgspec.convert(change, DocumentChange),)}
        who = {"role": role, "actor": actor, "outcome": outcome}
        yield from _event(cast, at, case, "manageDocuments", what, who, None, None, version, False)

    return entries


def updated(
    at: At,
    case: str = "case-1",
    outcome: str = "ok",
    role: str = "caseworker",
    actor: str | None = None,
    version: int | None = None,
    began_version: int | None = None,
    **fields: str,
) -> Event:
    """An event sets data fields of a case."""

    def entries(cast: Cast) -> Iterator[Entry]:
        who = {"role": role, "actor": actor, "outcome": outcome}
        yield from _event(cast, at, case, "updateCase", {"fields": fields}, who, None, began_version, version, False)

    return entries


def moved(
    name: str,
    to: str,
    at: At,
    case: str = "case-1",
    outcome: str = "ok",
    role: str = "caseworker",
    version: int | None = None,
) -> Event:
    """A document is moved to another category from within the case file view."""

    def entries(cast: Cast) -> Iterator[Entry]:
        moving = MoveDocument(case_id=case, document_id=f"id-{name}", filename=_filename(cast, name), category=to)
        yield from act(cast, at, role, moving, DocumentMoved(version=version), outcome)

    return entries


def assigned(actor: str, at: At, case: str = "case-1", role: str = "panel-member", outcome: str = "ok") -> Event:
    """A person is given a role on a case."""

    def entries(cast: Cast) -> Iterator[Entry]:
        giving = AssignRole(case_id=case, role=role, person=actor, actor=actor)
        yield from act(cast, at, "caseworker", giving, RoleAssigned(), outcome)

    return entries


def removed(actor: str, at: At, case: str = "case-1", role: str = "panel-member", outcome: str = "ok") -> Event:
    """A person loses a role on a case."""

    def entries(cast: Cast) -> Iterator[Entry]:
        taking = RemoveRole(case_id=case, role=role, person=actor, actor=actor)
        yield from act(cast, at, "caseworker", taking, RoleRemoved(), outcome)

    return entries


def decision(at: At, case: str = "case-1", role: str = JUDGE, version: int | None = None) -> Event:
    """The tribunal's decision is recorded."""

    def entries(cast: Cast) -> Iterator[Entry]:
        deciding = RecordDecision(case_id=case, decision="allowed")
        yield from act(cast, at, role, deciding, DecisionRecorded(version=version))

    return entries


def view(
    role: str,
    at: At,
    shows: Sequence[str] = (),
    case: str = "case-1",
    outcome: str = "ok",
    channel: str = "api",
    categories: Mapping[str, str | None] | None = None,
    actor: str | None = None,
) -> Event:
    """A role looks at a case file and is shown these documents; `categories` says under which, where it is told."""

    def entries(cast: Cast) -> Iterator[Entry]:
        under = categories or {}
        shown = tuple(
            DocumentSeen(document_id=f"id-{name}", filename=_filename(cast, name), category=under.get(name))
            for name in shows
        )
        looking = ViewCaseFile(case_id=case)
        yield from act(cast, at, role, looking, CaseFileSeen(documents=shown), outcome, channel, actor)

    return entries


def fetch(
    role: str,
    name: str,
    at: At,
    case: str = "case-1",
    outcome: str = "ok",
    body: str | None = None,
    channel: str = "api",
    actor: str | None = None,
) -> Event:
    """A role tries to open a document; `body` is what it gets, unless it is what was filed."""

    def entries(cast: Cast) -> Iterator[Entry]:
        filename = _filename(cast, name)
        opening = FetchDocument(case_id=case, document_id=f"id-{name}", filename=filename)
        fetched = DocumentFetched(size=SIZE, sha256=_bytes(filename) if body is None else sha256(body))
        yield from act(cast, at, role, opening, fetched, outcome, channel, actor)

    return entries


def store(
    at: At, holds: Sequence[str] = (), case: str = "case-1", outcome: str = "ok", role: str = "records-officer"
) -> Event:
    """The document store lists what it holds for a case."""

    def entries(cast: Cast) -> Iterator[Entry]:
        stored = tuple(DocumentStored(document_id=f"id-{name}", filename=_filename(cast, name)) for name in holds)
        yield from act(cast, at, role, ReadStore(case_id=case), StoreSeen(documents=stored), outcome)

    return entries


def bundle(at: At, case: str = "case-1", name: str = "bundle-1", role: str = "caseworker") -> Event:
    """A hearing bundle is made."""

    def entries(cast: Cast) -> Iterator[Entry]:
        yield from act(cast, at, role, MakeBundle(case_id=case, title="Bundle"), BundleMade(bundle_id=name))

    return entries


def fetch_bundle(
    role: str,
    at: At,
    holds: Sequence[str] = (),
    altered: Sequence[str] = (),
    case: str = "case-1",
    name: str = "bundle-1",
    outcome: str = "ok",
    status: int | None = None,
) -> Event:
    """A role is sent a bundle with these documents in it, those `altered` with other bytes."""

    def entries(cast: Cast) -> Iterator[Entry]:
        files = [(_filename(cast, held), held in altered) for held in (*holds, *altered)]
        inside = tuple(
            BundledDocument(filename=filename, sha256=sha256("other") if other else _bytes(filename))
            for filename, other in files
        )
        answer = BundleFetched(size=SIZE, sha256=sha256("bundle"), documents=inside)
        yield from act(cast, at, role, FetchBundle(case_id=case, bundle_id=name), answer, outcome, status=status)

    return entries


def read(
    role: str,
    at: At,
    case: str = "case-1",
    outcome: str = "ok",
    status: int | None = None,
    actor: str | None = None,
    channel: str = "api",
    **fields: str,
) -> Event:
    """A role reads the data of a case and is given these fields."""

    def entries(cast: Cast) -> Iterator[Entry]:
        answer = CaseSeen(fields=fields)
        yield from act(cast, at, role, ReadCase(case_id=case), answer, outcome, channel, actor, status)

    return entries


def search(
    role: str,
    at: At,
    finds: Sequence[str] = (),
    reference: str = "case-1",
    outcome: str = "ok",
    actor: str | None = None,
) -> Event:
    """A role searches for a reference, which is a case's name here, and finds these cases."""

    def entries(cast: Cast) -> Iterator[Entry]:
        answer = CasesFound(case_ids=tuple(finds))
        yield from act(cast, at, role, SearchCases(reference=reference), answer, outcome, actor=actor)

    return entries


def history_of(
    role: str, at: At, entries: Sequence[tuple[str, str, int]], case: str = "case-1", outcome: str = "ok"
) -> Event:
    """A role reads a case's history: lines of event, person and version."""

    def told(cast: Cast) -> Iterator[Entry]:
        lines = tuple(HistoryEntry(event=event, by=by, version=version) for event, by, version in entries)
        yield from act(cast, at, role, ReadHistory(case_id=case), HistorySeen(entries=lines), outcome)

    return told


def _event(
    cast: Cast,
    at: At,
    case: str,
    name: str,
    what: Mapping[str, Any],
    who: Mapping[str, Any],
    begun: float | None,
    began_version: int | None,
    version: int | None,
    test: bool,
) -> Iterator[Entry]:
    began, _ = span(at)
    role, actor = who["role"], who["actor"]
    if cast.first(case):
        yield from act(cast, began - 0.6, role, OpenAppeal(reference=case, test=test), CaseOpened(case_id=case))
    token = Secret(f"token {cast.next('token')}")
    starting = StartEvent(case_id=case, event=name)
    started = EventStarted(token=token, version=began_version)
    yield from act(cast, began - 0.3 if begun is None else begun, role, starting, started, actor=actor)
    submitting = SubmitEvent(case_id=case, event=name, token=token, **what)
    yield from act(cast, at, role, submitting, EventSubmitted(version=version), who["outcome"], actor=actor)


def _filename(cast: Cast, name: str) -> str:
    return f"{name}-{cast.mark(name)}.txt"


def _bytes(filename: str) -> str:
    return hashlib.sha256(document_bytes(filename, SIZE)).hexdigest()
