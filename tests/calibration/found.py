"""What it means that a seeded fault is found, whichever suite it is planted in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from gate.running import Ended

from nisi.calibrate.catalogue import Row, load_catalogue

RUNS = 3
ROWS = {row.id: row for row in load_catalogue(Path(__file__).resolve().parents[2])[0].fault}
ONE_OF_EACH_CLASS = ("T5", "D1", "L4", "C7", "B1", "X4")


def unless_asked(names: Iterable[str], always: Iterable[str] = ONE_OF_EACH_CLASS) -> list[Any]:
    """Parameters of a test that is run for those of `always`, and for the others with --every-fault."""
    return [pytest.param(name, id=name, marks=() if name in always else pytest.mark.every_fault) for name in names]


def found_by_its_own(row: Row, run_with_seed: Callable[[int], Ended]) -> Ended:
    """Planted, a fault fires, is NO-GO by the findings that it must have, and gives none that it may not: that run.

    A run in which it never struck says nothing about whether it is found: then the next seed is tried."""
    for seed in range(1, RUNS + 1):
        ended = run_with_seed(seed)
        if not any("it never changed an outcome" in doubt for doubt in ended.doubts):
            break
    assert ended.code == 1, str(ended)
    assert set(row.must) <= ended.codes <= {*row.must, *row.may}, str(ended)
    assert not [doubt for doubt in ended.doubts if "seeded fault" in doubt], str(ended)
    return ended


def finds_nothing(ended: Ended) -> None:
    """The same acts on the healthy platform give no finding: what fires the checker is the fault."""
    assert ended.codes == set(), str(ended)
    assert [ruling for ruling in ended.verdict["rulings"] if ruling["verdict"] == "NO-GO"] == [], str(ended)
