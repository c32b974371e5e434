"""A checker that was broken on purpose is named by calibration, and no gate that demands one is GO with it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from gate.running import Kit

# Every process of the harness imports this first: nobody counts a lost order any more, or tells of one.
BLIND = """
from msgspec.structs import replace

from nisi.checkers import lost_orders
from nisi.checkers.checked import Checked, Measure

whole = lost_orders.check


def sees(measure):
    lost = isinstance(measure, Measure) and measure.name.endswith(".lost")
    return replace(measure, rate=replace(measure.rate, failures=0, clusters_failed=0)) if lost else measure


lost_orders.check = lambda *given: Checked(measures=tuple(map(sees, whole(*given).measures)))
"""


@pytest.fixture
def blind(kit: Kit, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment in which the harness finds no lost order; what its calibrations leave is taken away after."""
    (tmp_path / "sitecustomize.py").write_text(BLIND)
    kit.stage(
        "blind", {"tagging": {"cases": 8}}, order_horizon_s=3, calibration={"stage": "blind", "faults": 1, "missed": 0}
    )
    yield {"PYTHONPATH": str(tmp_path)}
    (kit.folder / "contracts" / "calibration.json").unlink(missing_ok=True)


@pytest.mark.timeout(400)
def test_a_harness_that_sees_finds_it_and_goes_no_further(kit: Kit, blind: dict[str, str]) -> None:
    """The same fault in the same stage: the run ends at the finding, and what was kept is not run again."""
    ended = kit.nisi("calibrate", "--stage", "blind", "--fault", "T5")
    assert (ended.code, ended.out.count("T5   found      ")) == (0, 1), str(ended)
    (folder,) = (kit.folder / "runs").glob("calibration-blind-*")
    (told,) = json.loads((folder / "calibration.json").read_text())["planted"]
    assert (told["outcome"], told["fired"] > 0, told["seen"][0]["code"]) == ("found", True, "order-lost")
    again = kit.nisi("calibrate", "--stage", "blind", "--fault", "T5")
    assert (again.code, "1 run; 1 kept already" in again.out) == (0, True), str(again)
    shutil.rmtree(folder)


@pytest.mark.timeout(400)
def test_a_checker_that_was_broken_is_missed_and_the_gate_is_not_shown(kit: Kit, blind: dict[str, str]) -> None:
    """The fault fires, none of its own findings is made: calibration names it, and so does the gate that has that."""
    ended = kit.nisi("calibrate", "--stage", "blind", "--fault", "T5", environment=blind)
    assert (ended.code, ended.out.count("T5   missed     ")) == (3, 1), str(ended)
    (folder,) = (kit.folder / "runs").glob("calibration-blind-*")
    (told,) = json.loads((folder / "calibration.json").read_text())["planted"]
    assert (told["outcome"], told["absent"]) == ("missed", ["order-lost"])  # what it may give besides is not enough

    shutil.copyfile(folder / "calibration.json", kit.folder / "contracts" / "calibration.json")
    gate = kit.nisi("gate", "--stage", "blind", environment=blind)
    assert gate.code == 3, str(gate)
    assert "that the harness finds what goes wrong: it missed T5 of 1 planted faults" in gate.doubts
    assert gate.verdict["calibration"]["missed"] == ["T5"]
