"""Amending results that were shared: begun, sent for approval, approved by another person, or cancelled."""

from collections.abc import Callable

from starlette.responses import Response

from refcourt import problems
from refcourt.crime import amendments
from refcourt.crime.amendments import (
    as_shared,
    objection_to_approval,
    objection_to_beginning,
    objection_to_cancelling,
    objection_to_request,
)
from refcourt.crime.hearings import HearingDay
from refcourt.crime.shapes import Amendment, ResultLine
from refcourt.pages.asking import asked, shaped
from refcourt.pages.forms import Shown, show_form, take_form
from refcourt.pages.hearings import charged, day_asked_for, day_url, hearing_page
from refcourt.pages.once import Done
from refcourt.pages.sent_form import Form
from refcourt.pages.sharing import at_version
from refcourt.problems import FieldError, Problem
from refcourt.resource import Call


def show_beginning(call: Call) -> Response:
    return show_form(call, _beginning_page)


def begin(call: Call) -> Response:
    return take_form(call, ("reason",), _beginning_page, _begin, day_url(call))


def show_request(call: Call) -> Response:
    return show_form(call, _request_page)


def request(call: Call) -> Response:
    return take_form(call, (), _request_page, _request, day_url(call))


def show_approval(call: Call) -> Response:
    return show_form(call, _approval_page)


def approve(call: Call) -> Response:
    return take_form(call, (), _approval_page, _approve, day_url(call))


def show_cancellation(call: Call) -> Response:
    return show_form(call, _cancellation_page)


def cancel(call: Call) -> Response:
    return take_form(call, (), _cancellation_page, _cancel, day_url(call))


def _beginning_page(call: Call, shown: Shown) -> Response:
    hearing = day_asked_for(call)
    return hearing_page(
        call,
        hearing,
        "amend.html",
        shown.status,
        shown=shown,
        values=shown.values({"reason": ""}),
        objection=_why(objection_to_beginning(hearing)),
    )


def _request_page(call: Call, shown: Shown) -> Response:
    return _step_page(call, shown, "request_approval.html", objection_to_request)


def _approval_page(call: Call, shown: Shown) -> Response:
    return _step_page(call, shown, "approve.html", objection_to_approval)


def _cancellation_page(call: Call, shown: Shown) -> Response:
    return _step_page(call, shown, "cancel_amendment.html", objection_to_cancelling)


def _step_page(
    call: Call, shown: Shown, template: str, objection: Callable[[HearingDay, str], Problem | None]
) -> Response:
    """One step of an amendment, with what is in force beside what it would become; or why it cannot be taken now."""
    hearing = day_asked_for(call)
    return hearing_page(
        call,
        hearing,
        template,
        shown.status,
        shown=shown,
        objection=_why(objection(hearing, call.person.name)),
        before=charged(hearing, _in_force(call, hearing)),
        after=charged(hearing, hearing.result_lines),
    )


def _why(refusal: Problem | None) -> str:
    return refusal.detail if refusal else ""


def _in_force(call: Call, hearing: HearingDay) -> list[ResultLine]:
    if hearing.shared_sequence is None:
        return []
    with call.platform.db.read() as tx:
        return as_shared(tx, hearing)


def _begin(call: Call, form: Form) -> Done:
    reason = form.typed.get("reason", "").strip()
    if not reason:
        raise problems.invalid(FieldError("/reason", "Enter why the results are amended"))
    body = shaped({"hearingDay": call.path["day"], "reason": reason}, Amendment)
    _told(call, "beginAmendment", amendments.begin_amendment, body)
    return Done(f"{day_url(call)}/results", "The results are locked for you. Change the draft, then request approval.")


def _request(call: Call, form: Form) -> Done:
    _told(call, "requestApproval", amendments.request_approval, at_version(call, form))
    return Done(day_url(call), "Approval was requested. Another person must approve the amendment now.")


def _approve(call: Call, form: Form) -> Done:
    _told(call, "approveAmendment", amendments.approve_amendment, at_version(call, form))
    return Done(day_url(call), "The amendment was approved. The results must now be shared again.")


def _cancel(call: Call, form: Form) -> Done:
    _told(call, "cancelAmendment", amendments.cancel_amendment, at_version(call, form))
    return Done(day_url(call), "The amendment was cancelled. What was shared before is in force as it was.")


def _told(call: Call, name: str, do: Callable[[Call], Response], body: object) -> None:
    """Ask it; a refusal says what to do next."""
    try:
        asked(call, name, do, body)
    except Problem as refusal:
        if refusal.status not in (403, 409):
            raise
        told = f"Nothing was changed. {refusal.detail} Below is the hearing as it is now."
        raise Problem(refusal.status, told) from None
