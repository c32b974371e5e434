"""The tables that checkers query, worked out from the four that are sealed."""

from __future__ import annotations

import pyarrow as pa

from nisi.history import documents, happenings, orders
from nisi.history.acts import decoded
from nisi.history.tabulate import Tables
from nisi.journal.records import RunOpened

DERIVED = {**orders.SCHEMAS, **documents.SCHEMAS, **happenings.SCHEMAS}


def derive(tables: Tables, run: RunOpened) -> Tables:
    """The derived tables of a run."""
    acts = sorted(decoded(tables["acts"]), key=lambda act: act.invoked)
    of_orders = orders.rows_of(acts, tables["deliveries"].to_pylist(), run.partners, run.nonce)
    rows = {
        **of_orders,
        "happened": happenings.rows_of(acts, of_orders["owed"]),
        **documents.rows_of(acts, run.nonce),
    }
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in DERIVED.items()}
