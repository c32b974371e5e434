"""D27: an edited copy and its original are swapped: the parties see the original, and the copy is withheld."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
from sqlalchemy import Connection

from refcourt.faults import Fault, Strike
from refcourt.tribunal.changes import Change, apply_change
from refcourt.tribunal.shapes import Classification, Row

Applying = Callable[[Connection, Change], bool]


def wrap(healthy: Applying, strike: Strike) -> Applying:
    def applied(tx: Connection, change: Change) -> bool:
        swapped: dict[str, Classification] = {}
        for row in change.documents:
            original, copy = row.value.redacts, row.document_id
            if original and copy in change.attached and strike.hits(copy, change.case.test_case):
                swapped |= {original: Classification.PUBLIC, copy: Classification.RESTRICTED}
        done = healthy(tx, replace(change, documents=[_classified(row, swapped) for row in change.documents]))
        if done and swapped:
            strike.fired()
        return done

    return applied


def _classified(row: Row, swapped: dict[str, Classification]) -> Row:
    if row.document_id not in swapped:
        return row
    value = msgspec.structs.replace(row.value, classification=swapped[row.document_id])
    return msgspec.structs.replace(row, value=value)


FAULT = Fault(
    id="D27",
    imitates="an edited document and its original are swapped, and the other side is shown the original",
    source="inferred from SSCS, which keeps edited and unedited copies in fields of their own",
    every=10,
    subject="redacted documents",
    seen_at="local",
    seam=apply_change,
    wrap=wrap,
)
