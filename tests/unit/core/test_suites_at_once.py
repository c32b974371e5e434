"""Which suites of a stage may run beside each other."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from stages import small_stage

from nisi.gather import gate
from nisi.verdict.stage import Stage, SuitePlan


class PaperSuite:
    """Ends when it has been asked so often whether it is over; writes down what ran beside it."""

    began: list[tuple[str, ...]]
    running: list[str]
    looks = {"tagging": 1, "documents": 5, "access": 1, "load": 2, "contract": 1}

    def __init__(self, leader: object, plan: SuitePlan, number: int) -> None:
        self.plan, self._left = plan, self.looks[plan.name]

    def begin(self) -> None:
        self.running.append(self.plan.name)
        self.began.append(tuple(self.running))

    def must_stop(self, why: str) -> None:
        raise AssertionError(why)

    def is_over(self) -> bool:
        self._left -= 1
        return self._left < 0


def end(*suites: PaperSuite) -> None:
    for suite in suites:
        suite.running.remove(suite.plan.name)


class Nobody:
    def suite(self, name: str, number: int, of: int) -> None:
        assert of == 5


@pytest.mark.parametrize(
    ("at_once", "began"),
    [
        (1, ["tagging", "documents", "access", "load", "contract"]),
        (2, ["tagging", "tagging documents", "documents access", "load", "contract"]),
        (16, ["tagging", "tagging documents", "tagging documents access", "load", "contract"]),
    ],
)
def test_as_many_run_at_once_as_the_stage_allows_and_load_runs_alone(
    at_once: int, began: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    PaperSuite.began, PaperSuite.running = [], []
    monkeypatch.setattr(gate, "SuiteProcess", PaperSuite)
    monkeypatch.setattr(gate, "end", end)
    monkeypatch.setattr(gate, "POLL_EVERY_S", 0.0)
    names = ("tagging", "documents", "access", "load", "contract")
    suites = tuple(SuitePlan(name=name, within_s=60, alone=name == "load") for name in names)
    stage: Stage = msgspec.structs.replace(small_stage("paper", ()), suite=suites, at_once=at_once)
    leader: Any = SimpleNamespace(
        settings=SimpleNamespace(stage=stage, kit=Path()),
        ends_by=float("inf"),
        pointless=lambda: None,
        ask_candidate=lambda: None,
    )
    watcher: Any = Nobody()
    attempt: Any = SimpleNamespace(found=lambda codes: None)
    gate._run_suites(leader, watcher, attempt, names, deselected=(), enough=None)
    assert [" ".join(suites) for suites in PaperSuite.began] == began
