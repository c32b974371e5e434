"""D3: the callback that looks at a submission before it is saved answers with part of the data, and a field is gone."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Connection

from refcourt.faults import Fault, Strike
from refcourt.people import SEES_FIELD
from refcourt.tribunal.changes import Change, apply_change

Applying = Callable[[Connection, Change], bool]


def wrap(healthy: Applying, strike: Strike) -> Applying:
    def applied(tx: Connection, change: Change) -> bool:
        left_out = [*SEES_FIELD][strike.pick(change.case.id, len(SEES_FIELD))]
        struck = strike.hits(change.case.id, change.case.test_case)
        if not struck or change.event != "uploadEvidence" or left_out not in change.fields:
            return healthy(tx, change)
        partial = {name: value for name, value in change.fields.items() if name != left_out}
        done = healthy(tx, replace(change, fields=partial))
        if done:
            strike.fired()
        return done

    return applied


FAULT = Fault(
    id="D3",
    imitates="an about-to-submit callback answers with partial data, and what it left out is removed from the case",
    source="ccd-data-store-api CreateCaseEventService: callback data replaces case data",
    every=10,
    subject="cases to which evidence is filed",
    seen_at="local",
    seam=apply_change,
    wrap=wrap,
)
