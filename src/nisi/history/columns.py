"""Rows as columns: what a fold found, one tuple a row, becomes an Arrow table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

INT, TEXT, FLAG = pa.int64(), pa.string(), pa.bool_()
FOREVER = 2**62
"""Later than any moment of a run, in its nanoseconds."""


def schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


def table(columns: pa.Schema, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    """`rows` under `columns`, in the same order."""
    values = zip(*rows, strict=True) if rows else [()] * len(columns)
    arrays = [pa.array(list(value), type=field.type) for value, field in zip(values, columns, strict=True)]
    return pa.Table.from_arrays(arrays, schema=columns)
