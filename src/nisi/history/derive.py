"""The tables that checkers query, worked out from the four that are sealed."""

from __future__ import annotations

import pyarrow as pa

from nisi.history import orders, tribunal
from nisi.history.acts import decoded
from nisi.history.tabulate import Tables
from nisi.journal.records import RunOpened

DERIVED = {**orders.SCHEMAS, **tribunal.SCHEMAS}


def derive(tables: Tables, run: RunOpened) -> Tables:
    """The derived tables of a run."""
    acts = sorted(decoded(tables["acts"]), key=lambda act: act.invoked)
    rows = orders.rows_of(acts, tables["deliveries"].to_pylist(), run.partners, run.nonce)
    of_orders = {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in orders.SCHEMAS.items()}
    return {**of_orders, **tribunal.tables_of(acts, run.nonce)}
