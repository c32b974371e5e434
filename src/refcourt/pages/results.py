"""Entering results: a draft of lines, each for one offence of one defendant, saved whole against the version read.

the draft ─> add: which result ─> its prompts ─> the draft ─> check and share
                    ^                │ Previous keeps what was typed
                    └────────────────┘
"""

from starlette.responses import Response

from refcourt.crime import drafts
from refcourt.pages.drafting import about, about_line, adding, built, line_asked_for, save
from refcourt.pages.forms import Shown, see_other, show_form, take_form
from refcourt.pages.hearings import charged, day_asked_for, day_url, hearing_page
from refcourt.pages.once import Done
from refcourt.pages.prompts import RESULTS
from refcourt.pages.sent_form import Form
from refcourt.resource import Call


def show_draft(call: Call) -> Response:
    hearing = day_asked_for(call)
    objection = drafts.objection(hearing, hearing.version, call.person.name)
    told = objection.detail if objection else ""
    return hearing_page(call, hearing, "draft.html", charged=charged(hearing, hearing.result_lines), objection=told)


def show_choice(call: Call) -> Response:
    """Which result to add for one offence. What was typed for one before goes along."""
    hearing = day_asked_for(call)
    offence = about(call, hearing)
    chosen = call.query.get("code", "")
    if call.query.get("go") and chosen in RESULTS:
        kept = {"kept": call.query["kept"], "again": "1"} if call.query.get("kept") else {}
        return see_other(f"{adding(call)}/{chosen}", **kept)
    error = "Choose a result" if call.query.get("go") else ""
    return hearing_page(
        call,
        hearing,
        "result_choice.html",
        422 if error else 200,
        about=offence,
        results=RESULTS,
        chosen=chosen,
        kept=call.query.get("kept", ""),
        error=error,
    )


def show_removal(call: Call) -> Response:
    return show_form(call, _removal_page)


def remove_line(call: Call) -> Response:
    return take_form(call, (), _removal_page, _remove, f"{day_url(call)}/results")


def _removal_page(call: Call, shown: Shown) -> Response:
    hearing = day_asked_for(call)
    line = line_asked_for(call, hearing)
    offence = about_line(hearing, line)
    return hearing_page(call, hearing, "result_removal.html", shown.status, shown=shown, line=line, about=offence)


def _remove(call: Call, form: Form) -> Done:
    hearing = day_asked_for(call)
    old = line_asked_for(call, hearing)
    save(call, form, [line for line in built(hearing) if line["resultLineId"] != old.result_line_id])
    return Done(f"{day_url(call)}/results", f"Removed from the draft: {old.label}.")
