"""B9: whether a form was sent before is not looked up: what is sent twice is done twice, and nobody is told."""

import secrets
from collections.abc import Callable

from refcourt import tokens
from refcourt.faults import Fault, Strike
from refcourt.pages.once import Done, Receipt, done_once, receipt
from refcourt.pages.subject import is_of_test_case
from refcourt.problems import Problem
from refcourt.resource import Call

Doing = Callable[[Call, str, str, str, Callable[[], Done]], Receipt]


def wrap(healthy: Doing, strike: Strike) -> Doing:
    def done_again(call: Call, key: str, fingerprint: str, fallback: str, do: Callable[[], Done]) -> Receipt:
        earlier = receipt(call, key)
        if earlier is None or not strike.hits(key, is_of_test_case(strike.db, call.path)):
            return healthy(call, key, fingerprint, fallback, do)
        again = secrets.token_hex(16)
        claim = tokens.Form(call.person.name, again, tokens.expiry(tokens.FORM_LIFETIME_S))
        call.body.typed["form_key"] = call.platform.signer.token(claim)
        if "version" in call.body.typed:  # every form that is taken moves the draft on by one
            call.body.typed["version"] = str(int(call.body.typed["version"]) + 1)
        try:
            healthy(call, again, fingerprint, fallback, do)
        except Problem:
            return earlier
        strike.fired()
        return earlier

    return done_again


FAULT = Fault(
    id="B9",
    imitates="a form that is sent twice is done twice: two orders, two documents",
    source="EXUI-3229: a double click files a document twice",
    every=3,
    rare=True,
    subject="forms that are sent twice",
    seen_at="merge",
    seam=done_once,
    wrap=wrap,
)
