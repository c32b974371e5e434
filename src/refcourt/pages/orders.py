"""The record of electronic monitoring orders, of a hearing and of a case; and the shares of a hearing, its history."""

from typing import Any

from starlette.responses import Response

from refcourt.crime import monitoring
from refcourt.crime.cases import Case, case_with_id
from refcourt.crime.hearings import days_of
from refcourt.crime.shares import shares_of_hearing
from refcourt.pages.asking import asked
from refcourt.pages.hearings import charged
from refcourt.pages.lists import slice_of_rows
from refcourt.pages.prompts import CONTRACTOR_NAMES
from refcourt.pages.render import page
from refcourt.resource import Call

REQUESTED = {"LIVE": "In force", "ENDED": "Ended"}


def show_orders(call: Call) -> Response:
    """The orders that a hearing made, as they stand now."""
    with call.platform.db.read() as tx:
        days = days_of(tx, call.path["hearingId"])
    orders = asked(call, "getOrders", monitoring.get_orders)["orders"]
    back = f"/hearings/{days[0].hearing_id}/days/{days[0].day}"
    return _record(call, orders, days[0].case, back, days[0].hearing_id)


def show_monitoring(call: Call) -> Response:
    """All orders of a case, whichever hearing made them."""
    with call.platform.db.read() as tx:
        case = case_with_id(tx, call.path["caseId"])
    orders = asked(call, "getMonitoring", monitoring.get_monitoring)["orders"]
    return _record(call, orders, case, "/hearings")


def show_shares(call: Call) -> Response:
    """What was shared, by whom and when, the newest first."""
    with call.platform.db.read() as tx:
        days = days_of(tx, call.path["hearingId"])
        shares = shares_of_hearing(tx, call.path["hearingId"])
    listed = slice_of_rows(call, [(share, charged(days[0], share.lines)) for share in shares])
    return page("shares.html", call.person, listed=listed, hearing=days[0])


def _record(call: Call, orders: list[Any], case: Case, back: str, hearing_id: str = "") -> Response:
    offences = {offence.offence_id: offence for defendant in case.defendants for offence in defendant.offences}
    return page(
        "orders.html",
        call.person,
        listed=slice_of_rows(call, orders),
        case=case,
        hearing_id=hearing_id,
        back=back,
        offences=offences,
        states=REQUESTED,
        contractors=CONTRACTOR_NAMES,
    )
