"""B13: the label of a field is a text beside it and belongs to nothing: whoever listens is told of a nameless field."""

import re
from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.pages.render import finished
from refcourt.pages.subject import About

Finishing = Callable[[str, str, About], tuple[str, str]]

_LABEL = re.compile(r'<label for="([^"]+)">')


def wrap(healthy: Finishing, strike: Strike) -> Finishing:
    def unlabelled(html: str, policy: str, about: About) -> tuple[str, str]:
        test_case = about.subject is None or about.is_of_test_case(strike.db)
        struck = {name for name in _LABEL.findall(html) if strike.hits(f"{about.subject} {name}", test_case)}
        if struck:
            strike.fired()
            html = _LABEL.sub(lambda found: "<label>" if found[1] in struck else found[0], html)
        return healthy(html, policy, about)

    return unlabelled


FAULT = Fault(
    id="B13",
    imitates="a control without a name: its label is a text beside it",
    source="WCAG 2.2, 1.3.1 and 4.1.2; the commonest failure of public pages",
    every=10,
    subject="fields of a case's forms",
    seen_at="merge",
    seam=finished,
    wrap=wrap,
)
