"""What the tribunal operations are sent, and a document as a row of a case's data."""

from enum import Enum
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from refcourt.shapes import Id, Line, Prose, Reference, TribunalRequest, Version


class Category(Enum):
    """In the order of the case file."""

    APPELLANT_EVIDENCE = "appellantEvidence"
    RESPONDENT_EVIDENCE = "respondentEvidence"
    TRIBUNAL_ORDERS = "tribunalOrders"
    CORRESPONDENCE = "correspondence"


class Classification(Enum):
    PUBLIC = "PUBLIC"
    RESTRICTED = "RESTRICTED"


class Party(Enum):
    """Whose document it is; exhibits are numbered by party: A1, R1, T1."""

    APPELLANT = "appellant"
    RESPONDENT = "respondent"
    TRIBUNAL = "tribunal"


CATEGORIES = frozenset(category.value for category in Category)
CategoryId = Annotated[str, Meta(min_length=1, max_length=64)]
CaseType = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"\A[A-Za-z0-9_-]+\Z")]


Phone = Annotated[str, Meta(max_length=40, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]
Record = Annotated[str, Meta(max_length=20_000, pattern=r"\A[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*\Z")]


class Fields(TribunalRequest, frozen=True):
    """The fields of a case's data; one that is not sent is not there, or stays as it is."""

    phone: Phone | UnsetType = UNSET
    address: Prose | UnsetType = UNSET
    medicalRecord: Record | UnsetType = UNSET  # noqa: N815
    hearingNeeds: Prose | UnsetType = UNSET  # noqa: N815


class NewCase(TribunalRequest, frozen=True, rename={"test_case": "testCase"}):
    reference: Reference
    case_type: CaseType
    fields: Fields = Fields()
    test_case: bool = False


Token = Annotated[str, Meta(min_length=1, max_length=1000)]
Url = Annotated[str, Meta(min_length=1, max_length=200)]
Filename = Annotated[str, Meta(min_length=1, max_length=255, pattern=r"\A[^\x00-\x1f\x7f/\\]+\Z")]


class Event(TribunalRequest, frozen=True):
    id: Id
    summary: Prose


class SentDocument(TribunalRequest, frozen=True):
    """A row of the collection as a person submits it; `hash_token` only on a row that names a new upload."""

    document_url: Url
    document_filename: Filename
    category_id: CategoryId | None
    classification: Classification
    party: Party
    upload_timestamp: Line | None = None
    exhibit: Line | None = None
    withdrawn: bool = False
    redacts: Id | None = None
    hash_token: Token | None = None


class SentRow(TribunalRequest, frozen=True):
    value: SentDocument
    id: Id | None = None


class SentData(TribunalRequest, frozen=True):
    """Documents or fields: what the event takes."""

    documents: Annotated[list[SentRow], Meta(max_length=1000)] | UnsetType = UNSET
    fields: Fields | UnsetType = UNSET


class Submission(TribunalRequest, frozen=True):
    event: Event
    event_token: Token
    data: SentData


class Document(msgspec.Struct, frozen=True):
    """A document in the data of a case; `redacts` is the id of the document whose edited copy it is."""

    document_url: str
    document_filename: str
    category_id: str | None
    classification: Classification
    party: Party
    upload_timestamp: str
    exhibit: str | None
    withdrawn: bool = False
    redacts: str | None = None


class Row(msgspec.Struct, frozen=True):
    id: str
    value: Document

    @property
    def document_id(self) -> str:
        return self.value.document_url.rpartition("/")[2]


class Move(TribunalRequest, frozen=True):
    """To another category, or to none, of the case as that version showed it."""

    case_version: Version
    category_id: CategoryId | None


class NewBundle(TribunalRequest, frozen=True):
    title: Line


class NewDecision(TribunalRequest, frozen=True):
    decision: Annotated[Prose, Meta(min_length=1)]
