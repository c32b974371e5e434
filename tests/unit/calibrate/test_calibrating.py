"""A calibration as a command: what is planted and kept, what it comes to, and that it goes on where it broke off."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from calibrated import calibrated, found, healthy, planted

from nisi.calibrate import command
from nisi.calibrate.calibrating import Task
from nisi.calibrate.telling import fault_line, page, totals

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kit whose suites are there and are not run."""
    for folder in ("contracts", "suites"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Runs:
    """Stands in for the processes: each fault is found unless it is said how else it came out."""

    def __init__(self, **outcomes: str) -> None:
        self.outcomes = outcomes
        self.begun: list[str] = []

    def __call__(self, tasks: Iterable[Task], jobs: int, folder: Path, ended: Callable[[Task], None]) -> None:
        for task in tasks:
            self.begun.append(task.name)
            outcome = self.outcomes.get(task.name.replace("-", "_"), "found")
            if outcome != "broke off":
                came = (
                    healthy(int(task.name[8:]), *([] if outcome == "found" else [outcome]))
                    if task.asked.row is None
                    else planted(task.name, outcome)  # type: ignore[arg-type]
                )
                Path(task.asked.to).write_bytes(msgspec.json.encode(came))
            ended(task)


def calibrate(kit: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch, *faults: str, alarms: int = 0) -> bool:
    monkeypatch.setattr(command, "run_all", runs)
    return command.calibrate(kit, "local", faults, alarms, False, 2, 1)


def test_all_that_a_stage_has_to_find_is_planted(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each once; those that need the machine for themselves come last."""
    runs = Runs()
    assert calibrate(kit, runs, monkeypatch, alarms=1)
    assert {"T1", "D30", "L16", "C10", "B3"} < set(runs.begun)
    assert (len(runs.begun), runs.begun[-1]) == (len(set(runs.begun)), "healthy-1")


@pytest.mark.parametrize(
    ("name", "outcome"),
    [("T5", "missed"), ("T5", "not shown"), ("T5", "broke off"), ("healthy_1", "order-late")],
)
def test_it_is_well_only_if_everything_was_found_and_nothing_else(
    kit: Path, monkeypatch: pytest.MonkeyPatch, name: str, outcome: str
) -> None:
    """Missed, never fired, broken off, a false alarm: not shown."""
    assert not calibrate(kit, Runs(**{name: outcome}), monkeypatch, "T5", "D1", alarms=1)


def test_what_is_kept_is_not_run_again(
    kit: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A calibration that broke off goes on; what was found before counts."""
    assert not calibrate(kit, Runs(D1="broke off"), monkeypatch, "T5", "D1")
    assert "D1 broke off; see runs/calibration-local-" in capsys.readouterr().out
    again = Runs()
    assert calibrate(kit, again, monkeypatch, "T5", "D1")
    assert again.begun == ["D1"]
    assert "2 runs; 1 kept already" in capsys.readouterr().out


def test_another_harness_begins_anew(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found by one says nothing of another: a suite was changed."""
    calibrate(kit, Runs(), monkeypatch, "T5")
    with (kit / "suites" / "tagging" / "test_tagging_orders.py").open("a") as suite:
        suite.write("# changed\n")
    again = Runs()
    calibrate(kit, again, monkeypatch, "T5")
    assert again.begun == ["T5"]
    assert len(list((kit / "runs").iterdir())) == 2


def test_its_file_and_its_page_hold_all_that_was_kept(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calibrate(kit, Runs(), monkeypatch, "T5")
    calibrate(kit, Runs(D1="missed"), monkeypatch, "D1")
    (folder,) = (kit / "runs").iterdir()
    told = json.loads((folder / "calibration.json").read_text())
    assert [(one["fault"], one["outcome"]) for one in told["planted"]] == [("T5", "found"), ("D1", "missed")]
    assert "calibration, stage" not in (folder / "calibration.html").read_text()


def test_a_fault_is_told_in_a_line() -> None:
    lines = [
        fault_line(one) for one in (planted("T5"), planted("D1", "missed"), planted("D29", "not shown", fired=None))
    ]
    assert lines == [
        "T5   found      2 × order-lost by tagging; fired 3 times; after 240 acts, 14.2 s",
        "D1   missed     fired 3 times; see runs/20260302T100000-d1-abcd",
        "D29  not shown  how often it fired could not be read",
    ]


def test_the_totals_are_told_by_class() -> None:
    told = list(totals(calibrated(*found(3), planted("D1", "missed"), healthy=(healthy(1),)), 0.95))
    assert told == [
        "class                                  found  at 95% confidence",
        "T  tagging orders                     3 of 3  at least 36.8% of such faults",
        "D  documents and data                 0 of 1  at least 0.0% of such faults",
        "all                                   3 of 4  at least 24.8% of such faults",
        "healthy runs with findings: 0 of 1; fewer than 1 in 1 at that confidence",
    ]


class Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.linked: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.linked += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_page_needs_nothing_beside_it_and_escapes_what_it_is_given() -> None:
    """Every table has a caption; no script, no address; a run's name with markup in it is text."""
    html = page(calibrated(planted("T5", run="<script>alert(1)</script>"), planted("D1", "missed")), 0.95)
    read = Read()
    read.feed(html)
    assert (read.linked, "script" in read.tags) == ([], False)
    assert read.tags.count("table") == read.tags.count("caption") == 3
