"""What it costs that load users journal: their acts against plain Locust requests to the same paths, in turn.

Figures, not a timed test: the aim is 0.9 of what plain Locust does."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

from conftest import Say
from unit.refcourt import reference_court

CHILD_WITHIN_S = 120.0
ROUNDS = Path(__file__).with_name("locust_rounds.py")


def test_the_cost_of_journalled_acts(tmp_path: Path, say: Say) -> None:
    """Rounds of both in turn in one process of Locust's, so that whatever else the machine does meets both."""
    with reference_court.running() as court:
        command = [sys.executable, str(ROUNDS), court.url, str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=CHILD_WITHIN_S, check=True)
    rounds: list[tuple[float, float]] = json.loads(done.stdout.splitlines()[-1])
    plain, journalled = (statistics.median(side) for side in zip(*rounds, strict=True))
    ratios = sorted(one[1] / one[0] for one in rounds)
    say(f"{plain:,.0f} requests a second by plain Locust, {journalled:,.0f} acts a second journalled")
    say(f"journalled / plain: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")
    assert all(one > 0 for both in rounds for one in both)
