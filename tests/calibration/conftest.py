"""A kit for calibration: the one of the gate's tests, with a stage that has enough power to see a fault in 1 of 10."""

from __future__ import annotations

import pytest
from gate.running import Kit, new_kit

SIZES = {"tagging": {"hearings": 100}, "documents": {"cases": 100}, "access": {"cases": 60}}


@pytest.fixture(scope="session")
def calibration_kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """A kit whose stage `power` strikes at least 60 subjects of each fault: one in ten missed every time is 1 in 500."""
    kit = new_kit(tmp_path_factory.mktemp("calibration"))
    kit.stage("power", SIZES)
    return kit
