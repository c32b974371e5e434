"""Lets the tests of this folder import its helpers and `tests/played.py`, whatever import mode pytest runs in."""

import sys
from pathlib import Path

for folder in (Path(__file__).parent, Path(__file__).parents[2]):
    sys.path.insert(0, str(folder))
