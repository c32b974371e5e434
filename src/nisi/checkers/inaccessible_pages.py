"""Pages that keep somebody from using them: what a machine can tell of WCAG 2.2 AA.

What it checks: on each page that was examined, as it is opened or as it refuses, axe's rules for WCAG 2.2 A and AA,
reflow in a window of 320 px, and by pressing Tab that everything is reached, nothing holds the focus, and one sees
where one is; and that each step of the journeys by keyboard can be gone.
Why it matters: a judge who cannot see the screen, and a party who cannot hold a mouse, work on these pages too.
What it cannot see: all that `NOT_ASSESSED` lists, and the rules of which axe itself could not tell.
Cost: one pass over the pages that were examined.
"""

from __future__ import annotations

from msgspec import ValidationError

from nisi.checkers.checked import Checked, Finding, Promises
from nisi.checkers.on_pages import Exposure, rates, seen
from nisi.history.history import History
from nisi.journal.page_evidence import PAGE_EXAMINED, PageExamined

CODES = {"page-inaccessible": "pages"}
MEASURES = {"pages.inaccessible": "pages"}
SUITES = ("browser",)

NOT_ASSESSED = (
    "whether text alternatives, headings and labels say what they stand for (WCAG 1.1.1, 2.4.6)",
    "whether what is read aloud comes in an order that makes sense (1.3.2, 2.4.3)",
    "whether anything is told by colour, shape or place alone (1.3.3, 1.4.1)",
    "whether what changes without a new page is told to a screen reader (4.1.3)",
    "whether error messages help, and say how to put it right (3.3.1, 3.3.3)",
    "whether the same help and the same names are found on every page (3.2.3, 3.2.4, 3.2.6)",
    "text spacing, text at twice its size, and content that appears on hover (1.4.4, 1.4.12, 1.4.13)",
    "screen readers, speech input, switches and other aids: none was used",
    "documents that people open from these pages",
    "whether the words are plain, and the task can be done under stress",
)
"""What no machine of ours can judge: people must."""


def check(history: History, promises: Promises) -> Checked:
    pages = seen(history, PAGE_EXAMINED, PageExamined)
    exposures = [Exposure(page.page, page.evidence.role, bool(page.evidence.barriers)) for page in pages]
    findings: dict[tuple[str, str], Finding] = {}
    for page in pages:
        told = page.evidence
        for barrier in told.barriers:
            places = sum(other.rule == barrier.rule for other in told.barriers)
            finding = Finding(
                code="page-inaccessible",
                subject=f"{page.page} {barrier.rule}",
                sentence=(
                    f'The page "{page.page}" at {told.place}, as the {told.role} has it ({told.state}), breaks the '
                    f"rule {barrier.rule} in {places} {'place' if places == 1 else 'places'}: {barrier.what}. "
                    f"It is at: {barrier.where}"
                ),
                calls=(page.ref,),
                where={"role": told.role, "rule": barrier.rule},
                shown_by=(*(b.picture for b in told.barriers if b.rule == barrier.rule and b.picture), *told.traces),
            )
            findings.setdefault((page.page, barrier.rule), finding)
    return Checked(
        tuple(findings.values()), rates("pages.inaccessible", exposures, "pages examined", "no page was examined")
    )


def not_assessed(history: History) -> tuple[str, ...]:
    """What this run says nothing of although it examined pages; empty where it examined none."""
    try:
        pages = seen(history, PAGE_EXAMINED, PageExamined)
    except ValidationError:  # what cannot be read is told by the checker; people must look all the same
        return NOT_ASSESSED
    if not pages:
        return ()
    undecided = sorted({(rule, page.page) for page in pages for rule in page.evidence.undecided})
    return (*NOT_ASSESSED, *(f'the rule {rule} on the page "{page}": axe could not tell' for rule, page in undecided))
