"""Pages that break: errors of scripts and of the console, requests that fail, blank pages.

What it checks: no page that a browser had open reported an error, failed to get what it asked for, or stayed blank.  A
refusal of what a person asked for is an answer and no error; what we broke ourselves is not counted.
Why it matters: a page that broke once shows half of a case and does not say so.  Source: domain mechanism D25.
What it cannot see: errors that a page's own script catches and keeps to itself.
Cost: one pass over the pages that were open.
"""

from __future__ import annotations

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.on_pages import Exposure, rates, seen
from nisi.history.history import History
from nisi.journal.page_evidence import PAGE_LOADED, PageLoaded

CODES = {"page-broken": "pages"}
MEASURES = {"pages.broken": "pages"}
SUITES = ("browser",)


def check(history: History, promises: Promises) -> Checked:
    pages = seen(history, PAGE_LOADED, PageLoaded)
    exposures = [Exposure(page.page, page.evidence.role, bool(page.evidence.troubles)) for page in pages]
    findings = tuple(
        Finding(
            code="page-broken",
            subject=f"{page.page} {trouble}",
            sentence=(
                f'The page "{page.page}" at {page.evidence.place}, before the {page.evidence.role} at '
                f"{history.clock_time(page.at)}, broke: {trouble}."
            ),
            calls=(page.ref,),
            where={"role": page.evidence.role},
            shown_by=(page.evidence.picture,) if page.evidence.picture else (),
        )
        for page in pages
        for trouble in page.evidence.troubles
    )
    return Checked(findings, rates("pages.broken", exposures, "pages opened", "no page was opened in a browser"))
