"""Reading a journal back, and saying what is wrong with it.

A file without a closing record is a *killed writer*; a gap, a broken chain or a missing file is *altered evidence*.
Whatever can still be read is kept: an acknowledged act is never thrown away because a later line is broken.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from nisi.journal.records import FIRST_PREV, LINE, Closed, Line, RunOpened, WriterStarted
from nisi.journal.writer import SUFFIX


class WriterFile(NamedTuple):
    """One writer's file as read; `trouble` is empty when nothing is missing or changed."""

    writer: str
    lines: tuple[Line, ...]
    closed: bool
    trouble: tuple[str, ...]


def read_journal(folder: Path) -> tuple[WriterFile, ...]:
    """Every writer's file in `folder`, by name; a writer that was announced and left no file is in it with none."""
    files = [read_file(path) for path in sorted(folder.glob(f"*{SUFFIX}"))]
    present = {file.writer for file in files}
    announced = {line.record.writer for file in files for line in file.lines if isinstance(line.record, WriterStarted)}
    missing = [WriterFile(name, (), False, ("its file is missing",)) for name in sorted(announced - present)]
    return (*files, *missing)


def read_file(path: Path) -> WriterFile:
    """One writer's file, checked for gaps and a broken chain."""
    lines: list[Line] = []
    trouble: list[str] = []
    prev = FIRST_PREV
    for raw, whole in _raw_lines(path):
        try:
            line = LINE.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            # The last line of a killed writer may be half a line: that is no alteration.
            if whole:
                trouble.append(f"the line after number {len(lines) - 1} cannot be read: {error}")
            prev = hashlib.sha256(raw).hexdigest()
            continue
        expected = lines[-1].n + 1 if lines else 0
        if line.n != expected:
            trouble.append(
                f"numbers {expected} to {line.n - 1} are missing"
                if line.n > expected
                else f"number {line.n} is out of place"
            )
        elif line.prev != prev:
            trouble.append(f"the chain is broken at number {line.n}: the line before it was changed")
        prev = hashlib.sha256(raw).hexdigest()
        lines.append(line)
    closed = bool(lines) and isinstance(lines[-1].record, Closed)
    trouble.extend(_first_and_last(path, lines))
    return WriterFile(path.name.removesuffix(SUFFIX), tuple(lines), closed, tuple(trouble))


def _first_and_last(path: Path, lines: list[Line]) -> Iterator[str]:
    if not lines or not isinstance(lines[0].record, RunOpened):
        yield "it does not begin with the record of the run"
    elif lines[0].record.writer != path.name.removesuffix(SUFFIX):
        yield f'it was written by "{lines[0].record.writer}" and renamed'
    for line in lines:
        if isinstance(line.record, Closed) and (line is not lines[-1] or line.record.records != line.n):
            yield f"its closing record at number {line.n} counts {line.record.records} records"


def _raw_lines(path: Path) -> Iterator[tuple[bytes, bool]]:
    """Each line without its newline, and whether it had one."""
    with path.open("rb") as file:
        for raw in file:
            whole = raw.endswith(b"\n")
            if raw.strip() or whole:
                yield raw.rstrip(b"\n"), whole
