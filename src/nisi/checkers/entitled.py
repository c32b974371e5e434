"""The access table laid over the documents of a run, for the checkers of hidden and leaked documents."""

from __future__ import annotations

import pyarrow as pa

from nisi.checkers.checked import Promises
from nisi.history.history import History

_COLUMNS = ("role", "category", "classification", "party", "entitlement")


def with_entitlements(history: History, promises: Promises) -> None:
    """Make the table `entitled` (role, category, classification, party, entitlement) available to queries.

    It has a row for each stated cell that this run's documents touch; unstated cells have none."""
    kinds = history.rows("select distinct category, classification, party from documents order by all")
    rows = []
    for role in promises.access.roles:
        for kind in kinds:
            entitlement = promises.access.entitlement(role, kind["category"], kind["classification"], kind["party"])
            if entitlement is not None:
                rows.append({"role": role, **kind, "entitlement": entitlement})
    history.with_table("entitled", pa.Table.from_pylist(rows, schema=pa.schema([(c, pa.string()) for c in _COLUMNS])))
