"""Checking the results of a hearing day, and sharing them."""

from starlette.responses import Response

from refcourt.crime import sharing
from refcourt.crime.hearings import HearingDay
from refcourt.crime.shapes import AtVersion
from refcourt.pages.asking import asked, shaped
from refcourt.pages.forms import Shown, show_form, take_form
from refcourt.pages.hearings import charged, day_asked_for, day_url, hearing_page
from refcourt.pages.once import Done
from refcourt.pages.prompts import questions_for
from refcourt.pages.sent_form import Form
from refcourt.problems import Problem
from refcourt.resource import Call


def show_share(call: Call) -> Response:
    return show_form(call, _share_page)


def share(call: Call) -> Response:
    return take_form(call, (), _share_page, _share, day_url(call))


def at_version(call: Call, form: Form) -> AtVersion:
    """The command on the draft as the page showed it."""
    version = form.typed.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    body: AtVersion = shaped({"hearingDay": call.path["day"], "version": number}, AtVersion)
    return body


def unanswered(hearing: HearingDay) -> dict[str, list[str]]:
    """Result line → the questions of it that nobody answered."""
    return {
        line.result_line_id: [
            question.label
            for question in questions_for(line.short_code, line)
            if question.ref not in {prompt.prompt_ref for prompt in line.prompts}
        ]
        for line in hearing.result_lines
    }


def _share_page(call: Call, shown: Shown) -> Response:
    hearing = day_asked_for(call)
    objection = sharing.objection(hearing, hearing.version)
    return hearing_page(
        call,
        hearing,
        "share.html",
        shown.status,
        shown=shown,
        charged=charged(hearing, hearing.result_lines),
        unanswered=unanswered(hearing),
        objection=objection.detail if objection else "",
    )


def _share(call: Call, form: Form) -> Done:
    """Accepted is not yet shared for good: the hearing's page tells what became of it."""
    try:
        answer = asked(call, "shareResults", sharing.share_results, at_version(call, form))
    except Problem as refusal:
        if refusal.status != 409:
            raise
        told = f"The results were not shared. {refusal.detail} Check the results as they are now."
        raise Problem(409, told) from None
    return Done(day_url(call), f"The results were accepted for sharing, as share {answer['sequence']} of this case.")
