"""Whether something like a finding was seen before: in runs that lie beside this one, and by the ledger.

Runs beside it are compared by shape; the ledger keeps only which limits an attempt broke.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from nisi.board.plain import name
from nisi.board.shapes import Shape, shape_of
from nisi.board.words import counted
from nisi.checkers import codes_of_measure
from nisi.checkers.checked import Finding
from nisi.history.history import History
from nisi.ledger.attempts import Attempt, attempts_in
from nisi.ledger.chain import LedgerAltered, checked

LEDGER_COPY = "ledger.jsonl"  # the ledger as a run found it when it was judged
RUNS = 20  # the newest ones before this: older ones were other builds
FINDINGS = 20_000  # of one run: they are read only for their shapes


class Earlier(NamedTuple):
    """An earlier run of this candidate, and how often it had each shape."""

    run: str
    digest: str | None
    shapes: Counter[Shape]


class SeenBefore(NamedTuple):
    runs: tuple[Earlier, ...]
    attempts: tuple[Attempt, ...]

    def told(self, finding: Finding) -> str:
        """Where something like it was seen, the last time first."""
        shape = shape_of(finding)
        having = [run for run in self.runs if run.shapes[shape]]
        broke = [attempt for attempt in self.attempts if finding.code in _codes(attempt)]
        if having:
            last = having[0]
            build = f" on build {name(last.digest[:12])}" if last.digest else ""
            more = f", and in {counted(len(having) - 1, 'run')} before that" if having[1:] else ""
            return f"seen before: {last.shapes[shape]:,} of this shape in {name(last.run)}{build}{more}"
        if broke:
            return (
                f"seen before: the ledger has a {finding.code} in {name(broke[-1].run)}, of which no run is beside this"
            )
        looked = f"{counted(len(self.runs), 'earlier run')} beside it" if self.runs else "no earlier run is beside it"
        return f"new: {'none of this shape in ' if self.runs else ''}{looked}, nor in the ledger that it was judged by"


def seen_before(folder: Path, history: History) -> SeenBefore:
    """What is known of earlier runs of the candidate of the run in `folder`; what cannot be read is not known."""
    beside = sorted((path for path in folder.resolve().parent.glob("*/verdict.json")), reverse=True)
    earlier = (path.parent for path in beside if path.parent.name < history.run.run_id)
    runs = (_read(path) for path in earlier)
    own = (run for candidate, run in filter(None, runs) if candidate == history.run.candidate)
    return SeenBefore(tuple(islice(own, RUNS)), tuple(_attempts(folder, history)))


class _Verdict(msgspec.Struct):
    run: str
    candidate: dict[str, str | None]


def _read(folder: Path) -> tuple[str | None, Earlier] | None:
    try:
        verdict = msgspec.json.decode((folder / "verdict.json").read_bytes(), type=_Verdict)
        with (folder / "findings.jsonl").open("rb") as lines:
            findings = [msgspec.json.decode(line, type=Finding) for line in islice(lines, FINDINGS)]
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    shapes = Counter(map(shape_of, findings))
    return verdict.candidate.get("name"), Earlier(verdict.run, verdict.candidate.get("digest"), shapes)


def _attempts(folder: Path, history: History) -> Iterator[Attempt]:
    """Of the run's copy of the ledger, those on this candidate that began before it."""
    try:
        attempts = attempts_in(checked((folder / LEDGER_COPY).read_bytes().splitlines()))
    except (OSError, LedgerAltered):
        return
    for attempt in attempts:
        if attempt.run == history.run.run_id:
            return
        if attempt.opened.candidate == history.run.candidate:
            yield attempt


def _codes(attempt: Attempt) -> set[str]:
    """The codes that an attempt is known to have found: of limits that it broke, and seen while it went on."""
    broken = attempt.closed.broken if attempt.closed is not None else ()
    measures = {limit.partition("[")[0] for limit in broken}
    return {*attempt.found, *(code for measure in measures for code in (measure, *codes_of_measure(measure)))}
