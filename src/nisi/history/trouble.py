"""What is wrong with the evidence itself: numbers that are missing, killed writers, files that nobody announced."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from nisi.history.stored import Columns, Lying, whole
from nisi.journal.records import Record, RunOpened, WriterStarted

MAIN_WRITER = "gate"  # whoever leads the run writes under this name, so its first record is the run's own
NO_NUMBER = -1
SPARSE = 8  # numbers are looked up in an array while it is at most so many times longer than there are records
NUMBERED = {"acts": ("n_invoked", "n_answered"), "deliveries": ("n",), "notes": ("n",)}


def trouble_in(tables: Lying, notes: Sequence[Record]) -> Iterator[str]:
    """One sentence for each thing; together the tables must hold every record of every file."""
    known = {row["writer"]: row for row in whole(tables["writers"]).to_pylist()}
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


def _numbers(tables: Lying) -> dict[str, list[np.ndarray]]:
    """By writer, the numbers of all records that are there."""
    found: dict[str, list[np.ndarray]] = {}
    for name, columns in NUMBERED.items():
        table = Columns(tables[name])
        writers = table.coded("writer")
        numbers = [table.numbers(column, absent=NO_NUMBER) for column in columns]
        for code, writer in enumerate(writers.values):
            its = writers.codes == code
            rows = slice(None) if its.all() else its  # most runs have one writer of most records: no copies of those
            found.setdefault(writer, []).extend(column[rows] for column in numbers)
    return found


def _distinct(parts: Sequence[np.ndarray]) -> int:
    """How many numbers there are, each counted once."""
    least = min((int(part.min(initial=0)) for part in parts), default=0)
    most = max((int(part.max(initial=NO_NUMBER)) for part in parts), default=NO_NUMBER)
    if least < NO_NUMBER or most > SPARSE * (1 + sum(map(len, parts))):
        numbers = np.unique(np.concatenate(parts))
        return int((numbers > NO_NUMBER).sum())
    there = np.zeros(most + 2, bool)
    for part in parts:
        there[part] = True  # what has no number falls on the last place, which is not counted
    return int(there[:-1].sum())
