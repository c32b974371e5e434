"""Sealing: a run's journals become Parquet, read back once, and only then the lines are let go.

Delta encoding of times and numbers with zstd is the layout that measured best both in size and in decoding time.
"""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from nisi.history.tabulate import SCHEMAS, Recognise, Tables, tabulate
from nisi.journal.reader import read_journal
from nisi.journal.writer import SUFFIX

DELTA_COLUMNS = {"n", "n_invoked", "n_answered", "t", "invoked", "answered", "received"}


class EvidenceMissing(Exception):
    """A run's journal is not there, or a table of it cannot be read."""


def is_sealed(folder: Path) -> bool:
    return any(folder.glob("*.parquet"))


def seal(folder: Path, recognise: Recognise) -> Tables:
    """Turn the lines in the journal `folder` into Parquet and return the tables; the lines go when they are safe."""
    sources = sorted(folder.glob(f"*{SUFFIX}"))
    tables = tabulate(read_journal(folder), recognise)
    for name, table in tables.items():
        _write(table, folder / f"{name}.parquet")
    for name, table in tables.items():
        if not _read(folder, name).equals(table):
            raise EvidenceMissing(f"{name}.parquet does not read back as it was written; the lines are kept")
    for source in sources:
        source.unlink()
    return tables


def load(folder: Path, recognise: Recognise | None) -> Tables:
    """The tables of a sealed or unsealed journal; raises `EvidenceMissing` when there is none or it cannot be read.

    `recognise` is needed only for an unsealed one: sealing keeps what the dialect read."""
    if is_sealed(folder):
        return {name: _read(folder, name) for name in SCHEMAS}
    if not any(folder.glob(f"*{SUFFIX}")):
        raise EvidenceMissing(f"{folder.name}: there is no journal here")
    if recognise is None:
        raise EvidenceMissing(
            f"{folder.name}: the journal is not sealed and there is no dialect to read deliveries with"
        )
    return tabulate(read_journal(folder), recognise)


def _write(table: pa.Table, path: Path) -> None:
    delta = [name for name in table.column_names if name in DELTA_COLUMNS]
    partial = path.with_suffix(".partial")
    pq.write_table(
        table,
        partial,
        compression="zstd",
        use_dictionary=[name for name in table.column_names if name not in delta and name != "trouble"],
        column_encoding=dict.fromkeys(delta, "DELTA_BINARY_PACKED"),
        row_group_size=2**20,
    )
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.rename(path)


def _read(folder: Path, name: str) -> pa.Table:
    try:
        table = pq.read_table(folder / f"{name}.parquet")
        return table.select(SCHEMAS[name].names).cast(SCHEMAS[name])
    except (OSError, KeyError, pa.ArrowException) as error:
        raise EvidenceMissing(f"{name}.parquet cannot be read: {error}") from error
