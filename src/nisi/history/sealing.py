"""Sealing: a run's journals become Parquet, read back once, and only then the lines are let go.

Delta encoding of times and numbers with zstd is the layout that measured best both in size and in decoding time.
Beside the four tables that are the evidence lie those that were derived from them, so that judging again need not fold
again.  They are taken only while evidence, fold and tables are what they were at the seal; else they are made anew.
While they are, all tables are left on disk, and whoever judges reads the columns that they need.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from nisi.history import derive as folds
from nisi.history.stored import Lying, OnDisk
from nisi.history.tabulate import SCHEMAS, Recognise, Tables, tabulate
from nisi.journal.reader import read_journal
from nisi.journal.writer import SUFFIX

DELTA_COLUMNS = {"n", "n_invoked", "n_answered", "t", "invoked", "answered", "received", "shared", "acked"}
DELTA_COLUMNS |= {f"{what}_no" for what in ("owed", "key", "share", "hearing", "case", "message", "reference")}
DELTA_COLUMNS |= {"mark", "seq"}

DERIVED_FOLDER, KEPT = "derived", "kept.json"


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
    _keep_derived(folder, tables)
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


def write_tables(tables: Tables, folder: Path) -> None:
    """Write each table as Parquet in the layout of a seal."""
    for name, table in tables.items():
        _write(table, folder / f"{name}.parquet")


def _keep_derived(folder: Path, tables: Tables) -> None:
    """Write the derived tables beside the evidence; where they cannot be derived, judging says why."""
    try:
        run = folds.run_of(tables)
        derived = folds.derive(tables, run) if run is not None else {}
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError):
        return
    keep(derived, folder)


def keep(derived: Tables, folder: Path) -> None:
    """Write derived tables beside the sealed evidence in `folder`, and the digests of all that they depend on."""
    place = folder / DERIVED_FOLDER
    place.mkdir(exist_ok=True)
    write_tables(derived, place)
    (place / KEPT).write_bytes(msgspec.json.encode(_Kept.of(folder)))


def is_as_sealed(folder: Path) -> bool:
    """Whether the evidence, the fold and the derived tables are, to the last byte, what they were at the seal."""
    try:
        return msgspec.json.decode((folder / DERIVED_FOLDER / KEPT).read_bytes(), type=_Kept) == _Kept.of(folder)
    except (OSError, msgspec.DecodeError):
        return False


def opened(folder: Path, recognise: Recognise | None) -> Lying:
    """What there is to judge: left on disk while all is as it was sealed, else the evidence as `load` gives it."""
    if not is_as_sealed(folder):
        return load(folder, recognise)
    evidence = {name: OnDisk(folder / f"{name}.parquet") for name in SCHEMAS}
    return evidence | {path.stem: OnDisk(path) for path in _derived(folder)}


class _Kept(msgspec.Struct, frozen=True):
    """SHA-256 of the fold's sources, of the evidence and of the derived tables, as they were at the seal."""

    fold: str
    evidence: str
    tables: str

    @classmethod
    def of(cls, folder: Path) -> _Kept:
        evidence = _digest(*(folder / f"{name}.parquet" for name in SCHEMAS))
        return cls(fold=_digest(*_fold_sources()), evidence=evidence, tables=_digest(*_derived(folder)))


def _derived(folder: Path) -> list[Path]:
    return sorted((folder / DERIVED_FOLDER).glob("*.parquet"))


def _fold_sources() -> list[Path]:
    engine = Path(__file__).parents[1]
    return [*sorted((engine / "history").glob("*.py")), *(engine / f"{n}.py" for n in ("model", "operations", "marks"))]


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest.update(path.name.encode() + b"\0" + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


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
