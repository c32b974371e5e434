"""Pages that say something was done that was not, or was not done that was, or say nothing.

What it checks: what a page last said of each text that was sent by a form agrees with whether whoever comes anew finds
it; and no page says that it was done before the platform had answered.  A text that was once said to be done must stay.
Why it matters: who is told "saved" does not enter it again, and who is told nothing enters it twice.
Source: domain mechanisms D15 and D25.
What it cannot see: words that are true and that nobody understands.
Cost: one pass over the forms that were sent.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.on_pages import Exposure, rates, seen, the_form
from nisi.history.history import History
from nisi.journal.page_evidence import FORM_SENT, FormSent

CODES = {"page-untruthful": "pages"}
MEASURES = {"pages.untruthful": "pages"}
SUITES = ("browser",)


def check(history: History, promises: Promises) -> Checked:
    forms = seen(history, FORM_SENT, FormSent)
    exposures = [
        Exposure(form.page, form.evidence.role, text.untruth is not None, form.evidence.way)
        for form in forms
        for text in form.evidence.texts
    ]
    findings = tuple(
        Finding(
            code="page-untruthful",
            subject=f"{form.page} {form.evidence.way} {text.text}",
            sentence=(
                f"{the_form(history, form)} did not tell the truth of {text.text}: {text.untruth}."
                + (f' It said: "{text.words}"' if text.words else "")
            ),
            calls=(form.ref,),
            where={"role": form.evidence.role, "way": form.evidence.way},
            shown_by=form.evidence.shown_by,
        )
        for form in forms
        for text in form.evidence.texts
        if text.untruth is not None
    )
    return Checked(findings, rates("pages.untruthful", exposures, "texts sent", "no form was sent in a browser"))
