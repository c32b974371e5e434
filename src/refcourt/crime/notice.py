"""A word on an order in the terms of the electronic monitoring contractor (its field and monitoring system, FMS).

The end of an order travels as a kind of variation, as it does there. Whatever the court answered to a prompt is told:
in the field that the contractor has for it, where the answer is one that this field takes, or among the additional
requirements, under the prompt's own reference.
"""

import datetime
import re
from collections.abc import Sequence

import msgspec

from refcourt.crime.orders import CONDITIONS, Word
from refcourt.crime.shapes import Defendant, Offence, Prompt
from refcourt.crime.shares import SharedDay
from refcourt.seams import seam

FIELDS = {
    "startDate": "order_start",
    "endDate": "order_end",
    "startTime": "curfew_start",
    "endTime": "curfew_end",
    "curfewDescription": "curfew_description",
}
"""Prompt reference → the field of the monitoring order that is the same thing."""

_ZONE = re.compile(r"zone\d*")
_DAY, _TIME = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII), re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


class DeviceWearer(msgspec.Struct, frozen=True):
    device_wearer_id: str
    pnc_id: str
    first_name: str
    last_name: str
    date_of_birth: str
    adult_child: str
    address_1: str | None
    address_2: str | None
    address_3: str | None
    address_4: str | None
    address_5: str | None
    address_postcode: str | None
    no_fixed_address: bool


class EnforceableCondition(msgspec.Struct, frozen=True):
    condition: str
    start_date: str | None
    end_date: str | None


class NoticeOffence(msgspec.Struct, frozen=True):
    offence_id: str
    offence_code: str


class Zone(msgspec.Struct, frozen=True):
    reference: str
    description: str


class Requirement(msgspec.Struct, frozen=True):
    reference: str
    label: str
    value: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    message_id: str = ""
    case_id: str
    order_id: str
    order_version: int
    order_request_type: str
    order_variation_type: str | None
    order_variation_date: str | None
    revocation_date: str | None
    order_type: str
    contractor: str
    order_start: str | None
    order_end: str | None
    device_wearer: DeviceWearer
    enforceable_condition: list[EnforceableCondition]
    offence: NoticeOffence
    curfew_start: str | None
    curfew_end: str | None
    curfew_description: str | None
    exclusion_zones: list[Zone]
    additional_requirements: list[Requirement]
    court: str
    magistrate_court_case_reference_number: str
    linked_case_reference_numbers: list[str]
    sentence_date: str
    test_order: bool


def notice_of(shared: SharedDay, defendant: Defendant, offence: Offence, word: Word) -> Notice:
    prompts = prompts_to_tell(shared, word)
    told = {FIELDS[prompt.prompt_ref]: prompt.value for prompt in prompts if _has_field(prompt)}
    ordered, ends = word.ordered_date.isoformat(), not word.in_force
    return Notice(
        case_id=shared.case.urn,
        order_id=word.order_id,
        order_version=word.version,
        order_request_type="New Order" if word.request == "new" else "Variation",
        order_variation_type=None if word.request == "new" else "END_MONITORING" if ends else "VARIATION",
        order_variation_date=None if word.request == "new" else ordered,
        revocation_date=ordered if ends else None,
        order_type="Community",
        contractor=word.contractor,
        order_start=told.get("order_start"),
        order_end=told.get("order_end"),
        device_wearer=_device_wearer(defendant),
        enforceable_condition=[
            EnforceableCondition(CONDITIONS[word.condition], told.get("order_start"), told.get("order_end"))
        ],
        offence=NoticeOffence(offence.offence_id, offence.offence_code),
        curfew_start=told.get("curfew_start"),
        curfew_end=told.get("curfew_end"),
        curfew_description=told.get("curfew_description"),
        exclusion_zones=[Zone(p.prompt_ref, p.value) for p in prompts if _ZONE.fullmatch(p.prompt_ref)],
        additional_requirements=[
            Requirement(p.prompt_ref, p.label, p.value)
            for p in prompts
            if not _has_field(p) and not _ZONE.fullmatch(p.prompt_ref)
        ],
        court=shared.court_centre,
        magistrate_court_case_reference_number=shared.case.urn,
        linked_case_reference_numbers=shared.case.linked_to,
        sentence_date=ordered,
        test_order=shared.case.test_case,
    )


@seam
def prompts_to_tell(shared: SharedDay, word: Word) -> Sequence[Prompt]:
    return word.prompts


def _has_field(prompt: Prompt) -> bool:
    """Whether the contractor has a field for this answer: its dates take no "until further notice"."""
    match prompt.prompt_ref:
        case "startDate" | "endDate":
            return bool(_DAY.fullmatch(prompt.value)) and _is_a_day(prompt.value)
        case "startTime" | "endTime":
            return bool(_TIME.fullmatch(prompt.value))
        case reference:
            return reference in FIELDS


def _is_a_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _device_wearer(defendant: Defendant) -> DeviceWearer:
    home = defendant.address
    return DeviceWearer(
        device_wearer_id=defendant.master_defendant_id,
        pnc_id=defendant.pnc_id,
        first_name=defendant.first_name,
        last_name=defendant.last_name,
        date_of_birth=defendant.date_of_birth.isoformat(),
        adult_child="child" if defendant.is_youth else "adult",
        address_1=home.address1 if home else None,
        address_2=home.address2 if home else None,
        address_3=home.address3 if home else None,
        address_4=home.address4 if home else None,
        address_5=home.address5 if home else None,
        address_postcode=home.postcode if home else None,
        no_fixed_address=home is None,
    )
