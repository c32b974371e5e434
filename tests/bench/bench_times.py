"""What it costs to time a million answers, and to judge p95 of all of them and of each of 362 sites.

Run it with `make bench`; `-k answers` alone.  Figures, not a timed test.  That the one site that is slow behind a good
average is found, and no other, is a test.
"""

from __future__ import annotations

import time

import numpy as np
import pyarrow as pa
from bench_journal import opened
from conftest import Say
from played import promises

from nisi.checkers import too_slow
from nisi.checkers.checked import TimeLimit
from nisi.history.derive import DERIVED
from nisi.history.history import History
from nisi.history.tabulate import SCHEMAS
from nisi.journal.records import PhaseBegan
from nisi.model import JSON

ACTS = 1_000_000
SITES = 362
SLOW = "site 007"
SECOND = 1_000_000_000


def test_the_times_of_a_million_answers(say: Say) -> None:
    """One site waits three seconds for a tenth of its answers; p95 of all is well within its limit."""
    history = History(million(np.random.default_rng(7)))
    limits = [{}, *({"site": f"site {number:03}"} for number in range(SITES))]
    held_to = promises(
        time_limits=tuple(
            TimeLimit(measure="answers.time", percentile=0.95, within_s=2.0, confidence=0.95, where=where)
            for where in limits
        )
    )
    too_slow.quantile_bounds(np.ones(1), 0.5, 0.95)  # SciPy is read once, whatever is judged
    began, began_wall = time.process_time(), time.perf_counter()
    checked = too_slow.check(history, held_to)
    cpu_s, wall_s = time.process_time() - began, time.perf_counter() - began_wall
    say(f"{ACTS:,} answers, {len(limits)} limits: {cpu_s:.2f} s of processor time, {wall_s:.2f} s")
    assert [finding.where["site"] for finding in checked.findings] == [SLOW]


def million(rng: np.random.Generator) -> dict[str, pa.Table]:
    """A run's tables with planned acts, and nothing else."""
    tables = {name: schema.empty_table() for name, schema in {**SCHEMAS, **DERIVED}.items()}
    notes = [(0, opened()), (0, PhaseBegan(phase="provoke")), (SECOND * 8_000, PhaseBegan(phase="seal"))]
    rows = [
        {"writer": "gate", "n": n, "t": t, "kind": "note", "record": JSON.encode(record).decode()}
        for n, (t, record) in enumerate(notes)
    ]
    tables["notes"] = pa.Table.from_pylist(rows, schema=SCHEMAS["notes"])
    site = rng.integers(0, SITES, ACTS)
    due = rng.integers(0, 7_000 * SECOND, ACTS)
    took = rng.exponential(SECOND / 5, ACTS).astype(np.int64)
    took[(site == 7) & (rng.random(ACTS) < 0.1)] = 3 * SECOND
    columns = {
        "writer": pa.array(np.char.add("load-", (site % 4).astype(str))),
        "n_invoked": pa.array(np.arange(ACTS)),
        "kind": pa.array(np.array(["search-cases", "share-results", "view-case-file"])[site % 3]),
        "role": pa.array(np.array(["legal-adviser", "judge"])[site % 2]),
        "due": pa.array(due),
        "invoked": pa.array(due),
        "answered": pa.array(due + took),
        "outcome": pa.array(["ok"] * ACTS),
        "site": pa.array(np.array([f"site {number:03}" for number in range(SITES)])[site]),
    }
    names = dict.fromkeys((*SCHEMAS["acts"].names, "site"))
    types = {**{field.name: field.type for field in SCHEMAS["acts"]}, "site": pa.string()}
    tables["acts"] = pa.table({name: columns.get(name, pa.nulls(ACTS, types[name])) for name in names})
    return tables
