"""Comparing what people read with a file that was read and agreed to, whole.

A new or changed text is written with NISI_UPDATE_SNAPSHOTS=1 and then read by a person in the difference.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).parent / "snapshots"


def assert_reads_as(name: str, lines: Iterable[str]) -> None:
    path = FOLDER / f"{name}.txt"
    text = "".join(f"{line}\n" for line in lines)
    if os.environ.get("NISI_UPDATE_SNAPSHOTS"):
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), f"{path.name} is not there; write it with NISI_UPDATE_SNAPSHOTS=1 and read it"
    assert text == path.read_text(encoding="utf-8")
