"""Tables where they lie: in memory, or on disk as Parquet, of which only the columns that are asked for are read.

Checkers at national scale work on dense numbers: a column is an array, a text its place in a short list.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nisi.history.columns import FOREVER


class OnDisk(NamedTuple):
    """A table that is left where it was sealed; whoever opens it has made sure that it is what was sealed."""

    path: Path


Lying = Mapping[str, pa.Table | OnDisk]


class Coded(NamedTuple):
    """A column of text: each row's place among the `values`, -1 for none."""

    codes: np.ndarray
    values: tuple[str, ...]

    def code(self, value: str) -> int:
        """The place of `value`; -2, which no row has, where it is not among them."""
        return self.values.index(value) if value in self.values else -2

    def is_in(self, *values: str) -> np.ndarray:
        """Of each row, whether it is one of these."""
        chosen = np.array([*(value in values for value in self.values), False])
        return np.asarray(chosen[self.codes], bool)


class Columns:
    """Columns of one table as arrays; each is read when it is asked for, and not kept."""

    def __init__(self, table: pa.Table | OnDisk) -> None:
        self._table = table

    @cached_property
    def rows(self) -> int:
        if isinstance(self._table, OnDisk):
            return int(pq.read_metadata(self._table.path).num_rows)
        return int(self._table.num_rows)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the columns are called: a table that was sealed by an older Nisi may lack some."""
        schema = pq.read_schema(self._table.path) if isinstance(self._table, OnDisk) else self._table.schema
        return tuple(schema.names)

    def numbers(self, name: str, absent: int = FOREVER) -> np.ndarray:
        """A column of whole numbers; `absent` stands for null."""
        column = self._column(name)
        return np.asarray(pc.fill_null(column, absent) if column.null_count else column, np.int64)

    def flags(self, name: str) -> np.ndarray:
        """A column of truths; null is false."""
        return np.asarray(pc.fill_null(self._column(name), False), bool)

    def known(self, name: str) -> np.ndarray:
        """Of each row, whether its value is not null."""
        return np.asarray(pc.is_valid(self._column(name)), bool)

    def coded(self, name: str) -> Coded:
        """A column of text of which there are few."""
        column = self._column(name, coded=True)
        if not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        if column.num_chunks != 1:
            column = pa.chunked_array([column.unify_dictionaries().combine_chunks()])
        only = column.chunk(0)
        codes = pc.fill_null(only.indices, -1) if only.null_count else only.indices
        values = tuple(only.dictionary.to_pylist())
        return Coded(codes.to_numpy(zero_copy_only=False).astype(np.min_scalar_type(-1 - len(values))), values)

    def told(self, places: np.ndarray) -> list[dict[str, Any]]:
        """The rows at these places, each a dictionary."""
        return whole(self._table).take(pa.array(places)).to_pylist() if len(places) else []

    def _column(self, name: str, coded: bool = False) -> pa.ChunkedArray:
        if isinstance(self._table, OnDisk):
            # One column is decoded by one thread: several cost five times the processor time, spent on waiting.
            with pq.ParquetFile(self._table.path, read_dictionary=[name] if coded else [], pre_buffer=False) as file:
                return file.read(columns=[name], use_threads=False).column(0)
        return self._table[name]


def whole(table: pa.Table | OnDisk) -> pa.Table:
    """The table in memory."""
    return pq.read_table(table.path) if isinstance(table, OnDisk) else table


def show(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table | OnDisk) -> None:
    """Make the table available to queries as `name`."""
    if isinstance(table, OnDisk):
        # A path is no pattern: a run may lie in a folder whose name has a star in it.
        pattern = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(table.path))
        quoted = pattern.replace("'", "''")
        connection.execute(f"create or replace temp view {name} as select * from read_parquet('{quoted}')")
    else:
        connection.register(name, table)
