"""The dialect of refcourt asks for every tribunal operation so that the platform does it, and reads what it answers."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import reference_court
from reference_court import PASSWORD, Court, new_number, until

from nisi.candidate import SignIn
from nisi.drivers.dialect import Response, Session, load_dialect
from nisi.drivers.http import HttpDriver
from nisi.drivers.sign_in import FormSignIn
from nisi.drivers.urllib3_send import Urllib3Send
from nisi.model import BundledDocument, DocumentChange, HistoryEntry, NewDocument, Ok, Refused
from nisi.operations import (
    AssignRole,
    EventStarted,
    FetchBundle,
    MakeBundle,
    MoveDocument,
    OpenAppeal,
    Operation,
    ReadCase,
    ReadHistory,
    RecordDecision,
    RemoveRole,
    SearchCases,
    ShiftClock,
    StartEvent,
    SubmitEvent,
    UploadDocument,
    ViewCaseFile,
    document_bytes,
)

DIALECT = load_dialect(Path(__file__).resolve().parents[3] / "contracts" / "candidates" / "refcourt.py")
FIELDS = {"phone": "01632 960123", "hearingNeeds": "Hearing loop"}


class Actor:
    """One person who does operations through the dialect."""

    def __init__(self, court: Court, name: str) -> None:
        credentials = FormSignIn(SignIn(kind="form", path="/sign-in"), name, PASSWORD)
        self.driver = HttpDriver(DIALECT, Urllib3Send(court.url, 10), credentials)

    def do(self, operation: Operation[Any]) -> Any:
        """Its answer; AssertionError if it was not acknowledged."""
        outcome = self.driver.perform(operation).outcome
        assert isinstance(outcome, Ok), outcome
        return outcome.answer

    def refused(self, operation: Operation[Any]) -> int | None:
        outcome = self.driver.perform(operation).outcome
        assert isinstance(outcome, Refused), outcome
        return outcome.status

    def submit(self, case: str, event: str, **what: Any) -> int:
        """The event, started anew as long as the platform's own service gets in between: the version it made."""
        for _ in range(20):
            token = self.do(StartEvent(case_id=case, event=event)).token
            outcome = self.driver.perform(SubmitEvent(case_id=case, event=event, token=token, **what)).outcome
            if isinstance(outcome, Ok):
                return outcome.answer.version
        raise AssertionError(outcome)

    def upload(self, case: str, filename: str, **changes: Any) -> NewDocument:
        upload = UploadDocument(case_id=case, filename=filename, size=100, classification="PUBLIC")
        new = {"category": "appellantEvidence", "classification": "PUBLIC", "party": "appellant", **changes}
        return NewDocument(document_id=self.do(upload).document_id, filename=filename, **new)

    def view(self, case: str) -> dict[str, str | None]:
        return {document.filename: document.category for document in self.do(ViewCaseFile(case_id=case)).documents}


@pytest.fixture(scope="module")
def movable() -> Iterator[Court]:
    with reference_court.running("--clock") as court:
        yield court


@pytest.fixture
def caseworker(movable: Court) -> Actor:
    return Actor(movable, "caseworker.1")


@pytest.fixture
def case(caseworker: Actor) -> str:
    return caseworker.do(OpenAppeal(reference=f"SC{new_number()}", fields=FIELDS)).case_id


def test_an_event_tells_the_version_that_it_was_started_on(caseworker: Actor, case: str) -> None:
    """And the version that it made is one more."""
    started = caseworker.do(StartEvent(case_id=case, event="updateCase"))
    assert started == EventStarted(token=started.token, version=1)
    submit = SubmitEvent(case_id=case, event="updateCase", token=started.token, fields={"phone": "1"})
    assert caseworker.do(submit).version == 2
    assert caseworker.refused(submit) == 409
    assert caseworker.do(ReadCase(case_id=case)).fields == {**FIELDS, "phone": "1"}


def test_documents_are_filed_and_managed(movable: Court, caseworker: Actor, case: str) -> None:
    """A category of None is none; changes go with the event, and so do edited copies."""
    first, second = caseworker.upload(case, "first.txt"), caseworker.upload(case, "second.txt", category=None)
    caseworker.submit(case, "uploadEvidence", documents=(first, second))
    assert caseworker.view(case) == {"first.txt": "appellantEvidence", "second.txt": None}
    copy = caseworker.upload(case, "edited.txt", redacts=first.document_id)
    changes = (
        DocumentChange(document_id=first.document_id, filename=first.filename, classification="RESTRICTED"),
        DocumentChange(document_id=second.document_id, filename=second.filename, category="correspondence"),
    )
    caseworker.submit(case, "manageDocuments", documents=(copy,), changes=changes)
    seen = {"edited.txt": "appellantEvidence", "second.txt": "correspondence"}
    assert Actor(movable, "respondent.1").view(case) == seen
    withdrawal = DocumentChange(document_id=second.document_id, filename=second.filename, withdrawn=True)
    caseworker.submit(case, "manageDocuments", changes=(withdrawal,))
    assert caseworker.view(case) == {"first.txt": "appellantEvidence", "edited.txt": "appellantEvidence"}


def test_a_document_is_moved_from_the_view(caseworker: Actor, case: str) -> None:
    """Against the version that the view has just shown."""
    document = caseworker.upload(case, "a.txt")
    caseworker.submit(case, "uploadEvidence", documents=(document,))
    move = MoveDocument(
        case_id=case, document_id=document.document_id, filename=document.filename, category="tribunalOrders"
    )
    until(lambda: isinstance(caseworker.driver.perform(move).outcome, Ok))
    assert caseworker.view(case) == {"a.txt": "tribunalOrders"}


def test_a_bundle_is_opened(caseworker: Actor, case: str) -> None:
    """Names without their place, and the digest of each document."""
    names = ("كتاب.txt", "same.txt", "same.txt")
    caseworker.submit(case, "uploadEvidence", documents=tuple(caseworker.upload(case, name) for name in names))
    bundle_id = caseworker.do(MakeBundle(case_id=case, title="Hearing")).bundle_id
    fetched = caseworker.do(FetchBundle(case_id=case, bundle_id=bundle_id))
    digests = [hashlib.sha256(document_bytes(name, 100)).hexdigest() for name in names]
    expected = [BundledDocument(filename=name, sha256=sha) for name, sha in zip(names, digests, strict=True)]
    assert list(fetched.documents) == expected
    assert fetched.size > 300


def test_a_bundle_beyond_all_bounds_is_not_opened() -> None:
    """Too many files, or files that were compressed, are an answer that cannot be read."""
    for compression, files in ((zipfile.ZIP_STORED, 1001), (zipfile.ZIP_DEFLATED, 1)):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", compression) as archive:
            for n in range(files):
                archive.writestr(f"{n:04} a.txt", bytes(10_000) if files == 1 else b"")
        steps = DIALECT.steps(FetchBundle(case_id="1", bundle_id="1"), Session())
        next(steps)
        with pytest.raises(ValueError, match="at most 1,000 documents"):
            steps.send(Response(200, {}, whole.getvalue()))


def test_a_panel_member_is_assigned_decides_and_is_removed(movable: Court, caseworker: Actor, case: str) -> None:
    """The history tells all that made a version."""
    panel = Actor(movable, "panel-member.1")
    seat = {"case_id": case, "role": "panel-member", "person": "panel-member.1", "actor": "panel-member.1"}
    decide = RecordDecision(case_id=case, decision="Allowed")
    assert panel.refused(decide) == 404
    caseworker.do(AssignRole(**seat))
    until(lambda: isinstance(panel.driver.perform(ReadCase(case_id=case)).outcome, Ok))
    assert panel.do(decide).version == 2
    caseworker.do(RemoveRole(**seat))
    until(lambda: isinstance(panel.driver.perform(ReadCase(case_id=case)).outcome, Refused))
    assert caseworker.do(ReadHistory(case_id=case)).entries == (
        HistoryEntry(event="createCase", by="caseworker.1", version=1),
        HistoryEntry(event="recordDecision", by="panel-member.1", version=2),
    )


def test_a_case_is_read_and_searched(movable: Court, caseworker: Actor) -> None:
    """A field that the role was not given is absent."""
    reference = f"SC/{new_number()}"
    case = caseworker.do(OpenAppeal(reference=reference, fields=FIELDS)).case_id
    respondent = Actor(movable, "respondent.1")
    read = respondent.do(ReadCase(case_id=case))
    assert (read.fields, read.version) == ({"hearingNeeds": "Hearing loop"}, 1)
    until(lambda: respondent.do(SearchCases(reference=reference)).case_ids == (case,), within_s=1)


def test_the_clock_is_shifted(movable: Court, caseworker: Actor) -> None:
    """The answer says how far ahead it is in all."""
    before = caseworker.do(ShiftClock(by_s=10)).ahead_s
    assert caseworker.do(ShiftClock(by_s=1.5)).ahead_s == before + 1.5
