"""What the crime operations are sent."""

import datetime
from typing import Annotated

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


class NewProsecutionCase(Request, frozen=True):
    case_urn: Reference = field(name="caseURN")
    defendants: Annotated[list[Defendant], Meta(min_length=1, max_length=100)]
    test_case: bool = False


class NewHearing(Request, frozen=True):
    case_id: Id
    court_centre: Line
    hearing_day: datetime.date


class Prompt(Request, frozen=True):
    prompt_ref: Id
    label: Line
    value: Prose


class ResultLine(Request, frozen=True):
    result_line_id: Id
    short_code: Code
    label: Line
    master_defendant_id: Id
    offence_id: Id
    ordered_date: datetime.date
    prompts: Annotated[list[Prompt], Meta(max_length=50)]


class DraftResults(Request, frozen=True):
    version: Version
    result_lines: Annotated[list[ResultLine], Meta(min_length=1, max_length=500)]


class Share(Request, frozen=True):
    version: Version
