"""An order in the words of the electronic monitoring contractor."""

import datetime

import msgspec

from refcourt import ids
from refcourt.crime.hearings import Hearing
from refcourt.crime.orders import CONDITIONS
from refcourt.crime.shapes import Defendant, Offence, ResultLine


class DeviceWearer(msgspec.Struct, frozen=True):
    device_wearer_id: str
    pnc_id: str
    first_name: str
    last_name: str
    date_of_birth: datetime.date
    address_1: str | None
    address_2: str | None
    address_3: str | None
    address_4: str | None
    address_5: str | None
    address_postcode: str | None
    no_fixed_address: bool


class EnforceableCondition(msgspec.Struct, frozen=True):
    condition: str
    start_date: str
    end_date: str | None


class NoticeOffence(msgspec.Struct, frozen=True):
    offence_id: str
    offence_code: str


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    message_id: str = ""
    case_id: str
    order_id: str
    order_request_type: str
    order_type: str
    order_start: str
    order_end: str | None
    device_wearer: DeviceWearer
    enforceable_condition: list[EnforceableCondition]
    offence: NoticeOffence
    curfew_start: str | msgspec.UnsetType = msgspec.UNSET
    curfew_end: str | msgspec.UnsetType = msgspec.UNSET
    curfew_description: str | msgspec.UnsetType = msgspec.UNSET
    court: str
    magistrate_court_case_reference_number: str
    sentence_date: str
    test_order: bool


def notice_of(hearing: Hearing, defendant: Defendant, offence: Offence, line: ResultLine) -> Notice:
    """Prompts speak by their reference: startDate, endDate, curfewStart, curfewEnd, curfewDescription."""
    prompts = {prompt.prompt_ref: prompt.value for prompt in line.prompts}
    start, end = prompts.get("startDate", line.ordered_date.isoformat()), prompts.get("endDate")
    return Notice(
        case_id=hearing.urn,
        order_id=ids.derived(hearing.id, "order", line.result_line_id),
        order_request_type="New Order",
        order_type="Community",
        order_start=start,
        order_end=end,
        device_wearer=_device_wearer(defendant),
        enforceable_condition=[EnforceableCondition(CONDITIONS[line.short_code], start, end)],
        offence=NoticeOffence(offence.offence_id, offence.offence_code),
        curfew_start=prompts.get("curfewStart", msgspec.UNSET),
        curfew_end=prompts.get("curfewEnd", msgspec.UNSET),
        curfew_description=prompts.get("curfewDescription", msgspec.UNSET),
        court=hearing.court_centre,
        magistrate_court_case_reference_number=hearing.urn,
        sentence_date=line.ordered_date.isoformat(),
        test_order=hearing.test_case,
    )


def _device_wearer(defendant: Defendant) -> DeviceWearer:
    home = defendant.address
    return DeviceWearer(
        device_wearer_id=defendant.master_defendant_id,
        pnc_id=defendant.pnc_id,
        first_name=defendant.first_name,
        last_name=defendant.last_name,
        date_of_birth=defendant.date_of_birth,
        address_1=home.address1 if home else None,
        address_2=home.address2 if home else None,
        address_3=home.address3 if home else None,
        address_4=home.address4 if home else None,
        address_5=home.address5 if home else None,
        address_postcode=home.postcode if home else None,
        no_fixed_address=home is None,
    )
