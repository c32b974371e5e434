"""Lets the tests of this folder import `played` and the calibrations that tests tell."""

import sys
from pathlib import Path

for folder in (Path(__file__).parents[1] / "core", Path(__file__).parents[2]):
    sys.path.insert(0, str(folder))
