"""The nouns of a court, and the three things that can come of asking a platform for something.

Everything here is a frozen record.  `None` means *not observed*; it never means zero or empty.
"""

from __future__ import annotations

import hashlib
from typing import Any, Generic, Literal, TypeVar

import msgspec
from msgspec import Struct

Answer_co = TypeVar("Answer_co")

Condition = Literal["curfew", "trail", "alcohol", "exclusion"]
"""What a tagging order asks of a person, in the contractor's four families (curfew with EM, trail, AAMR, exclusion)."""

Classification = Literal["PUBLIC", "PRIVATE", "RESTRICTED"]
"""How widely a document may be shown, in the words of Core Case Data."""


Attendee = Literal["juror", "defendant", "advocate"]
"""Who came to court, of those whose coming is recorded."""


class Ok(Struct, Generic[Answer_co], frozen=True, tag="ok"):
    """The platform acknowledged the act and its answer could be read."""

    answer: Answer_co


class Refused(Struct, frozen=True, tag="refused"):
    """The act was certainly not done: nothing was sent, or the platform answered with a certain refusal."""

    why: str
    status: int | None = None


class Unknown(Struct, frozen=True, tag="unknown"):
    """The act may have been done: a time-out, a reset, a 5xx, or a 2xx that could not be read."""

    why: str
    status: int | None = None


Outcome = Ok[Answer_co] | Refused | Unknown


class Secret:
    """Text that must reach the platform and must never reach the journal; written down as a short digest."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        return self._text

    def digest(self) -> str:
        """A name for the secret: the same text has the same digest, and the text cannot be read from it."""
        if self._text.startswith("sha256:"):
            return self._text
        return "sha256:" + hashlib.sha256(self._text.encode()).hexdigest()[:16]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.digest() == other.digest()

    def __hash__(self) -> int:
        return hash(self.digest())

    def __repr__(self) -> str:
        return f"Secret({self.digest()})"


class Address(Struct, frozen=True):
    lines: tuple[str, ...]
    postcode: str


class Offence(Struct, frozen=True):
    offence_id: str
    code: str
    wording: str


class Defendant(Struct, frozen=True, kw_only=True):
    """A person before a crime court; `reference` carries the harness's mark, `address` is None for no fixed abode.

    The same person in two cases has one `master_defendant_id`."""

    master_defendant_id: str
    reference: str
    first_name: str
    last_name: str
    born: str
    address: Address | None
    offences: tuple[Offence, ...]
    youth: bool = False
    welsh: bool = False

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Prompt(Struct, frozen=True):
    """One answer inside a result line, such as the start time of a curfew."""

    ref: str
    label: str
    value: str


class ResultLine(Struct, frozen=True, kw_only=True):
    """What the bench decided for one defendant and offence; with a `condition` it is a tagging order.

    `ends` makes it the end of monitoring under that condition (EMONE).  `contractor` is the partner that the court
    chose for the order; None leaves it to the platform's only one."""

    result_line_id: str
    master_defendant_id: str
    offence_id: str
    label: str
    ordered_date: str
    condition: Condition | None
    prompts: tuple[Prompt, ...] = ()
    ends: bool = False
    custody: bool = False
    contractor: str | None = None


class NewDocument(Struct, frozen=True, kw_only=True):
    """A document that an event adds to a case; `filename` carries the harness's mark.

    `category` None leaves it uncategorised; `redacts` names the document whose edited copy this is."""

    document_id: str
    filename: str
    category: str | None
    classification: Classification
    party: str
    redacts: str | None = None


class DocumentChange(Struct, frozen=True, kw_only=True):
    """What an event changes on a document of the case; None leaves a thing as it is."""

    document_id: str
    filename: str
    category: str | None = None
    classification: Classification | None = None
    withdrawn: bool | None = None


class DocumentSeen(Struct, frozen=True, kw_only=True):
    """One row of a case file view, as the role saw it."""

    document_id: str
    filename: str
    category: str | None = None


class DocumentStored(Struct, frozen=True, kw_only=True):
    """One row of the document store's own listing."""

    document_id: str
    filename: str
    size: int | None = None
    sha256: str | None = None


class BundledDocument(Struct, frozen=True, kw_only=True):
    """One document inside a hearing bundle, in its order; `sha256` is None where only its name was seen."""

    filename: str
    sha256: str | None = None


class OrderOnRecord(Struct, frozen=True, kw_only=True):
    """One order in the platform's own record; `state` is live or ended, `details` as in `OrderReceived`."""

    reference: str
    offence_id: str
    condition: str
    state: str
    details: dict[str, str] = {}


class JurorOnList(Struct, frozen=True, kw_only=True):
    """One row of a court's list of jurors; `reference` carries the harness's mark."""

    reference: str
    name: str
    first_day: str


class AttendanceOnList(Struct, frozen=True, kw_only=True):
    """One row of who came on a day; `entered_by` is the platform's name of the person who entered it."""

    reference: str
    attendee: str
    name: str
    arrived: str
    entered_by: str
    on_paper: bool | None = None


class HistoryEntry(Struct, frozen=True, kw_only=True):
    """One line of a case's history: which event made which version, and who did it."""

    event: str
    by: str
    version: int


def to_jsonable(value: Any) -> Any:
    """Encoding hook for msgspec: a `Secret` is written as its digest."""
    if isinstance(value, Secret):
        return value.digest()
    raise NotImplementedError(f"a {type(value).__name__} cannot be journaled")


def from_jsonable(kind: type, value: Any) -> Any:
    """Decoding hook for msgspec: the digest of a `Secret` comes back as a `Secret`."""
    if kind is Secret:
        return Secret(str(value))
    raise NotImplementedError(f"a {kind.__name__} cannot be read from a journal")


JSON = msgspec.json.Encoder(enc_hook=to_jsonable)


class OrderReceived(Struct, frozen=True, kw_only=True, tag="order"):
    """What a delivery says of one order, in the harness's terms; `reference` is the field that carries the mark.

    `details` are the fields that make the order what it is: name, born, address ("no fixed address"), ordered, and
    each prompt of the court's line by its reference (startDate, endDate, startTime …).  What a dialect does not read
    is left out, and counts as not compared.  `version` is the platform's number of this word on the order."""

    reference: str
    offence_id: str
    condition: str
    request: Literal["new", "variation", "end"]
    test: bool = False
    details: dict[str, str] = {}
    version: int | None = None


class ResultsReceived(Struct, frozen=True, kw_only=True, tag="results"):
    """What a delivery says of the results of one defendant on one day of a hearing.

    `details` holds the label of each result by the id of its line; a message that takes all of them back has none."""

    reference: str
    hearing_id: str
    hearing_day: str
    test: bool = False
    details: dict[str, str] = {}
    version: int | None = None


Received = OrderReceived | ResultsReceived
"""What a dialect recognises in a delivery."""
