"""D25: two things that a page waits for come in the wrong order, and where a form leads there is a blank page."""

from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.pages.render import finished
from refcourt.pages.subject import About

Finishing = Callable[[str, str, About], tuple[str, str]]

BLANK = '<!DOCTYPE html>\n<html lang="en-GB"><head><title>Reference court</title></head><body></body></html>\n'


def wrap(healthy: Finishing, strike: Strike) -> Finishing:
    def blank(html: str, policy: str, about: About) -> tuple[str, str]:
        if about.receipt is None or not strike.hits(about.receipt, about.is_of_test_case(strike.db)):
            return healthy(html, policy, about)
        strike.fired()
        return healthy(BLANK, policy, about)

    return blank


FAULT = Fault(
    id="D25",
    also=("B7",),
    imitates="a race leaves a blank page: people reload, and what they had uploaded is gone",
    source="EXUI-4069",
    every=10,
    subject="pages that follow on a form",
    seen_at="merge",
    seam=finished,
    wrap=wrap,
)
