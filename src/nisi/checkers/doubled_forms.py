"""Forms that were sent once by somebody and done twice by the platform.

What it checks: a text that was sent by a form, in one of the difficult ways (double click, Enter twice, back and
again, an answer that is lost), is found once or not at all by whoever comes anew.
Why it matters: two orders are two visits; two documents leave everybody asking which of them counts.
What it cannot see: what is done twice where nobody can find it again: a second letter, a second payment.
Cost: one pass over the forms that were sent.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.on_pages import Exposure, rates, seen, the_form
from nisi.history.history import History
from nisi.journal.page_evidence import FORM_SENT, FormSent

CODES = {"page-double-submit": "pages"}
MEASURES = {"pages.double-submit": "pages"}
SUITES = ("browser",)


def check(history: History, promises: Promises) -> Checked:
    forms = seen(history, FORM_SENT, FormSent)
    exposures = [
        Exposure(form.page, form.evidence.role, text.doubled, form.evidence.way)
        for form in forms
        for text in form.evidence.texts
    ]
    findings = tuple(
        Finding(
            code="page-double-submit",
            subject=f"{form.page} {form.evidence.way} {text.text}",
            sentence=(f"{the_form(history, form)} was done {text.found} times: {text.text} is there as often."),
            calls=(form.ref,),
            where={"role": form.evidence.role, "way": form.evidence.way},
            shown_by=form.evidence.shown_by,
        )
        for form in forms
        for text in form.evidence.texts
        if text.doubled
    )
    return Checked(findings, rates("pages.double-submit", exposures, "texts sent", "no form was sent in a browser"))
