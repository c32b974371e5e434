"""B14: a page keeps the focus: whoever presses Tab goes round in its last few controls and never leaves them."""

import base64
import hashlib
from collections.abc import Callable

from refcourt.faults import Fault, Strike
from refcourt.pages.render import finished
from refcourt.pages.subject import About

Finishing = Callable[[str, str, About], tuple[str, str]]

TRAP = """
addEventListener("keydown", event => {
  const kept = [...document.querySelectorAll("main a[href], main button, main input")].slice(-2);
  if (event.key !== "Tab" || document.activeElement !== kept.at(-1)) return;
  kept[0].focus();
  event.preventDefault();
});
"""
ALLOWED = "'sha256-" + base64.b64encode(hashlib.sha256(TRAP.encode()).digest()).decode() + "'"


def wrap(healthy: Finishing, strike: Strike) -> Finishing:
    def trapped(html: str, policy: str, about: About) -> tuple[str, str]:
        html, policy = healthy(html, policy, about)
        if not strike.hits(about.template, about.is_of_test_case(strike.db)):
            return html, policy
        strike.fired()
        with_trap = html.replace("</body>", f"<script>{TRAP}</script></body>")
        return with_trap, policy.replace("script-src", f"script-src {ALLOWED}")

    return trapped


FAULT = Fault(
    id="B14",
    imitates="a dialog that is not there keeps the focus: Tab never leaves it",
    source="WCAG 2.2, 2.1.2 No Keyboard Trap",
    every=10,
    subject="kinds of pages",
    seen_at="merge",
    seam=finished,
    wrap=wrap,
)
