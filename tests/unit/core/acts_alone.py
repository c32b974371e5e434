"""A history of acts and notes, with nothing that is derived from them: thousands of acts in no time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from played import ns
from writing import opened

from nisi.history.derive import DERIVED
from nisi.history.history import History
from nisi.history.tabulate import SCHEMAS
from nisi.journal.records import Clock, Record
from nisi.model import JSON


def history_with(rows: list[dict[str, Any]], notes: Iterable[tuple[float, Record]] = ()) -> History:
    """Rows of `acts`, and records with the second of the run at which each was written."""
    clock = Clock(boot_id="test", monotonic_ns=ns(0), utc_ns=1_772_445_600_000_000_000)
    told = [(0.0, opened(clock=clock)), *notes]
    tables = {name: schema.empty_table() for name, schema in {**SCHEMAS, **DERIVED}.items()}
    tables["notes"] = pa.Table.from_pylist(
        [
            {
                "writer": "gate",
                "n": n,
                "t": ns(at),
                "kind": str(record.__struct_config__.tag),
                "record": JSON.encode(record).decode(),
            }
            for n, (at, record) in enumerate(told)
        ],
        schema=SCHEMAS["notes"],
    )
    tables["acts"] = pa.Table.from_pylist(rows, schema=SCHEMAS["acts"])
    return History(tables)
