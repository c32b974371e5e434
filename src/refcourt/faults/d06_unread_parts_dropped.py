"""D6: a party that files evidence drops the category of documents that it cannot read: nothing restored that part.

The documents stay in the case and are filed nowhere any more: they are listed as uncategorised.
"""

from collections.abc import Callable
from dataclasses import replace

import msgspec
from sqlalchemy import Connection

from refcourt import people
from refcourt.faults import Fault, Strike
from refcourt.tribunal.changes import Change, apply_change
from refcourt.tribunal.shapes import Row

Applying = Callable[[Connection, Change], bool]


def wrap(healthy: Applying, strike: Strike) -> Applying:
    def applied(tx: Connection, change: Change) -> bool:
        role = change.person.rpartition(".")[0]
        if role not in people.FILES_FOR or not strike.hits(change.case.id, change.case.test_case):
            return healthy(tx, change)
        documents = [_as_read_by(role, row) for row in change.documents]
        done = healthy(tx, replace(change, documents=documents))
        if done and documents != [*change.documents]:
            strike.fired()
        return done

    return applied


def _as_read_by(role: str, row: Row) -> Row:
    if people.may_see(role, row.value.classification.value):
        return row
    return msgspec.structs.replace(row, value=msgspec.structs.replace(row.value, category_id=None))


FAULT = Fault(
    id="D6",
    imitates="parts of the data that a role may create but not read are dropped when that role edits the case",
    source="ccd-data-store-api ConditionalFieldRestorer",
    every=10,
    subject="cases to which a party files",
    seen_at="local",
    seam=apply_change,
    wrap=wrap,
)
