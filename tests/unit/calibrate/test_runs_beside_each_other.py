"""Runs of a calibration: so many beside each other, those that are to be alone by themselves, and none left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from nisi.calibrate import calibrating
from nisi.calibrate.calibrating import Task, run_all
from nisi.calibrate.planted import Asked

LASTS = 3  # looks


class Child:
    """A process that ends by itself after a few looks."""

    def __init__(self) -> None:
        self.looks = 0

    def poll(self) -> int | None:
        self.looks += 1
        return 0 if self.looks > LASTS else None


class Machine:
    """Notes who runs beside whom."""

    def __init__(self) -> None:
        self.together: list[set[str]] = []
        self.stopped: list[Child] = []

    def begin(self, task: Task, folder: Path, going: list[tuple[Task, Child]]) -> None:
        going.append((task, Child()))
        self.together.append({other.name for other, _ in going})

    def stop(self, *children: Child, by: int, within_s: float) -> None:
        self.stopped += children


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(calibrating, "_begin", machine.begin)
    monkeypatch.setattr(calibrating, "stop", machine.stop)
    monkeypatch.setattr(calibrating, "POLL_EVERY_S", 0)
    return machine


def task(name: str, alone: bool = False) -> Task:
    return Task(name, Asked(kit="", stage="", suites=(), row=None, seed=1, full=False, to=""), alone)


def test_no_more_run_beside_each_other_than_were_asked_for(machine: Machine, tmp_path: Path) -> None:
    ended: list[str] = []
    run_all([task(name) for name in "abcd"], 2, tmp_path, lambda one: ended.append(one.name))
    assert (sorted(ended), machine.together) == (list("abcd"), [{"a"}, {"a", "b"}, {"c"}, {"c", "d"}])
    assert machine.stopped == []


def test_one_that_is_to_be_alone_waits_for_all_others(machine: Machine, tmp_path: Path) -> None:
    """And all that come after wait for it."""
    run_all([task("a"), task("b", alone=True), task("c", alone=True)], 2, tmp_path, lambda _: None)
    assert machine.together == [{"a"}, {"b"}, {"c"}]


def test_whatever_ends_it_early_ends_the_runs_that_are_under_way(machine: Machine, tmp_path: Path) -> None:
    """Such as a Ctrl-C while it tells of one."""

    def interrupted(_: Task) -> None:
        raise KeyboardInterrupt

    slow = [task("a"), task("b")]
    with pytest.raises(KeyboardInterrupt):
        run_all(slow, 2, tmp_path, interrupted)
    assert len(machine.stopped) == 1
