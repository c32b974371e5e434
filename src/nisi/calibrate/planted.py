"""One planted fault, or one run on a healthy platform: a process of its own that leads an ordinary run.

`python -m nisi.calibrate.planted JSON`: what is asked, as JSON.  What came of it is written to the file that was asked
for, whole or not at all.  Exit 0 when it was written; 1 when the run broke off, which says nothing about the harness.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import msgspec
from msgspec import Struct

from nisi.board.arrivals_so_far import ArrivalsSoFar
from nisi.calibrate.catalogue import Row
from nisi.checkers.checked import Finding
from nisi.gather.conclude import Judged
from nisi.gather.gate import run_gate
from nisi.gather.plan import Settings, load_settings
from nisi.history.history import History
from nisi.journal.records import FaultsRead, Hindered
from nisi.ledger.ledger import open_ledger
from nisi.verdict.judging import Judgement
from nisi.verdict.power import Healthy, Outcome, Planted, Seen

CANDIDATE = "refcourt"
LEDGER = "ledger.sqlite"  # of a calibration alone: what it plants says nothing of anybody's attempts
TRIES = 3  # seeds; in a run in which a fault never struck, nothing could be found


class Asked(Struct, frozen=True, kw_only=True):
    """`row` is None for a healthy run; `full` goes on after the first own finding."""

    kit: str
    stage: str
    suites: tuple[str, ...]
    row: Row | None
    seed: int
    full: bool
    to: str


class BrokeOff(Exception):
    """The run did not come to its end, and did not find the fault before."""


class _FirstOwn:
    """Notes when the fault's own finding was seen first; `stop` ends the run there."""

    def __init__(self, row: Row, stop: bool) -> None:
        self._row, self._stop = row, stop
        self.acts: int | None = None
        self.seconds: float | None = None
        self.stopped = False

    def __call__(self, history: History, findings: tuple[Finding, ...]) -> bool:
        if self.acts is None and any(map(self._row.is_its_own, findings)):
            self.acts = history.rows("select count(*) as n from acts")[0]["n"]
            began = history.began("provoke")
            self.seconds = round((history.ended - began) / 1e9, 1) if began is not None else None
        self.stopped = self._stop and self.acts is not None
        return self.stopped


class Lines:
    """Tells how a run goes on in plain lines, for its log."""

    def phase(self, name: str) -> None:
        self.say(f"phase {name}")

    def suite(self, name: str, number: int, of: int) -> None:
        self.say(f"suite {name} ({number} of {of})")

    def counts(self, *, acts: int, orders_settled: int, orders_pending: int, documents: int, findings: int) -> None:
        self.say(f"{acts} acts, {findings} findings")

    def arrivals(self, so_far: ArrivalsSoFar | None) -> None:
        if so_far is not None:
            self.say(so_far.told())

    def say(self, line: str) -> None:
        print(line, flush=True)


def main(argument: str) -> int:
    asked = msgspec.json.decode(argument, type=Asked)
    try:
        came = _healthy(asked) if asked.row is None else _planted(asked, asked.row)
    except BrokeOff as why:
        print(f"broke off: {why}", file=sys.stderr)
        return 1
    partial = Path(f"{asked.to}.partial")
    partial.write_bytes(msgspec.json.format(msgspec.json.encode(came)) + b"\n")
    partial.rename(asked.to)
    return 0


def outcome_of(row: Row, judgement: Judgement, fired: int | None) -> Outcome:
    """Found by a finding of its own; else missed, unless it never struck."""
    if any(map(row.is_its_own, judgement.findings)):
        return "found"
    return "missed" if fired else "not shown"


def _planted(asked: Asked, row: Row) -> Planted:
    for seed in range(asked.seed, asked.seed + TRIES):
        first = _FirstOwn(row, stop=not asked.full)
        judged, folder = _run(asked, seed, first)
        fired, codes = fired_in(judged.history, row.id), {f.code for f in judged.judgement.findings}
        whole = not first.stopped  # a run that was cut short lacks some findings, and has others for want of looks
        first(judged.history, judged.judgement.findings)
        outcome = outcome_of(row, judged.judgement, fired)
        if outcome != "found":
            _see_that_it_ended(judged.history)
        came = Planted(
            fault=row.id,
            outcome=outcome,
            fired=fired,
            suites=asked.suites,
            seen=seen_by_suite(judged),
            absent=tuple(code for code in row.must if whole and code not in codes),
            besides=tuple(sorted(codes - {*row.must, *row.may})) if whole else (),
            acts=first.acts,
            seconds=first.seconds,
            run=folder.name,
            seed=seed,
        )
        if outcome != "not shown":
            break
    return came


def _healthy(asked: Asked) -> Healthy:
    judged, folder = _run(asked, asked.seed, None)
    codes = tuple(sorted({finding.code for finding in judged.judgement.findings}))
    if not codes:
        _see_that_it_ended(judged.history)
    return Healthy(run=folder.name, seed=asked.seed, codes=codes)


def _run(asked: Asked, seed: int, enough: _FirstOwn | None) -> tuple[Judged, Path]:
    faults = () if asked.row is None else (asked.row.id,)
    settings: Settings = load_settings(Path(asked.kit), CANDIDATE, asked.stage, faults)
    ledger = open_ledger(str(Path(asked.to).parent / LEDGER), settings.kit)
    ran = run_gate(
        settings,
        Lines(),
        purpose="run",
        suites=asked.suites,
        seed=seed,
        faults=faults,
        ledger=ledger,
        enough=enough,
    )
    return ran.judged, ran.folder


def _see_that_it_ended(history: History) -> None:
    for _, record in history.records(Hindered):
        raise BrokeOff(f"{record.what}: {record.why}")


def fired_in(history: History, fault: str) -> int | None:
    """How often the fault changed an outcome, by the platform's last count; None where that could not be read."""
    readings = [record.fired for _, record in history.records(FaultsRead) if record.fired is not None]
    return readings[-1].get(fault) if readings else None


def seen_by_suite(judged: Judged) -> tuple[Seen, ...]:
    """Findings by code and by the suite whose act they name first; of all suites where it names none."""
    suites = judged.judgement.suites
    counts = Counter((_suite_of(finding, suites), finding.code) for finding in judged.judgement.findings)
    return tuple(Seen(suite=suite, code=code, count=n) for (suite, code), n in sorted(counts.items()))


def _suite_of(finding: Finding, suites: tuple[str, ...]) -> str:
    writers = [call.partition(":")[0] for call in finding.calls]
    acted = (suite for writer in writers for suite in suites if writer == suite or writer.startswith(f"{suite}."))
    return next(acted, " ".join(suites))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
