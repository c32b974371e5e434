"""The rules of the house, as tests: types, style and the direction of imports."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

RULES = {
    "types are strict in both packages": ["mypy"],
    "the code is clean": ["ruff", "check", "."],
    "the code is formatted": ["ruff", "format", "--check", "."],
    "imports only point down": ["importlinter", "--config", "pyproject.toml"],
}


@pytest.mark.parametrize("rule", RULES)
def test_the_house_rule_holds(rule: str) -> None:
    """mypy, ruff and import-linter find nothing."""
    tool, *arguments = RULES[rule]
    if tool == "importlinter":
        command = [str(Path(sys.executable).parent / "lint-imports"), *arguments]
    else:
        command = [sys.executable, "-m", tool, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, f"{' '.join(command[-3:])}\n{done.stdout[-3000:]}{done.stderr[-1000:]}"
