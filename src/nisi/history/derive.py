"""The tables that checkers query, worked out from the four that are sealed."""

from __future__ import annotations

import pyarrow as pa

from nisi.history import documents, happenings, orders
from nisi.history.acts import decoded
from nisi.history.tabulate import Tables
from nisi.history.trouble import MAIN_WRITER
from nisi.journal.records import RECORD, RunOpened

DERIVED = {**orders.SCHEMAS, **documents.SCHEMAS, **happenings.SCHEMAS}


def run_of(tables: Tables) -> RunOpened | None:
    """The run's own record: that of its leader, else of whoever wrote first."""
    runs = [
        record for record in map(RECORD.decode, tables["notes"]["record"].to_pylist()) if isinstance(record, RunOpened)
    ]
    return next((run for run in runs if run.writer == MAIN_WRITER), runs[0] if runs else None)


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
