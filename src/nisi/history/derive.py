"""The tables that checkers query, worked out from the four that are sealed."""

from __future__ import annotations

import pyarrow as pa

from nisi.history import happenings, orders, tribunal
from nisi.history.acts import decoded
from nisi.history.tabulate import Tables
from nisi.history.trouble import MAIN_WRITER
from nisi.journal.records import RECORD, RunOpened

DERIVED = {**orders.SCHEMAS, **happenings.SCHEMAS, **tribunal.SCHEMAS}


def run_of(tables: Tables) -> RunOpened | None:
    """The run's own record: that of its leader, else of whoever wrote first."""
    notes = map(RECORD.decode, tables["notes"]["record"].to_pylist())
    runs = [record for record in notes if isinstance(record, RunOpened)]
    return next((run for run in runs if run.writer == MAIN_WRITER), runs[0] if runs else None)


def derive(tables: Tables, run: RunOpened) -> Tables:
    """The derived tables of a run."""
    acts = sorted(decoded(tables["acts"]), key=lambda act: act.invoked)
    rows = orders.rows_of(acts, tables["deliveries"].to_pylist(), run.partners, run.nonce)
    rows["happened"] = happenings.rows_of(acts, rows["owed"])
    schemas = {**orders.SCHEMAS, **happenings.SCHEMAS}
    folded = {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in schemas.items()}
    return {**folded, **tribunal.tables_of(acts, run.nonce)}
