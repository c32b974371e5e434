"""What journalling costs: the time of an act that does nothing but be journaled.  Figures, not a timed test.

Run it with `make bench`.  The aim is at most 25 µs an act of two records: at 1,000 acts a second that is a fortieth of
one core.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from conftest import Say
from played import NONCE

from nisi.actor import ActCounter, Actor, Performed
from nisi.history.sealing import load, seal
from nisi.journal.reader import read_file
from nisi.journal.records import FORMAT, Call, Heartbeat, RunOpened
from nisi.journal.writer import Journal, clock_now
from nisi.model import Ok
from nisi.operations import ShareAccepted, ShareResults

ACTS = 20_000


class Answers:
    performed = Performed(Ok(ShareAccepted()), (Call(method="POST", path="/hearings/1/share", status=202, ms=12.5),))

    def channel_of(self, operation: Any) -> str:
        return "api"

    def perform(self, operation: Any) -> Performed[Any]:
        return self.performed


def opened() -> RunOpened:
    words = dict.fromkeys(("stage", "stage_digest", "access_digest", "candidate", "candidate_settings_digest"), "bench")
    words |= dict.fromkeys(("run_id", "purpose", "harness_version", "harness_digest"), "bench")
    return RunOpened(
        format=FORMAT,
        nonce=NONCE,
        seed=7,
        writer="gate",
        writer_number=0,
        clock=clock_now(),
        partners={},
        roles=(),
        suites=(),
        **words,
    )


def test_the_cost_of_an_act(tmp_path: Path, say: Say) -> None:
    """Two records an act, each one unbuffered write."""
    journal = Journal(tmp_path, opened())
    actor = Actor("adviser.1", "legal-adviser", Answers(), journal, ActCounter())
    costs = []
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(ACTS // 5):
            actor.do(ShareResults(hearing_id="hearing-1", version=1))
        costs.append((time.perf_counter() - began) / (ACTS // 5) * 1e6)
    file = os.open(tmp_path / "plain", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    began = time.perf_counter()
    for _ in range(ACTS):
        os.write(file, b"x" * 300)
    plain = (time.perf_counter() - began) / ACTS * 1e6
    os.close(file)
    journal.close()
    say(f"an act of two records: {min(costs):.1f} to {max(costs):.1f} µs (a write of 300 bytes alone: {plain:.1f} µs)")
    assert len(read_file(tmp_path / "gate.ndjson").lines) == 2 * ACTS + 2


def test_the_cost_of_reading_and_sealing(tmp_path: Path, say: Say) -> None:
    """What a run of this many acts costs when it is sealed and judged again."""
    journal = Journal(tmp_path, opened())
    actor = Actor("adviser.1", "legal-adviser", Answers(), journal, ActCounter())
    for n in range(ACTS):
        actor.do(ShareResults(hearing_id=f"hearing-{n}", version=1))
    journal.write(Heartbeat())
    journal.close()
    lines = (tmp_path / "gate.ndjson").stat().st_size
    for what, does in (
        ("reading and tabulating", lambda: load(tmp_path, lambda *_: ())),
        ("sealing", lambda: seal(tmp_path, lambda *_: ())),
        ("loading sealed", lambda: load(tmp_path, None)),
    ):
        began = time.perf_counter()
        does()
        say(f"{what}: {time.perf_counter() - began:.2f} s for {ACTS:,} acts")
    sealed = sum(path.stat().st_size for path in tmp_path.glob("*.parquet"))
    say(f"{lines / ACTS:.0f} bytes an act in lines, {sealed / ACTS:.0f} sealed")
