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
    """Whether tables are what there is to read: all of them, or some and no lines that they could come from."""
    there = [name for name in SCHEMAS if (folder / f"{name}.parquet").is_file()]
    return len(there) == len(SCHEMAS) or bool(there) and not any(folder.glob(f"*{SUFFIX}"))


def seal(folder: Path, recognise: Recognise) -> Tables:
    """Turn the lines in the journal `folder` into Parquet and return the tables; the lines go when they are safe.

    Sealing what is sealed already changes nothing.  Raises `EvidenceMissing` when there is no journal."""
    sources = sorted(folder.glob(f"*{SUFFIX}"))
    if is_sealed(folder) or not sources:
        return load(folder, recognise)
    tables = tabulate(read_journal(folder), recognise)
    partials = {name: _write(table, folder / f"{name}.partial") for name, table in tables.items()}
    for name, partial in partials.items():
        if not _read(partial, name).equals(tables[name]):
            raise EvidenceMissing(f"{partial.name} does not read back as it was written; the lines are kept")
    # Only when all are whole does any get its name: a seal that is cut short is one that can be made again.
    for name, partial in partials.items():
        partial.rename(folder / f"{name}.parquet")
    _sync(folder)
    for source in sources:
        source.unlink()
    return tables


def load(folder: Path, recognise: Recognise | None) -> Tables:
    """The tables of a sealed or unsealed journal; raises `EvidenceMissing` when there is none or it cannot be read.

    `recognise` is needed only for an unsealed one: sealing keeps what the dialect read."""
    if is_sealed(folder):
        return {name: _read(folder / f"{name}.parquet", name) for name in SCHEMAS}
    if not any(folder.glob(f"*{SUFFIX}")):
        raise EvidenceMissing(f"{folder.name}: there is no journal here")
    if recognise is None:
        raise EvidenceMissing(
            f"{folder.name}: the journal is not sealed and there is no dialect to read deliveries with"
        )
    return tabulate(read_journal(folder), recognise)


def _write(table: pa.Table, path: Path) -> Path:
    delta = [name for name in table.column_names if name in DELTA_COLUMNS]
    pq.write_table(
        table,
        path,
        compression="zstd",
        use_dictionary=[name for name in table.column_names if name not in delta and name != "trouble"],
        column_encoding=dict.fromkeys(delta, "DELTA_BINARY_PACKED"),
        row_group_size=2**20,
        write_page_checksum=True,
    )
    _sync(path)
    return path


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _read(path: Path, name: str) -> pa.Table:
    try:
        table = pq.read_table(path, page_checksum_verification=True)
        return table.select(SCHEMAS[name].names).cast(SCHEMAS[name])
    except (OSError, KeyError, pa.ArrowException) as error:
        raise EvidenceMissing(f"{path.name} cannot be read: {error}") from error
