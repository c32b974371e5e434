"""The data of a case: on its summary, on a tab for each kind, and the form that changes it."""

from typing import Any

from starlette.responses import Response

from refcourt import people, problems
from refcourt.pages.asking import asked
from refcourt.pages.events import submit
from refcourt.pages.forms import Shown, show_form, take_form
from refcourt.pages.frame import DATA_TABS, case_of, case_page, fields_of
from refcourt.pages.once import Done
from refcourt.pages.sent_form import Form
from refcourt.pages.shown import value_on_tab
from refcourt.problems import FieldError
from refcourt.resource import Call
from refcourt.tribunal import events
from refcourt.tribunal.access import case_for

WAS = "was_"


def show_summary(call: Call) -> Response:
    return _data_page(call, "Summary", tuple(fields_of(call.person)))


def show_data(call: Call) -> Response:
    """404 for a tab of which this role is given nothing: to that role it does not exist."""
    name, names = DATA_TABS.get(call.path["tab"], ("", ()))
    given = tuple(field for field in names if field in fields_of(call.person))
    if not given:
        raise problems.not_found("page")
    return _data_page(call, name, given)


def show_change(call: Call) -> Response:
    return show_form(call, _change_page)


def change(call: Call) -> Response:
    return take_form(call, tuple(fields_of(call.person)), _change_page, _change, f"/cases/{call.path['id']}/summary")


def _data_page(call: Call, tab: str, names: tuple[str, ...]) -> Response:
    case = case_of(call)
    given = case["data"]["fields"]
    whole = case_for(call)
    values = [
        (label, value_on_tab(whole, call.person, tab, name, given.get(name, "")))
        for name, label in fields_of(call.person).items()
        if name in names
    ]
    may_change = people.may(call.person, "submitEvent") and call.person.role in people.MAY_START[events.UPDATE_CASE]
    return case_page(call, "case_data.html", tab, case=case, values=values, may_change=may_change)


def _change_page(call: Call, shown: Shown) -> Response:
    """The form on the case as it is now. What was not touched follows the case; what was typed stays, and what others
    have made of it meanwhile is told beside it."""
    started = asked(call, "startEvent", events.start_event, path={**call.path, "event": events.UPDATE_CASE})
    stored = started["case_details"]["data"]["fields"]
    names = fields_of(call.person)
    now = {name: stored.get(name, "") for name in names}
    values, told = dict(now), dict[str, str]()
    if shown.typed is not None:
        for name in names:
            typed, was = shown.typed.get(name, ""), shown.typed.get(WAS + name, "")
            values[name] = now[name] if typed == was else typed
            if typed != was and now[name] not in (was, typed):
                told[name] = now[name]
    return case_page(
        call,
        "case_data_form.html",
        "Change",
        shown.status,
        shown=shown,
        token=started["token"],
        names=names,
        values=values,
        now=now,
        told=told,
    )


def _change(call: Call, form: Form) -> Done:
    names = fields_of(call.person)
    typed = {name: form.typed.get(name, "") for name in names}
    changed = {name: value for name, value in typed.items() if value != form.typed.get(WAS + name, "")}
    if not changed:
        raise problems.invalid(FieldError("", "Nothing was changed. Change a field, or go back to the case."))
    body: Any = {
        "event": {"id": events.UPDATE_CASE, "summary": "Case details changed"},
        "event_token": form.typed.get("event_token", ""),
        "data": {"fields": changed},
    }
    submit(call, body)
    told = ", ".join(names[name].lower() for name in changed)
    return Done(f"/cases/{call.path['id']}/summary", f"Changed: {told}.")
