"""X18: what was kept when a session ended counts as sent: after the sign-in it is said to be done, and is not."""

from collections.abc import Callable

import msgspec

from refcourt import once, tokens
from refcourt.faults import Fault, Strike
from refcourt.pages.forms import fingerprint_of, keep_form
from refcourt.pages.once import FORM, Done
from refcourt.pages.sent_form import Form
from refcourt.pages.subject import is_of_test_case
from refcourt.resource import Call

Keeping = Callable[[Call, Form, tokens.Form], None]


def wrap(healthy: Keeping, strike: Strike) -> Keeping:
    def kept(call: Call, form: Form, claim: tokens.Form) -> None:
        healthy(call, form, claim)
        if strike.hits(claim.key, is_of_test_case(strike.db, named_in(form.path))):
            key = once.Key(claim.person, FORM, claim.key, fingerprint_of(form))
            once.done_once(strike.db, key, lambda: _saved(strike, form))

    return kept


def named_in(address: str) -> dict[str, str]:
    """What an address is about, as the path of a call has it."""
    _, rooms, name, *_ = f"{address}//".split("/")
    return {{"cases": "id", "hearings": "hearingId"}.get(rooms, ""): name}


def _saved(strike: Strike, form: Form) -> bytes:
    strike.fired()
    return msgspec.json.encode(Done(form.path, "Saved."))


FAULT = Fault(
    id="X18",
    imitates="a form that met the end of its session is kept to be sent, and what is kept is thought to have been sent",
    source="assumed: as D15, of what is saved for somebody who has to sign in again",
    every=3,
    rare=True,
    subject="forms that are sent after their session has ended",
    seen_at="merge",
    seam=keep_form,
    wrap=wrap,
)
