"""What the tribunal operations are sent, and a document as a row of a case's data."""

from enum import Enum
from typing import Annotated

import msgspec
from msgspec import Meta

from refcourt.shapes import Id, Line, Prose, Reference, TribunalRequest


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


CaseType = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"\A[A-Za-z0-9_-]+\Z")]


class NewCase(TribunalRequest, frozen=True, rename={"test_case": "testCase"}):
    reference: Reference
    case_type: CaseType
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
    category_id: Category | None
    classification: Classification
    party: Party
    upload_timestamp: Line | None = None
    exhibit: Line | None = None
    hash_token: Token | None = None


class SentRow(TribunalRequest, frozen=True):
    value: SentDocument
    id: Id | None = None


class SentData(TribunalRequest, frozen=True):
    documents: Annotated[list[SentRow], Meta(max_length=1000)]


class Submission(TribunalRequest, frozen=True):
    event: Event
    event_token: Token
    data: SentData


class Document(msgspec.Struct, frozen=True):
    """A document in the data of a case."""

    document_url: str
    document_filename: str
    category_id: Category | None
    classification: Classification
    party: Party
    upload_timestamp: str
    exhibit: str | None


class Row(msgspec.Struct, frozen=True):
    id: str
    value: Document

    @property
    def document_id(self) -> str:
        return self.value.document_url.rpartition("/")[2]
