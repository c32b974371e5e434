"""The kit of the gate's own tests serves here too; what has to find which fault stands in contracts/faults.toml.

pytest tests/calibration                  one fault of each class, and healthy runs of three suites
pytest tests/calibration --every-fault    all of them: about an hour on two quiet cores
"""

from __future__ import annotations

import pytest
from gate.conftest import kit, whole_kit

__all__ = ["kit", "whole_kit"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--every-fault", action="store_true", help="plant every seeded fault, not one of each class")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--every-fault", default=False):
        items[:] = [item for item in items if not item.get_closest_marker("every_fault")]
