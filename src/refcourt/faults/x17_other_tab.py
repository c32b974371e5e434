"""X17: what a person sent from another tab counts as this form too: it says what that one came to, and is not done."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
from sqlalchemy import bindparam, select

from refcourt import tokens
from refcourt.faults import Fault, Strike
from refcourt.pages.once import FORM, Done, Receipt, done_once
from refcourt.pages.subject import is_of_test_case
from refcourt.resource import Call
from refcourt.tables import kept_outcome

Doing = Callable[[Call, str, str, str, Callable[[], Done]], Receipt]

_SENT_SINCE = select(kept_outcome.c.outcome).where(
    kept_outcome.c.person == bindparam("of_person"),
    kept_outcome.c.asked == FORM,
    kept_outcome.c.key != bindparam("this"),
    kept_outcome.c.taken_time > bindparam("shown"),
)


def wrap(healthy: Doing, strike: Strike) -> Doing:
    def done_in_another(call: Call, key: str, fingerprint: str, fallback: str, do: Callable[[], Done]) -> Receipt:
        def say() -> Done:
            earlier = _from_another_tab(call, key)
            if earlier is None:
                return do()
            strike.fired()
            return earlier

        struck = strike.hits(key, is_of_test_case(strike.db, call.path))
        return healthy(call, key, fingerprint, fallback, say if struck else do)

    return done_in_another


def _from_another_tab(call: Call, key: str) -> Done | None:
    """What this person did to the same case or hearing after they had been shown this form."""
    claim = call.platform.signer.claim(call.body.typed["form_key"], tokens.Form)
    assert claim is not None, "or the form would not have been taken"
    shown = datetime.fromtimestamp(claim.expires - tokens.FORM_LIFETIME_S, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    with call.platform.db.read() as tx:
        outcomes = tx.scalars(_SENT_SINCE, {"of_person": call.person.name, "this": key, "shown": shown}).all()
    sent = [msgspec.json.decode(outcome, type=Done) for outcome in outcomes if outcome]
    return next((done for done in sent if any(name in done.location for name in call.path.values())), None)


FAULT = Fault(
    id="X17",
    imitates="a session holds one form: what was sent from one tab is the answer to what is sent from the other",
    source="assumed of pages that keep what somebody is doing in their session; D23 is what they show of it",
    every=3,
    rare=True,
    subject="forms that a person has open while sending another on the same case or hearing",
    seen_at="merge",
    seam=done_once,
    wrap=wrap,
)
