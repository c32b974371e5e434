"""One opening of refcourt's interface for all tests that only look at it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "refcourt"))

import reference_court
from contract_platform import POLLED


@pytest.fixture(scope="module")
def healthy() -> Iterator[str]:
    """The address of a healthy platform."""
    with reference_court.running(*POLLED) as court:
        yield court.url
