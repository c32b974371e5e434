"""Killing a process loses nothing that its journal said was written."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from writing import opened

from nisi.journal.reader import read_file
from nisi.journal.records import Observed
from nisi.model import JSON

# Writes from three threads as fast as it can, and says on standard output which record is written, once it is.
WRITER = """
import os, sys, threading
import msgspec
from pathlib import Path
from nisi.journal.records import Observed, RunOpened
from nisi.journal.writer import Journal

journal = Journal(Path(sys.argv[1]), msgspec.json.decode(sys.argv[2], type=RunOpened))

def write(thread):
    for n in range(10**9):
        words = {"words": "x" * (n % 5_000)}
        journal.write(Observed(check="killed", subject=f"{thread} {n}", holds=True, evidence=words))
        os.write(1, f"{thread} {n}\\n".encode())

for thread in range(3):
    threading.Thread(target=write, args=(thread,)).start()
"""


@pytest.mark.parametrize("seed", range(5))
def test_kill_9_at_a_random_moment_loses_nothing_whose_write_returned(tmp_path: Path, seed: int) -> None:
    """Every record that was said to be written is read back; a torn last line is a killed writer, not an alteration."""
    command = [sys.executable, "-c", WRITER, str(tmp_path), JSON.encode(opened("tagging")).decode()]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert child.stdout is not None
    try:
        first = child.stdout.readline()
        time.sleep(Random(f"kill {seed}").uniform(0, 0.1))
    finally:
        child.kill()
    said = (first + child.stdout.read()).decode().splitlines()
    child.stdout.close()
    child.wait(10)
    file = read_file(tmp_path / "tagging.ndjson")
    written = {line.record.subject for line in file.lines if isinstance(line.record, Observed)}
    assert len(said) > 0
    assert (set(said) - written, file.trouble, file.closed) == (set(), (), False)
