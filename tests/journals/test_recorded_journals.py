"""Recorded journals come to the verdicts that were recorded with them, whatever has become of the code since."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from record import HERE, come_to

FOLDERS = sorted(path.parent for path in HERE.glob("*/expected.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_a_recorded_journal_comes_to_its_verdict(folder: Path) -> None:
    """Findings, rulings, doubts and verdict; a change here is a change of what evidence means."""
    assert come_to(folder) == json.loads((folder / "expected.json").read_text())


def test_there_is_one_of_each_kind() -> None:
    """A breach and a run that did not show enough; lines and sealed tables."""
    assert {json.loads((folder / "expected.json").read_text())["verdict"] for folder in FOLDERS} >= {
        "NO-GO",
        "NOT SHOWN",
    }
    assert {path.suffix for folder in FOLDERS for path in (folder / "journal").glob("*.*")} == {".ndjson", ".parquet"}
