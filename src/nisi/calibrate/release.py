"""Whether the calibration in `contracts/` may ship with a release: it must be what every stage of this kit demands.

`python -m nisi.calibrate.release`: exit 0, or 2 with one line that says why not.  `make wheel` asks before it builds.
"""

from __future__ import annotations

import sys
from pathlib import Path

from nisi.calibrate.catalogue import load_catalogue
from nisi.gather.calibrated import NAME, read_calibration
from nisi.kit import harness_digest, kit_folder
from nisi.settings import UsageError, shown
from nisi.verdict.power import doubts_of_power
from nisi.verdict.stage import digest_of, load_stage


def demand_calibration(kit: Path) -> Path:
    """The calibration of this very harness; raises `UsageError` where a stage would not be content with it."""
    path = kit / "contracts" / NAME
    given = read_calibration(path) if path.is_file() else None
    for name in load_catalogue(kit)[0].stages:
        stage, stage_path = load_stage(name, kit)
        for doubt in doubts_of_power(stage, digest_of(stage_path), harness_digest(kit), given):
            raise UsageError(f"{shown(path)}: stage {name}: {doubt.why}; {doubt.way_out}")
    return path


def main() -> int:
    try:
        path = demand_calibration(kit_folder())
    except UsageError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    print(f"{shown(path)}: is of this harness, and ships with it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
