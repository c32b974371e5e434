"""What the tests of journals share: the record of a run, a small closed journal, and its lines."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from played import NONCE

from nisi.journal.records import FORMAT, Clock, Heartbeat, PhaseBegan, RunOpened
from nisi.journal.writer import SUFFIX, Journal


def opened(writer: str = "gate", number: int = 0, **changes: Any) -> RunOpened:
    """The first record of a writer's file."""
    given: dict[str, Any] = {
        "format": FORMAT,
        "run_id": "20260302T100000-local-7f3k",
        "purpose": "gate",
        "nonce": NONCE,
        "seed": 7,
        "writer": writer,
        "writer_number": number,
        "clock": Clock(boot_id="test", monotonic_ns=1_000, utc_ns=1_772_445_600_000_000_000),
        "harness_version": "0.1.0",
        "harness_digest": "ab" * 32,
        "stage": "local",
        "stage_digest": "cd" * 32,
        "access_digest": "ef" * 32,
        "candidate": "paper",
        "candidate_settings_digest": "01" * 32,
        "partners": {"em-contractor": "orders"},
        "roles": ("legal-adviser",),
        "suites": ("tagging",),
    }
    return RunOpened(**given | changes)


def small_journal(folder: Path, writer: str = "gate") -> Path:
    """A closed journal of six records: run, phase, three heartbeats, closing record."""
    journal = Journal(folder, opened(writer))
    journal.write(PhaseBegan(phase="provoke"))
    for _ in range(3):
        journal.write(Heartbeat())
    journal.close()
    return folder / f"{writer}{SUFFIX}"


Change = Callable[[list[bytes]], list[bytes]]


def changed(path: Path, change: Change) -> Path:
    """The file with its lines (each with its newline) put through `change`."""
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    return path


def chained_anew(lines: list[bytes], first: int) -> list[bytes]:
    """Lines whose chain is made to fit again from number `first` on, as somebody would who knows the format."""
    kept = list(lines)
    for n in range(max(first, 1), len(kept)):
        before = hashlib.sha256(kept[n - 1].rstrip(b"\n")).hexdigest().encode()
        at = kept[n].index(b'"prev":"') + len(b'"prev":"')
        kept[n] = kept[n][:at] + before + kept[n][at + 64 :]
    return kept
