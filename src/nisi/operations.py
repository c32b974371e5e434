"""What people and systems ask of a platform: one frozen record an operation, typed by its answer.

`Actor.do(ShareResults(...))` is typed `Ok[ShareAccepted] | Refused | Unknown`, so a scenario that forgets an
outcome does not type-check.  An operation says *what* is asked in the field's own words; how a platform wants to be
asked is its dialect's business.  A field of type `Secret` never reaches the journal.
"""

from __future__ import annotations

import hashlib
from typing import Generic, TypeVar, get_args

from msgspec import Struct

from nisi.model import (
    AttendanceOnList,
    Attendee,
    BundledDocument,
    Classification,
    Defendant,
    DocumentChange,
    DocumentSeen,
    DocumentStored,
    HistoryEntry,
    JurorOnList,
    NewDocument,
    OrderOnRecord,
    ResultLine,
    Secret,
)

A = TypeVar("A")


class CaseOpened(Struct, frozen=True, tag="case-opened"):
    case_id: str


class HearingListed(Struct, frozen=True, tag="hearing-listed"):
    hearing_id: str


class ResultsDrafted(Struct, frozen=True, tag="results-drafted"):
    """`line_ids` are the platform's own ids of the lines, in their order, where it gives them ids of its own."""

    version: int
    line_ids: tuple[str, ...] = ()


class ShareAccepted(Struct, frozen=True, tag="share-accepted"):
    """A promise, not a fact: the platform said that it will announce the orders of this hearing.

    `sequence` is the platform's number of this share among those of the case, where it gives one."""

    outcome_at: str | None = None
    sequence: int | None = None


class ShareOutcome(Struct, frozen=True, tag="share-outcome"):
    """What the platform says became of a share: shared, pending or failed, and why it failed."""

    state: str
    reason: str | None = None


class AmendmentBegun(Struct, frozen=True, tag="amendment-begun"):
    version: int


class ApprovalRequested(Struct, frozen=True, tag="approval-requested"):
    version: int


class AmendmentApproved(Struct, frozen=True, tag="amendment-approved"):
    version: int


class AmendmentCancelled(Struct, frozen=True, tag="amendment-cancelled"):
    version: int


class OrdersRead(Struct, frozen=True, tag="orders-read"):
    orders: tuple[OrderOnRecord, ...]


class JurorEnrolled(Struct, frozen=True, tag="juror-enrolled"):
    juror_id: str


class AttendanceRecorded(Struct, frozen=True, tag="attendance-recorded"):
    attendance_id: str


class JurorsRead(Struct, frozen=True, tag="jurors-read"):
    jurors: tuple[JurorOnList, ...]


class AttendanceRead(Struct, frozen=True, tag="attendance-read"):
    attendances: tuple[AttendanceOnList, ...]


class EventStarted(Struct, frozen=True, tag="event-started"):
    """`version` is that of the case as the token binds it, where the platform tells."""

    token: Secret
    version: int | None = None


class DocumentUploaded(Struct, frozen=True, tag="document-uploaded"):
    document_id: str


class EventSubmitted(Struct, frozen=True, tag="event-submitted"):
    version: int | None = None


class CaseFileSeen(Struct, frozen=True, tag="case-file-seen"):
    documents: tuple[DocumentSeen, ...]


class DocumentFetched(Struct, frozen=True, tag="document-fetched"):
    size: int
    sha256: str


class DocumentMoved(Struct, frozen=True, tag="document-moved"):
    version: int | None = None


class BundleMade(Struct, frozen=True, tag="bundle-made"):
    bundle_id: str


class BundleFetched(Struct, frozen=True, tag="bundle-fetched"):
    """A hearing bundle as it was sent: the documents inside, in their order."""

    size: int
    sha256: str
    documents: tuple[BundledDocument, ...]


class CaseSeen(Struct, frozen=True, tag="case-seen"):
    """A case's data as the acting role gets it; a field that the role was not given is absent."""

    fields: dict[str, str]
    version: int | None = None


class CasesFound(Struct, frozen=True, tag="cases-found"):
    case_ids: tuple[str, ...]


class HistorySeen(Struct, frozen=True, tag="history-seen"):
    entries: tuple[HistoryEntry, ...]


class RoleAssigned(Struct, frozen=True, tag="role-assigned"):
    pass


class RoleRemoved(Struct, frozen=True, tag="role-removed"):
    pass


class DecisionRecorded(Struct, frozen=True, tag="decision-recorded"):
    version: int | None = None


class StoreSeen(Struct, frozen=True, tag="store-seen"):
    documents: tuple[DocumentStored, ...]


class ClockShifted(Struct, frozen=True, tag="clock-shifted"):
    """`ahead_s` is how far the platform's clock is now ahead of its host's, in seconds."""

    ahead_s: float


class InterfaceAnswered(Struct, frozen=True, tag="interface-answered"):
    """Any answer of the interface, whatever its status: whether it keeps the contract is observed apart."""

    status: int


class Operation(Struct, Generic[A], frozen=True, kw_only=True):
    """The base of every operation; `A` is the record that the platform's acknowledgement is read into."""


# Crime


class OpenCrimeCase(Operation[CaseOpened], frozen=True, kw_only=True, tag="open-crime-case"):
    """Open a prosecution case; `test` marks an order that no partner may act upon (the handshake's).

    `linked_to` names the URNs of cases against the same people that are heard with this one."""

    urn: str
    defendants: tuple[Defendant, ...]
    linked_to: tuple[str, ...] = ()
    test: bool = False


class ListHearing(Operation[HearingListed], frozen=True, kw_only=True, tag="list-hearing"):
    """List a hearing at a site; one over several days names the days after its first in `more_days`.

    In all operations on a hearing, `day` says which of its days is meant; None means the first."""

    case_id: str
    court_centre: str
    hearing_day: str
    more_days: tuple[str, ...] = ()


class DraftResults(Operation[ResultsDrafted], frozen=True, kw_only=True, tag="draft-results"):
    """Save the result lines of a hearing day whole; `version` is the draft that the writer had read (0 for none)."""

    hearing_id: str
    version: int
    lines: tuple[ResultLine, ...]
    day: str | None = None


class ShareResults(Operation[ShareAccepted], frozen=True, kw_only=True, tag="share-results"):
    """Share the drafted results of a hearing day; once acknowledged, each tagging order is owed to the contractor.

    Shared again after an amendment, each order that has changed is owed anew: varied, ended or made."""

    hearing_id: str
    version: int
    day: str | None = None


class ReadShareOutcome(Operation[ShareOutcome], frozen=True, kw_only=True, tag="read-share-outcome"):
    """What became of a share that was accepted, as its sharer can read it."""

    hearing_id: str
    day: str | None = None


class BeginAmendment(Operation[AmendmentBegun], frozen=True, kw_only=True, tag="begin-amendment"):
    """Lock a shared hearing day to amend its results; what was shared stays in force until it is shared again."""

    hearing_id: str
    reason: str
    day: str | None = None


class RequestApproval(Operation[ApprovalRequested], frozen=True, kw_only=True, tag="request-approval"):
    """Ask that another person approve the amended draft at `version`."""

    hearing_id: str
    version: int
    day: str | None = None


class ApproveAmendment(Operation[AmendmentApproved], frozen=True, kw_only=True, tag="approve-amendment"):
    """Approve an amended draft, as a person other than the one who asked; then it can be shared again."""

    hearing_id: str
    version: int
    day: str | None = None


class CancelAmendment(Operation[AmendmentCancelled], frozen=True, kw_only=True, tag="cancel-amendment"):
    """Drop an amendment; the results stand as they were shared."""

    hearing_id: str
    version: int
    day: str | None = None


class ReadOrders(Operation[OrdersRead], frozen=True, kw_only=True, tag="read-orders"):
    """The platform's own record of the orders made at a hearing, all its days."""

    hearing_id: str


class ReadMonitoring(Operation[OrdersRead], frozen=True, kw_only=True, tag="read-monitoring"):
    """The platform's own record of who is monitored in a case: the last word on each order of any hearing."""

    case_id: str


class EnrolJuror(Operation[JurorEnrolled], frozen=True, kw_only=True, tag="enrol-juror"):
    """Enrol somebody who was summoned as a juror at a court; `reference` is their summons number."""

    reference: str
    name: str
    court_centre: str
    first_day: str


class RecordAttendance(Operation[AttendanceRecorded], frozen=True, kw_only=True, tag="record-attendance"):
    """Record that somebody came on a day: to a hearing, or, without `hearing_id`, to the court.

    `arrived` is the time of day (HH:MM); `on_paper` says that it was kept on paper and is entered late.  Entered twice
    for one day and place, by whomever, it is one attendance."""

    attendee: Attendee
    reference: str
    name: str
    court_centre: str
    day: str
    arrived: str
    hearing_id: str | None = None
    on_paper: bool = False


class ReadJurors(Operation[JurorsRead], frozen=True, kw_only=True, tag="read-jurors"):
    """The jurors who are enrolled at a court."""

    court_centre: str


class ReadAttendance(Operation[AttendanceRead], frozen=True, kw_only=True, tag="read-attendance"):
    """Who came on a day: to a hearing, or, without `hearing_id`, to the court."""

    court_centre: str
    day: str
    hearing_id: str | None = None


# Tribunal


class OpenAppeal(Operation[CaseOpened], frozen=True, kw_only=True, tag="open-appeal"):
    """Lodge an appeal with its data `fields`: phone, address, medicalRecord, hearingNeeds."""

    reference: str
    case_type: str = "Benefit"
    fields: dict[str, str] = {}
    test: bool = False


class StartEvent(Operation[EventStarted], frozen=True, kw_only=True, tag="start-event"):
    """Begin an event on a case: the token binds what is submitted to the case as it was read here."""

    case_id: str
    event: str


class UploadDocument(Operation[DocumentUploaded], frozen=True, kw_only=True, tag="upload-document"):
    """Put a document's bytes into the store; the bytes are `document_bytes(filename, size)`."""

    case_id: str
    filename: str
    size: int
    classification: Classification


class SubmitEvent(Operation[EventSubmitted], frozen=True, kw_only=True, tag="submit-event"):
    """Submit an event: documents that it adds, changes to documents of the case, and data fields that it sets.

    From its acknowledgement all of it is part of the case.  `event` is uploadEvidence, manageDocuments (changes,
    redacted copies) or updateCase (fields)."""

    case_id: str
    event: str
    token: Secret
    documents: tuple[NewDocument, ...] = ()
    changes: tuple[DocumentChange, ...] = ()
    fields: dict[str, str] = {}


class MoveDocument(Operation[DocumentMoved], frozen=True, kw_only=True, tag="move-document"):
    """Move a document to another category from within the case file view."""

    case_id: str
    document_id: str
    filename: str
    category: str


class MakeBundle(Operation[BundleMade], frozen=True, kw_only=True, tag="make-bundle"):
    """Make the hearing bundle that a judge is sent: every document that a judge must see, one after another."""

    case_id: str
    title: str


class FetchBundle(Operation[BundleFetched], frozen=True, kw_only=True, tag="fetch-bundle"):
    case_id: str
    bundle_id: str


class ReadCase(Operation[CaseSeen], frozen=True, kw_only=True, tag="read-case"):
    """The data fields of a case as the acting role gets them."""

    case_id: str


class SearchCases(Operation[CasesFound], frozen=True, kw_only=True, tag="search-cases"):
    """Search for a case by its reference, as the acting role."""

    reference: str


class ReadHistory(Operation[HistorySeen], frozen=True, kw_only=True, tag="read-history"):
    """Who did what when on a case, as the acting role gets it."""

    case_id: str


class AssignRole(Operation[RoleAssigned], frozen=True, kw_only=True, tag="assign-role"):
    """Give a person a role on one case, such as the panel member who will sit on it.

    `person` is the user name that the platform knows, `actor` the harness's own name of the same person."""

    case_id: str
    role: str
    person: str
    actor: str


class RemoveRole(Operation[RoleRemoved], frozen=True, kw_only=True, tag="remove-role"):
    case_id: str
    role: str
    person: str
    actor: str


class RecordDecision(Operation[DecisionRecorded], frozen=True, kw_only=True, tag="record-decision"):
    """Record the tribunal's decision: whoever decides has by then seen what they will have seen."""

    case_id: str
    decision: str


class ViewCaseFile(Operation[CaseFileSeen], frozen=True, kw_only=True, tag="view-case-file"):
    """The case file view as the acting role gets it: every page of it, every category."""

    case_id: str


class FetchDocument(Operation[DocumentFetched], frozen=True, kw_only=True, tag="fetch-document"):
    """Open a document as the acting role; `filename` says which of ours it is."""

    case_id: str
    document_id: str
    filename: str


class ReadStore(Operation[StoreSeen], frozen=True, kw_only=True, tag="read-store"):
    """What the document store holds for a case, by its own witness and not by the case data."""

    case_id: str


# Both


class ShiftClock(Operation[ClockShifted], frozen=True, kw_only=True, tag="shift-clock"):
    """Move the platform's clock forward by `by_s` seconds; only a scenario that has the platform to itself may."""

    by_s: float


class CallInterface(Operation[InterfaceAnswered], frozen=True, kw_only=True, tag="call-interface"):
    """One call that was drawn from the candidate's own description of its interface; `call` numbers it in its run.

    `phase` is what it was drawn for, `kind` is positive (the description allows it), negative (it does not) or
    neither, and `drawn` begins a SHA-256 over what was drawn, before ids of this run were put in, or is empty where the
    call repeats or follows an answer: two runs with one seed draw the same."""

    operation_id: str
    method: str
    path: str
    call: int
    phase: str = "fuzzing"
    kind: str = "positive"
    drawn: str = ""


AnyOperation = (
    OpenCrimeCase
    | ListHearing
    | DraftResults
    | ShareResults
    | ReadShareOutcome
    | BeginAmendment
    | RequestApproval
    | ApproveAmendment
    | CancelAmendment
    | ReadOrders
    | ReadMonitoring
    | EnrolJuror
    | RecordAttendance
    | ReadJurors
    | ReadAttendance
    | OpenAppeal
    | StartEvent
    | UploadDocument
    | SubmitEvent
    | MoveDocument
    | MakeBundle
    | FetchBundle
    | ReadCase
    | SearchCases
    | ReadHistory
    | AssignRole
    | RemoveRole
    | RecordDecision
    | ViewCaseFile
    | FetchDocument
    | ReadStore
    | ShiftClock
    | CallInterface
)
AnyAnswer = (
    CaseOpened
    | HearingListed
    | ResultsDrafted
    | ShareAccepted
    | ShareOutcome
    | AmendmentBegun
    | ApprovalRequested
    | AmendmentApproved
    | AmendmentCancelled
    | OrdersRead
    | JurorEnrolled
    | AttendanceRecorded
    | JurorsRead
    | AttendanceRead
    | EventStarted
    | DocumentUploaded
    | EventSubmitted
    | CaseFileSeen
    | DocumentFetched
    | DocumentMoved
    | BundleMade
    | BundleFetched
    | CaseSeen
    | CasesFound
    | HistorySeen
    | RoleAssigned
    | RoleRemoved
    | DecisionRecorded
    | StoreSeen
    | ClockShifted
    | InterfaceAnswered
)


def name_of(operation: Struct) -> str:
    """The operation's name in the journal, such as `share-results`."""
    return str(operation.__struct_config__.tag)


OPERATION_NAMES = tuple(sorted(str(kind.__struct_config__.tag) for kind in get_args(AnyOperation)))


def document_bytes(filename: str, size: int) -> bytes:
    """The bytes of the invented document `filename`: readable text, `size` octets, the same at every call."""
    line = f"{filename} {hashlib.sha256(filename.encode()).hexdigest()}\n".encode()
    return (line * (size // len(line) + 1))[:size]
