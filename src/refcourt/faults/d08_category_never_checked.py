"""D8: a category id is saved that nobody checked: the document is in no category of the view, nor among the rest."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
from sqlalchemy import Connection

from refcourt.faults import Fault, Strike
from refcourt.tribunal.changes import Change, apply_change
from refcourt.tribunal.shapes import CATEGORIES, Row

Applying = Callable[[Connection, Change], bool]


def wrap(healthy: Applying, strike: Strike) -> Applying:
    def applied(tx: Connection, change: Change) -> bool:
        before = {row.id: row.value.category_id for row in change.case.documents}

        def saved(row: Row) -> Row:
            """A category that this change gives is that of an older definition, whose parent is gone."""
            category = row.value.category_id
            given = category in CATEGORIES and before.get(row.id) != category
            if not given or not strike.hits(row.document_id, change.case.test_case):
                return row
            value = msgspec.structs.replace(row.value, category_id=f"{category}.old")
            return msgspec.structs.replace(row, value=value)

        documents = [saved(row) for row in change.documents]
        done = healthy(tx, replace(change, documents=documents))
        if done and documents != [*change.documents]:
            strike.fired()
        return done

    return applied


FAULT = Fault(
    id="D8",
    imitates="a category id is never checked: with an unknown one a document is in no category and not among the rest",
    source="ccd-data-store-api CategoriesAndDocumentsService",
    every=10,
    subject="documents that are given a category",
    seen_at="local",
    seam=apply_change,
    wrap=wrap,
)
