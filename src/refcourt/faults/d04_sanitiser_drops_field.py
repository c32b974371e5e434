"""D4: after an upgrade the sanitiser drops a field that the new definition no longer knows, at the next save.

The upgrade comes when a case is at version UPGRADED_AT: what was saved before it was saved under the old definition.
"""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from refcourt.faults import Fault, Strike
from refcourt.people import SEES_FIELD
from refcourt.tribunal.changes import Change, apply_change

UPGRADED_AT = 4

Applying = Callable[[Connection, Change], bool]


def wrap(healthy: Applying, strike: Strike) -> Applying:
    def applied(tx: Connection, change: Change) -> bool:
        unknown = [*SEES_FIELD][strike.pick(change.case.id, len(SEES_FIELD))]
        struck = strike.hits(change.case.id, change.case.test_case)
        if not struck or change.case.version < UPGRADED_AT or unknown not in change.fields:
            return healthy(tx, change)
        sanitised = {name: value for name, value in change.fields.items() if name != unknown}
        done = healthy(tx, replace(change, fields=sanitised))
        if done:
            strike.fired()
        return done

    return applied


FAULT = Fault(
    id="D4",
    imitates="after an upgrade the sanitiser drops a field that the new definition does not know, at the next save",
    source="ccd-data-store-api CaseSanitiser",
    every=10,
    subject="cases that are saved after their fourth version",
    seen_at="local",
    seam=apply_change,
    wrap=wrap,
)
