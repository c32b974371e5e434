"""What the crime operations are sent, and what of it is kept."""

import datetime
from typing import Annotated, Literal

from msgspec import Meta, field

from refcourt.shapes import Code, Id, Line, Prose, Reference, Request, Version


class Address(Request, frozen=True):
    address1: Line
    postcode: Annotated[str, Meta(min_length=1, max_length=10, pattern=r"\A[A-Za-z0-9 ]+\Z")]
    address2: Line | None = None
    address3: Line | None = None
    address4: Line | None = None
    address5: Line | None = None


class Offence(Request, frozen=True):
    offence_id: Id
    offence_code: Code
    wording: Prose


class Defendant(Request, frozen=True):
    master_defendant_id: Id
    pnc_id: Annotated[str, Meta(min_length=1, max_length=32, pattern=r"\A[A-Za-z0-9/-]+\Z")]
    first_name: Line
    last_name: Line
    date_of_birth: datetime.date
    address: Address | None
    offences: Annotated[list[Offence], Meta(min_length=1, max_length=50)]
    is_youth: bool = False
    is_welsh: bool = False


class NewProsecutionCase(Request, frozen=True):
    case_urn: Reference = field(name="caseURN")
    defendants: Annotated[list[Defendant], Meta(min_length=1, max_length=100)]
    linked_to: Annotated[list[Reference], Meta(max_length=50)] = field(default_factory=list)
    test_case: bool = False


class NewHearing(Request, frozen=True):
    case_id: Id
    court_centre: Line
    hearing_day: datetime.date
    more_days: Annotated[list[datetime.date], Meta(max_length=30)] = field(default_factory=list)


class Prompt(Request, frozen=True):
    prompt_ref: Id
    label: Line
    value: Prose


class ResultLine(Request, frozen=True):
    """What the bench decided for one defendant and offence.

    EMONE `ends` the monitoring under a condition, named by its short code; `contractor` is the partner that the court
    chose in the prompt of the notification (NORDRC)."""

    result_line_id: Id
    short_code: Code
    label: Line
    master_defendant_id: Id
    offence_id: Id
    ordered_date: datetime.date
    prompts: Annotated[list[Prompt], Meta(max_length=50)]
    ends: Code | None = None
    custody: bool = False
    contractor: Id | None = None


class OnHearingDay(Request, frozen=True, kw_only=True):
    """A command on one day of a hearing; without a day, on its first."""

    hearing_day: datetime.date | None = None


class DraftResults(OnHearingDay, frozen=True, kw_only=True):
    version: Version
    result_lines: Annotated[list[ResultLine], Meta(max_length=500)]


class AtVersion(OnHearingDay, frozen=True, kw_only=True):
    """A command on the draft as it was read."""

    version: Version


class Amendment(OnHearingDay, frozen=True, kw_only=True):
    reason: Line


class NewJuror(Request, frozen=True):
    summons_number: Reference
    name: Line
    court_centre: Line
    first_day: datetime.date


ClockTime = Annotated[str, Meta(pattern=r"\A([01][0-9]|2[0-3]):[0-5][0-9]\Z")]


class NewJurorAttendance(Request, frozen=True):
    """A juror came to court on a day; `on_paper` says that it was kept on paper and is entered late."""

    summons_number: Reference
    court_centre: Line
    day: datetime.date
    arrived_time: ClockTime
    on_paper: bool = False


class NewHearingAttendance(OnHearingDay, frozen=True, kw_only=True):
    """A defendant of the case, by their PNC id, or an advocate came to a day of a hearing."""

    attendee: Literal["DEFENDANT", "ADVOCATE"]
    reference: Line
    name: Line
    arrived_time: ClockTime
    on_paper: bool = False
