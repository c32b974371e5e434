"""The tables that checkers query, worked out from the four that are sealed."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from nisi.history import happenings, orders, rolls, strata, tribunal
from nisi.history.acts import decoded
from nisi.history.outages import outages_of
from nisi.history.tabulate import Tables
from nisi.history.trouble import MAIN_WRITER
from nisi.journal.records import RECORD, BehaviourBegan, Observed, Record, RunOpened

DERIVED = {**orders.SCHEMAS, **happenings.SCHEMAS, **rolls.SCHEMAS, **strata.SCHEMAS, **tribunal.SCHEMAS}


def run_of(tables: Tables) -> RunOpened | None:
    """The run's own record: that of its leader, else of whoever wrote first."""
    runs = [record for _, record in _notes(tables) if isinstance(record, RunOpened)]
    return next((run for run in runs if run.writer == MAIN_WRITER), runs[0] if runs else None)


def derive(tables: Tables, run: RunOpened) -> Tables:
    """The derived tables of a run."""
    acts = sorted(decoded(tables["acts"]), key=lambda act: act.invoked)
    rows = orders.rows_of(acts, tables["deliveries"].to_pylist(), run)
    notes = list(_notes(tables))
    told = [(t, record) for t, record in notes if isinstance(record, BehaviourBegan)]
    ended = max((t for t, _ in notes), default=0)
    outages = {partner: outages_of(partner, told, ended) for partner in run.partners}
    observed = ((t, record) for t, record in notes if isinstance(record, Observed))
    rows["happened"] = happenings.rows_of(acts, rows["owed"], rows["refusals"], outages, observed)
    schemas = {**orders.SCHEMAS, **happenings.SCHEMAS}
    folded = {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in schemas.items()}
    return {
        **folded,
        **rolls.tables_of(acts, run.nonce),
        **strata.tables_of(acts, rows["owed"]),
        **tribunal.tables_of(acts, run.nonce),
    }


def _notes(tables: Tables) -> Iterator[tuple[int, Record]]:
    notes = tables["notes"]
    return zip(notes["t"].to_pylist(), map(RECORD.decode, notes["record"].to_pylist()), strict=True)
