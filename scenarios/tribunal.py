"""A tribunal appeal as those who work on it know it: opening it, filing documents, looking at its file."""

from __future__ import annotations

from nisi.actor import Actor
from nisi.gather.court import Court
from nisi.model import NewDocument, Ok, Refused
from nisi.operations import FetchDocument, OpenAppeal, StartEvent, SubmitEvent, UploadDocument, ViewCaseFile
from scenarios.people import PARTIES, DocumentPlan

TRIES = 6  # times a person starts an event again after being told that the case has moved on


def open_appeal(court: Court, actor: Actor) -> str | None:
    """Open an appeal and return its case id; None when the platform did not open it."""
    opened = actor.do(OpenAppeal(reference=court.mark().text))
    return opened.answer.case_id if isinstance(opened, Ok) else None


def file_document(court: Court, actor: Actor, case_id: str | None, plan: DocumentPlan) -> NewDocument | None:
    """Upload a document and submit the event that puts it on the case; None unless that was acknowledged.

    A refusal means that the case moved on meanwhile, so the person starts the event again, as people do."""
    if case_id is None:
        return None
    filename = f"{court.mark().text} {plan.title}.txt"
    upload = UploadDocument(case_id=case_id, filename=filename, size=plan.size, classification=plan.classification)
    uploaded = actor.do(upload)
    if not isinstance(uploaded, Ok):
        return None
    document = NewDocument(
        document_id=uploaded.answer.document_id,
        filename=filename,
        category=plan.category,
        classification=plan.classification,
        party=PARTIES[plan.role],
    )
    for _ in range(TRIES):
        started = actor.do(StartEvent(case_id=case_id, event="uploadEvidence"))
        if not isinstance(started, Ok):
            return None
        token = started.answer.token
        submitted = actor.do(SubmitEvent(case_id=case_id, event="uploadEvidence", token=token, documents=(document,)))
        if not isinstance(submitted, Refused):
            return document if isinstance(submitted, Ok) else None
    return None


def look(actor: Actor, case_id: str | None) -> None:
    """Look at the case file view."""
    if case_id is not None:
        actor.do(ViewCaseFile(case_id=case_id))


def try_to_open(actor: Actor, case_id: str, document: NewDocument) -> None:
    """Try to open a document, whether or not one may."""
    actor.do(FetchDocument(case_id=case_id, document_id=document.document_id, filename=document.filename))
