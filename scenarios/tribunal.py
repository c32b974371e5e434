"""A tribunal appeal as those who work on it know it: what is filed, managed, read and decided on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from nisi.actor import Actor
from nisi.gather.court import Court
from nisi.model import DocumentChange, NewDocument, Ok, Outcome, Refused
from nisi.operations import (
    AssignRole,
    EventSubmitted,
    FetchBundle,
    FetchDocument,
    MakeBundle,
    MoveDocument,
    OpenAppeal,
    ReadCase,
    ReadHistory,
    RecordDecision,
    RemoveRole,
    SearchCases,
    StartEvent,
    SubmitEvent,
    UploadDocument,
    ViewCaseFile,
)
from scenarios.people import PARTIES, DocumentPlan

TRIES = 6  # times a person starts an event again after being told that the case has moved on


@dataclass
class Appeal:
    """One appeal; `case_id` is None when the platform did not open it.

    `documents` are those that were planned, in that order, each None until its filing was acknowledged."""

    reference: str
    case_id: str | None
    documents: list[NewDocument | None] = field(default_factory=list)

    def document(self, place: int) -> NewDocument | None:
        return self.documents[place % len(self.documents)] if self.documents else None


def open_appeal(court: Court, actor: Actor, fields: Mapping[str, str] | None = None) -> Appeal:
    reference = court.mark().text
    opened = actor.do(OpenAppeal(reference=reference, fields=dict(fields or {})))
    return Appeal(reference, opened.answer.case_id if isinstance(opened, Ok) else None)


def file_document(court: Court, actor: Actor, appeal: Appeal, plan: DocumentPlan) -> NewDocument | None:
    """Upload a document and submit the event that puts it on the case; None unless that was acknowledged."""
    filed = file_documents(court, actor, appeal, [plan])
    return filed[0] if filed else None


def file_documents(court: Court, actor: Actor, appeal: Appeal, plans: Sequence[DocumentPlan]) -> list[NewDocument]:
    """The same with several documents in one event; those that were acknowledged."""
    return put_on_case(actor, appeal, upload(court, actor, appeal, plans))


def upload(court: Court, actor: Actor, appeal: Appeal, plans: Sequence[DocumentPlan]) -> dict[int, NewDocument]:
    """Upload documents that are on no case yet; those that were taken, by their place among the appeal's."""
    places = range(len(appeal.documents), len(appeal.documents) + len(plans))
    appeal.documents += [None] * len(plans)
    uploaded = ((place, _uploaded(court, actor, appeal, plan)) for place, plan in zip(places, plans, strict=True))
    return {place: document for place, document in uploaded if document is not None}


def put_on_case(actor: Actor, appeal: Appeal, uploaded: Mapping[int, NewDocument]) -> list[NewDocument]:
    """Submit the event that puts uploaded documents on the case; those that were acknowledged."""
    if not uploaded or not _submitted(actor, appeal, "uploadEvidence", tuple(uploaded.values())):
        return []
    for place, document in uploaded.items():
        appeal.documents[place] = document
    return list(uploaded.values())


def manage(actor: Actor, appeal: Appeal, document: NewDocument | None, **change: object) -> None:
    """Change the category or classification of a document, or withdraw it."""
    if document is not None:
        changed = DocumentChange(document_id=document.document_id, filename=document.filename, **change)  # type: ignore[arg-type]
        _submitted(actor, appeal, "manageDocuments", (), (changed,))


def redact(court: Court, actor: Actor, appeal: Appeal, document: NewDocument | None) -> None:
    """Restrict a document and put an edited copy of it on the case for everybody, in one event."""
    if document is None or appeal.case_id is None:
        return
    filename = f"{court.mark().text} edited.txt"
    edited = UploadDocument(case_id=appeal.case_id, filename=filename, size=500, classification="PUBLIC")
    uploaded = actor.do(edited)
    if not isinstance(uploaded, Ok):
        return
    copy = NewDocument(
        document_id=uploaded.answer.document_id,
        filename=filename,
        category=document.category,
        classification="PUBLIC",
        party=document.party,
        redacts=document.document_id,
    )
    original = DocumentChange(document_id=document.document_id, filename=document.filename, classification="RESTRICTED")
    _submitted(actor, appeal, "manageDocuments", (copy,), (original,))


def move(actor: Actor, appeal: Appeal, document: NewDocument | None, category: str) -> None:
    """Move a document to another category from within the case file view."""
    if document is not None and appeal.case_id is not None:
        actor.do(
            MoveDocument(
                case_id=appeal.case_id,
                document_id=document.document_id,
                filename=document.filename,
                category=category,
            )
        )


def update(actor: Actor, appeal: Appeal, fields: Mapping[str, str]) -> None:
    """Set data fields of the case."""
    _submitted(actor, appeal, "updateCase", fields=fields)


def update_too_late(actor: Actor, appeal: Appeal, fields: Mapping[str, str], meanwhile: Callable[[], object]) -> None:
    """Begin to set data fields of the case, leave it while others act, submit it then, and give up when refused."""
    if appeal.case_id is None:
        meanwhile()
        return
    started = actor.do(StartEvent(case_id=appeal.case_id, event="updateCase"))
    meanwhile()
    if isinstance(started, Ok):
        _submit(actor, appeal, "updateCase", started.answer.token, fields=fields)


def assign(court: Court, actor: Actor, appeal: Appeal, role: str, n: int, remove: bool = False) -> None:
    """Give person number `n` a role on the case, or take it away."""
    if appeal.case_id is not None:
        person, _ = court.account(role, n)
        kind = RemoveRole if remove else AssignRole
        actor.do(kind(case_id=appeal.case_id, role=role, person=person, actor=f"{role}.{n}"))


def bundle(actor: Actor, appeal: Appeal) -> None:
    """Make the hearing bundle and open it."""
    if appeal.case_id is None:
        return
    made = actor.do(MakeBundle(case_id=appeal.case_id, title="Hearing bundle"))
    if isinstance(made, Ok):
        actor.do(FetchBundle(case_id=appeal.case_id, bundle_id=made.answer.bundle_id))


def decide(actor: Actor, appeal: Appeal) -> None:
    """Look at the case file and record a decision, as a judge does."""
    if appeal.case_id is not None:
        actor.do(ViewCaseFile(case_id=appeal.case_id))
        actor.do(RecordDecision(case_id=appeal.case_id, decision="Appeal allowed"))


def read(actor: Actor, appeal: Appeal) -> None:
    """Read the data of the case."""
    if appeal.case_id is not None:
        actor.do(ReadCase(case_id=appeal.case_id))


def look(actor: Actor, appeal: Appeal) -> None:
    """Look at the case file view."""
    if appeal.case_id is not None:
        actor.do(ViewCaseFile(case_id=appeal.case_id))


def look_into_everything(actor: Actor, appeal: Appeal) -> None:
    """Search for the case, read its data and its history, and look at its file."""
    if appeal.case_id is not None:
        actor.do(SearchCases(reference=appeal.reference))
        actor.do(ReadCase(case_id=appeal.case_id))
        actor.do(ReadHistory(case_id=appeal.case_id))
        actor.do(ViewCaseFile(case_id=appeal.case_id))


def try_to_open(actor: Actor, appeal: Appeal, document: NewDocument | None) -> None:
    """Try to open a document, whether or not one may."""
    if document is not None and appeal.case_id is not None:
        actor.do(FetchDocument(case_id=appeal.case_id, document_id=document.document_id, filename=document.filename))


def _uploaded(court: Court, actor: Actor, appeal: Appeal, plan: DocumentPlan) -> NewDocument | None:
    if appeal.case_id is None:
        return None
    filename = f"{court.mark().text} {plan.title}.txt"
    uploaded = actor.do(
        UploadDocument(case_id=appeal.case_id, filename=filename, size=plan.size, classification=plan.classification)
    )
    if not isinstance(uploaded, Ok):
        return None
    return NewDocument(
        document_id=uploaded.answer.document_id,
        filename=filename,
        category=plan.category,
        classification=plan.classification,
        party=PARTIES[plan.role],
    )


def _submitted(
    actor: Actor,
    appeal: Appeal,
    event: str,
    documents: tuple[NewDocument, ...] = (),
    changes: tuple[DocumentChange, ...] = (),
    fields: Mapping[str, str] | None = None,
) -> bool:
    """Start an event and submit it, and start again when the case moved on meanwhile, as people do."""
    if appeal.case_id is None:
        return False
    for _ in range(TRIES):
        started = actor.do(StartEvent(case_id=appeal.case_id, event=event))
        if not isinstance(started, Ok):
            return False
        submitted = _submit(actor, appeal, event, started.answer.token, documents, changes, fields)
        if not isinstance(submitted, Refused):
            return isinstance(submitted, Ok)
    return False


def _submit(
    actor: Actor,
    appeal: Appeal,
    event: str,
    token: str,
    documents: tuple[NewDocument, ...] = (),
    changes: tuple[DocumentChange, ...] = (),
    fields: Mapping[str, str] | None = None,
) -> Outcome[EventSubmitted]:
    assert appeal.case_id is not None
    return actor.do(
        SubmitEvent(
            case_id=appeal.case_id,
            event=event,
            token=token,
            documents=documents,
            changes=changes,
            fields=dict(fields or {}),
        )
    )
