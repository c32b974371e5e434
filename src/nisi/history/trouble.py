"""What is wrong with the evidence itself: numbers that are missing, killed writers, files that nobody announced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nisi.history.tabulate import Tables
from nisi.journal.records import Record, RunOpened, WriterStarted

MAIN_WRITER = "gate"  # whoever leads the run writes under this name, so its first record is the run's own
NUMBERED = {"acts": ("n_invoked", "n_answered"), "deliveries": ("n",), "notes": ("n",)}


def trouble_in(tables: Tables, notes: Sequence[Record]) -> Iterator[str]:
    """One sentence for each thing; together the tables must hold every record of every file."""
    known = {row["writer"]: row for row in tables["writers"].to_pylist()}
    numbers = _numbers(tables)
    for writer in sorted(set(numbers) - set(known)):
        yield f"journal of {writer}: its entry among the writers is missing"
    for writer, row in sorted(known.items()):
        for trouble in row["trouble"] or ():
            yield f"journal of {writer}: {trouble}"
        missing = row["records"] - _distinct(numbers.get(writer, ()))
        if missing:
            yield f"journal of {writer}: {missing} of its {row['records']} records are missing"
        if not row["closed"] and not row["trouble"]:
            yield f"journal of {writer}: it has no closing record, so its process was killed"
    # Nobody announces the leader of a run: who reads knows that there was one.
    announced = {MAIN_WRITER, *(note.writer for note in notes if isinstance(note, WriterStarted))}
    for writer in sorted(announced - set(known)):
        yield f"journal of {writer}: its file is missing"
    for writer in sorted(set(known) - announced):
        # Its removal would leave no trace, so what it says cannot be relied upon.
        yield f"journal of {writer}: nobody announced it"
    runs = {note.run_id for note in notes if isinstance(note, RunOpened)}
    if len(runs) > 1:
        yield f"journals of several runs lie together: {', '.join(sorted(runs))}"


def _numbers(tables: Tables) -> dict[str, list[np.ndarray]]:
    """By writer, the numbers of all records that are there."""
    found: dict[str, list[np.ndarray]] = {}
    for name, columns in NUMBERED.items():
        table = tables[name]
        for writer in pc.unique(table["writer"]).to_pylist():
            rows = table.filter(pc.equal(table["writer"], pa.scalar(writer)))
            found.setdefault(writer, []).extend(
                rows[column].drop_null().to_numpy().astype(np.int64) for column in columns
            )
    return found


def _distinct(numbers: Iterable[np.ndarray]) -> int:
    parts = list(numbers)
    return len(np.unique(np.concatenate(parts))) if parts else 0
