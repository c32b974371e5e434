"""Planting one fault after another, or several beside each other, and keeping what came of each at once.

Everything lies in one folder under `runs/`, which is named after what it holds for: harness, stage, catalogue, seed and
whether runs are whole.  What is kept there is not run again, so a calibration that was broken off goes on.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from signal import SIGTERM
from typing import NamedTuple

import msgspec
from msgspec import Struct

from nisi import __version__
from nisi.calibrate.catalogue import Catalogue, Row
from nisi.calibrate.planted import Asked
from nisi.gather.processes import start, stop
from nisi.kit import harness_digest
from nisi.verdict.power import FORMAT, Calibration, Healthy, Planted
from nisi.verdict.stage import Stage, digest_of

POLL_EVERY_S = 0.2
SEALS_WITHIN_S = 30.0  # a run that is told to end still seals what it has
HEALTHY_SEEDS = 1_000  # healthy runs have seeds of their own, from here on


class Task(NamedTuple):
    """One run: of a fault, or of a healthy platform, which has no row; `alone` has the machine to itself."""

    name: str
    asked: Asked
    alone: bool


class Calibrating(Struct, frozen=True, kw_only=True):
    """What a calibration holds for, and where it is kept."""

    kit: Path
    stage: Stage
    stage_path: Path
    catalogue_digest: str
    seed: int
    full: bool

    @property
    def folder(self) -> Path:
        return self.kit / "runs" / f"calibration-{self.stage.name}-{_short(self._holds_for())}"

    def tasks(self, rows: Iterable[Row], healthy: int) -> list[Task]:
        """The runs that are asked for: those that may have others beside them first."""
        stage_suites = self.stage.suite_names()
        tasks = [
            self._task(row.id, row, stage_suites if self.full else row.claimed_in(self.stage), self.seed)
            for row in rows
        ]
        tasks += [
            self._task(f"healthy-{n}", None, stage_suites, self.seed + HEALTHY_SEEDS + n) for n in range(1, healthy + 1)
        ]
        return sorted(tasks, key=lambda task: task.alone)

    def is_kept(self, task: Task) -> bool:
        return Path(task.asked.to).is_file()

    def kept(self, catalogue: Catalogue) -> Calibration:
        """All that was kept so far, in the order of the catalogue."""
        files = {path.stem: path for path in self.folder.glob("*.json") if path.name != "calibration.json"}
        planted = (files[row.id] for row in catalogue.fault if row.id in files)
        healthy = sorted((path for name, path in files.items() if name.startswith("healthy-")), key=_number)
        return Calibration(
            format=FORMAT,
            harness_version=__version__,
            harness_digest=harness_digest(self.kit),
            stage=self.stage.name,
            stage_digest=digest_of(self.stage_path),
            catalogue_digest=self.catalogue_digest,
            seed=self.seed,
            full=self.full,
            planted=tuple(msgspec.json.decode(path.read_bytes(), type=Planted) for path in planted),
            healthy=tuple(msgspec.json.decode(path.read_bytes(), type=Healthy) for path in healthy),
        )

    def _task(self, name: str, row: Row | None, suites: tuple[str, ...], seed: int) -> Task:
        asked = Asked(
            kit=str(self.kit),
            stage=str(self.stage_path),
            suites=suites,
            row=row,
            seed=seed,
            full=self.full,
            to=str(self.folder / f"{name}.json"),
        )
        return Task(name, asked, any(plan.alone for plan in self.stage.suite if plan.name in suites))

    def _holds_for(self) -> str:
        stage = digest_of(self.stage_path)
        return "\n".join(
            (harness_digest(self.kit), stage, self.catalogue_digest, str(self.seed), f"{self.full}", self.stage.name)
        )


def run_all(tasks: Iterable[Task], jobs: int, folder: Path, ended: Callable[[Task], None]) -> None:
    """Run the tasks, `jobs` beside each other, one that is to be alone by itself; `ended` is told of each.

    Whatever ends this early ends their runs too, each of which seals what it has."""
    waiting = deque(tasks)
    going: list[tuple[Task, subprocess.Popen[bytes]]] = []
    try:
        while waiting or going:
            while waiting and _may_begin(waiting[0], going, jobs):
                _begin(waiting.popleft(), folder, going)
            time.sleep(POLL_EVERY_S)
            for task, child in going.copy():
                if child.poll() is not None:
                    going.remove((task, child))
                    ended(task)
    finally:
        stop(*(child for _, child in going), by=SIGTERM, within_s=SEALS_WITHIN_S)


def _may_begin(task: Task, going: list[tuple[Task, subprocess.Popen[bytes]]], jobs: int) -> bool:
    if task.alone or any(other.alone for other, _ in going):
        return not going
    return len(going) < jobs


def _begin(task: Task, folder: Path, going: list[tuple[Task, subprocess.Popen[bytes]]]) -> None:
    start(
        [sys.executable, "-m", "nisi.calibrate.planted", msgspec.json.encode(task.asked).decode()],
        log=folder / f"{task.name}.log",
        cwd=Path(task.asked.kit),
        dies_by=SIGTERM,
        known_to=lambda child: going.append((task, child)),
    )


def _number(path: Path) -> int:
    return int(path.stem.rpartition("-")[2])


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
