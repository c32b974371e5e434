"""A release ships the calibration of its own harness, or says why it cannot."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import msgspec
import pytest
from calibrated import calibrated, found, healthy, planted

from nisi.calibrate.release import demand_calibration
from nisi.kit import harness_digest
from nisi.settings import UsageError
from nisi.verdict.power import Calibration
from nisi.verdict.stage import digest_of

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit with the contracts that ship, and without a calibration."""
    shutil.copytree(ROOT / "contracts", tmp_path / "contracts", ignore=shutil.ignore_patterns("calibration.json"))
    return tmp_path


def ship(kit: Path, **changes: object) -> Path:
    """Put a calibration there that all stages are content with, but for these changes."""
    well: Calibration = calibrated(*found(60), stage="merge", harness_digest=harness_digest(kit))
    well = msgspec.structs.replace(well, stage_digest=digest_of(kit / "contracts" / "stages" / "merge.toml"))
    path = kit / "contracts" / "calibration.json"
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(well, **changes)))
    return path


def test_the_calibration_of_this_harness_ships(kit: Path) -> None:
    path = ship(kit)
    assert demand_calibration(kit) == path


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "stale": ({"harness_digest": "f" * 64}, "its calibration was made with another harness (ffffffffffff, this is "),
    "of local": ({"stage": "local"}, "its calibration was made with stage local, and this stage asks for one with"),
    "of a stage as it was": ({"stage_digest": "older"}, "its calibration was made with another merge.toml"),
    "too small": ({"planted": found(59)}, "59 planted faults fired in its calibration, and the stage asks for 60"),
    "blind": ({"planted": (*found(60), planted("T61", "missed"))}, "it missed T61 of 61 planted faults"),
    "alarmed": ({"healthy": (healthy(1, "order-lost"),)}, "1 of 1 healthy runs of its calibration had findings"),
}


@pytest.mark.parametrize("case", WRONG)
def test_one_that_a_gate_would_not_count_does_not_ship(kit: Path, case: str) -> None:
    """The file, the stage, why not, and the way out."""
    changes, why = WRONG[case]
    ship(kit, **changes)
    with pytest.raises(UsageError, match=re.escape(f"contracts/calibration.json: stage merge: {why}")) as said:
        demand_calibration(kit)
    assert str(said.value).endswith("nisi calibrate --stage merge, and copy its calibration.json to contracts/")


def test_a_release_without_one_is_no_release(kit: Path) -> None:
    with pytest.raises(UsageError, match="contracts/calibration.json: stage merge: there is no calibration of it; "):
        demand_calibration(kit)
