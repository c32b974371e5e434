"""The calibration that speaks for this harness: in the kit, else in the kit that came with the engine."""

from __future__ import annotations

from pathlib import Path

import msgspec

from nisi.kit import harness_digest, shipped_kit
from nisi.settings import UsageError, shown
from nisi.verdict.power import Calibration

NAME = "calibration.json"


def calibration_for(kit: Path) -> Path | None:
    """The file that is of this harness; where there is none, one of another; else None.

    Raises `UsageError` for one that cannot be read."""
    there = [path for path in (kit / "contracts" / NAME, shipped_kit() / "contracts" / NAME) if path.is_file()]
    digest = harness_digest(kit) if there else ""
    return next((path for path in there if read_calibration(path).harness_digest == digest), next(iter(there), None))


def read_calibration(path: Path) -> Calibration:
    """Raises `UsageError` when the file holds no calibration."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Calibration)
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(
            f"{shown(path)}: is no calibration: {error}; take the file away, or make one with: nisi calibrate"
        ) from None
