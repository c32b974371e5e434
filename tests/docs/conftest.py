"""What the tests of the documentation share."""

from __future__ import annotations

from pathlib import Path

import pytest
from documentation import ROOT


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder that holds pyproject.toml."""
    return ROOT
