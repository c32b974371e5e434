"""Lets the tests of this folder import `played` and what tests of verdicts share."""

import sys
from pathlib import Path

for folder in (Path(__file__).parents[1] / "core", Path(__file__).parents[2]):
    sys.path.insert(0, str(folder))
