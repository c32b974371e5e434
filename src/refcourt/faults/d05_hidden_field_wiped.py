"""D5: whoever changes one field wipes another, which the form did not show: what is hidden is taken for empty."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from refcourt.faults import Fault, Strike
from refcourt.tribunal.changes import Change, apply_change

Applying = Callable[[Connection, Change], bool]


def wrap(healthy: Applying, strike: Strike) -> Applying:
    def applied(tx: Connection, change: Change) -> bool:
        before = change.case.fields
        left = [name for name, value in sorted(change.fields.items()) if before.get(name) == value]
        struck = strike.hits(change.case.id, change.case.test_case)
        if not struck or change.event != "updateCase" or not left:
            return healthy(tx, change)
        hidden = left[strike.pick(change.case.id, len(left))]
        done = healthy(tx, replace(change, fields={name: v for name, v in change.fields.items() if name != hidden}))
        if done:
            strike.fired()
        return done

    return applied


FAULT = Fault(
    id="D5",
    imitates="an update of one field wipes a field that the form did not show",
    source="CCD release notes: EUI-1783, a breaking change to hidden fields; EUI-4402, in production",
    every=10,
    subject="cases that are updated",
    seen_at="local",
    seam=apply_change,
    wrap=wrap,
)
