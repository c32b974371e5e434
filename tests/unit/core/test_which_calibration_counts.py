"""Which calibration speaks for a harness: the kit's, else the one that came with the engine, else none of this one."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from calibrated import calibrated, found

from nisi.gather import calibrated as finding
from nisi.gather.calibrated import calibration_for
from nisi.kit import harness_digest
from nisi.settings import UsageError


@pytest.fixture
def kits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A kit, and the one that came with the engine."""
    for name in ("kit", "shipped"):
        (tmp_path / name / "contracts").mkdir(parents=True)
    monkeypatch.setattr(finding, "shipped_kit", lambda: tmp_path / "shipped")
    return tmp_path / "kit", tmp_path / "shipped"


def put(kit: Path, digest: str) -> Path:
    path = kit / "contracts" / "calibration.json"
    path.write_bytes(msgspec.json.encode(calibrated(*found(1), harness_digest=digest)))
    return path


def test_there_may_be_none(kits: tuple[Path, Path]) -> None:
    assert calibration_for(kits[0]) is None


@pytest.mark.parametrize(
    ("in_kit", "shipped", "counts"),
    [
        pytest.param("ours", "ours", 0, id="the kit's, where both are of this harness"),
        pytest.param("other", "ours", 1, id="the shipped one, where only that is"),
        pytest.param(None, "ours", 1, id="the shipped one, where the kit has none"),
        pytest.param("other", "another", 0, id="the kit's, so that a verdict can say that it is of another"),
    ],
)
def test_the_one_of_this_harness_counts(kits: tuple[Path, Path], in_kit: str | None, shipped: str, counts: int) -> None:
    """The digest decides, and the kit comes first."""
    ours = harness_digest(kits[0])
    for kit, digest in zip(kits, (in_kit, shipped), strict=True):
        if digest is not None:
            put(kit, ours if digest == "ours" else digest)
    assert calibration_for(kits[0]) == kits[counts] / "contracts" / "calibration.json"


def test_one_that_cannot_be_read_is_a_usage_error(kits: tuple[Path, Path]) -> None:
    """The file, what is wrong with it, and the way out."""
    put(kits[0], "ours").write_text('{"format": 2}')
    with pytest.raises(UsageError, match=re.escape("kit/contracts/calibration.json: is no calibration: ")) as said:
        calibration_for(kits[0])
    assert str(said.value).endswith("take the file away, or make one with: nisi calibrate")
