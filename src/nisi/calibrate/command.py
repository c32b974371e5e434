"""`nisi calibrate`: which faults, in what order, what is told, and what it comes to."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from nisi.board.words import counted
from nisi.calibrate.calibrating import Calibrating, Task, run_all
from nisi.calibrate.catalogue import load_catalogue
from nisi.calibrate.planted import CANDIDATE
from nisi.calibrate.telling import fault_line, totals, write_calibration
from nisi.gather.gate import suites_named
from nisi.gather.plan import load_settings
from nisi.settings import UsageError, shown
from nisi.verdict.power import Calibration, Healthy, Planted
from nisi.verdict.stage import digest_of


def calibrate(
    kit: Path, stage: str, faults: tuple[str, ...], healthy: int, full: bool, jobs: int | None, seed: int
) -> bool:
    """Plant each fault (those named, else all that the stage has to find), and play `healthy` runs without one.

    True when every one of these faults fired and was found, and no healthy run found anything.  Raises `UsageError` for
    what must be put right first."""
    settings = load_settings(kit, CANDIDATE, stage)
    catalogue, path = load_catalogue(kit)
    rows = catalogue.named(faults, settings.stage) if faults else catalogue.due_in(settings.stage)
    if not rows and not healthy:
        raise UsageError(f"--stage {stage}: has no suite that claims a fault of {shown(path)}; name another stage")
    this = Calibrating(
        kit=kit.resolve(),
        stage=settings.stage,
        stage_path=settings.stage_path.resolve(),
        catalogue_digest=digest_of(path),
        seed=seed,
        full=full,
    )
    tasks = this.tasks(rows, healthy)
    suites_named(settings, tuple(sorted({suite for task in tasks for suite in task.asked.suites})), "suite")
    this.folder.mkdir(parents=True, exist_ok=True)
    left = [task for task in tasks if not this.is_kept(task)]
    kept = f"; {len(tasks) - len(left)} kept already" if len(left) < len(tasks) else ""
    print(
        f"seed {seed}, stage {settings.stage.name}, {counted(len(tasks), 'run')}{kept}: {shown(this.folder)}",
        flush=True,
    )
    _run(this, tasks, left, jobs or os.cpu_count() or 1)
    calibration = this.kept(catalogue)
    write_calibration(this.folder, calibration, settings.stage.confidence)
    for line in totals(calibration, settings.stage.confidence):
        print(line)
    print(f"page: {shown(this.folder / 'calibration.html')}")
    print(f"for the gates of this kit: cp {shown(this.folder / 'calibration.json')} contracts/calibration.json")
    return _well(calibration, {task.name for task in tasks})


def _run(this: Calibrating, tasks: list[Task], left: list[Task], jobs: int) -> None:
    done = len(tasks) - len(left)

    def ended(task: Task) -> None:
        nonlocal done
        done += 1
        print(f"{_line(this, task)}  ({done} of {len(tasks)})", flush=True)

    run_all(left, jobs, this.folder, ended)


def _line(this: Calibrating, task: Task) -> str:
    if not this.is_kept(task):
        return f"{task.name} broke off; see {shown(this.folder / task.name)}.log, and run it again"
    came = Path(task.asked.to).read_bytes()
    if task.asked.row is not None:
        return fault_line(msgspec.json.decode(came, type=Planted))
    codes = msgspec.json.decode(came, type=Healthy).codes
    return f"{task.name} {'found ' + ', '.join(codes) if codes else 'found nothing'}"


def _well(calibration: Calibration, asked: set[str]) -> bool:
    """Whether all that was asked for is there, and as it should be."""
    well = {one.fault for one in calibration.planted if one.outcome == "found"}
    well |= {f"healthy-{n}" for n, run in enumerate(calibration.healthy, start=1) if not run.codes}
    return asked <= well
