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
    Classification,
    Defendant,
    DocumentSeen,
    DocumentStored,
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
    version: int


class ShareAccepted(Struct, frozen=True, tag="share-accepted"):
    """A promise, not a fact: the platform said that it will announce the orders of this hearing."""

    outcome_at: str | None = None


class OrdersRead(Struct, frozen=True, tag="orders-read"):
    orders: tuple[OrderOnRecord, ...]


class EventStarted(Struct, frozen=True, tag="event-started"):
    token: Secret


class DocumentUploaded(Struct, frozen=True, tag="document-uploaded"):
    document_id: str


class EventSubmitted(Struct, frozen=True, tag="event-submitted"):
    version: int | None = None


class CaseFileSeen(Struct, frozen=True, tag="case-file-seen"):
    documents: tuple[DocumentSeen, ...]


class DocumentFetched(Struct, frozen=True, tag="document-fetched"):
    size: int
    sha256: str


class StoreSeen(Struct, frozen=True, tag="store-seen"):
    documents: tuple[DocumentStored, ...]


class InterfaceAnswered(Struct, frozen=True, tag="interface-answered"):
    """Any answer of the interface, whatever its status: whether it keeps the contract is observed apart."""

    status: int


class Operation(Struct, Generic[A], frozen=True, kw_only=True):
    """The base of every operation; `A` is the record that the platform's acknowledgement is read into."""


# Crime


class OpenCrimeCase(Operation[CaseOpened], frozen=True, kw_only=True, tag="open-crime-case"):
    """Open a prosecution case; `test` marks an order that no partner may act upon (the handshake's)."""

    urn: str
    defendants: tuple[Defendant, ...]
    test: bool = False


class ListHearing(Operation[HearingListed], frozen=True, kw_only=True, tag="list-hearing"):
    case_id: str
    court_centre: str
    hearing_day: str


class DraftResults(Operation[ResultsDrafted], frozen=True, kw_only=True, tag="draft-results"):
    """Save the result lines of a hearing whole; `version` is the draft that the writer had read (0 for none)."""

    hearing_id: str
    version: int
    lines: tuple[ResultLine, ...]


class ShareResults(Operation[ShareAccepted], frozen=True, kw_only=True, tag="share-results"):
    """Share the drafted results of a hearing; from its acknowledgement each tagging order is owed to the contractor."""

    hearing_id: str
    version: int


class ReadOrders(Operation[OrdersRead], frozen=True, kw_only=True, tag="read-orders"):
    """The platform's own record of the orders of a hearing."""

    hearing_id: str


# Tribunal


class OpenAppeal(Operation[CaseOpened], frozen=True, kw_only=True, tag="open-appeal"):
    reference: str
    case_type: str = "Benefit"
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
    """Submit an event with the documents that it adds; from its acknowledgement they are part of the case."""

    case_id: str
    event: str
    token: Secret
    documents: tuple[NewDocument, ...]


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


class CallInterface(Operation[InterfaceAnswered], frozen=True, kw_only=True, tag="call-interface"):
    """One call as the candidate's own description of its interface allows it; `call` numbers it in its run."""

    operation_id: str
    method: str
    path: str
    call: int


AnyOperation = (
    OpenCrimeCase
    | ListHearing
    | DraftResults
    | ShareResults
    | ReadOrders
    | OpenAppeal
    | StartEvent
    | UploadDocument
    | SubmitEvent
    | ViewCaseFile
    | FetchDocument
    | ReadStore
    | CallInterface
)
AnyAnswer = (
    CaseOpened
    | HearingListed
    | ResultsDrafted
    | ShareAccepted
    | OrdersRead
    | EventStarted
    | DocumentUploaded
    | EventSubmitted
    | CaseFileSeen
    | DocumentFetched
    | StoreSeen
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
