"""What the page's part about court days costs for a million acts at 362 sites, and what counting stalled hearings does.

Run it with `make bench`; `-k court_days` alone.  Figures, not a timed test.  That the site that serves nobody for an
hour of the court's time is the worst of the map, and stalls all of its hearings of that hour, is a test.
"""

from __future__ import annotations

import time

import numpy as np
import pyarrow as pa
from bench_times import ACTS, SECOND, million
from conftest import Say
from played import promises
from stages import small_stage

from nisi.board.court_days import court_days
from nisi.checkers import stalled_hearings
from nisi.checkers.checked import Measure
from nisi.history.history import History
from nisi.history.tabulate import SCHEMAS
from nisi.journal.records import ArrivalsPlanned, LoadPulse
from nisi.model import JSON

DEAF = "site 007"
LASTS_S = 7_000


def test_the_court_days_of_a_million_acts(say: Say) -> None:
    """One site of 362 serves nobody for a seventh of the day."""
    history = History(played_by_four(million(np.random.default_rng(7))))
    began = time.perf_counter()
    (day,) = court_days(history, small_stage("local", threshold=()))
    say(f"{ACTS:,} acts: the page's part about them took {time.perf_counter() - began:.2f} s")
    began = time.perf_counter()
    (measure,) = stalled_hearings.check(history, promises()).measures
    say(f"{ACTS:,} acts: counting stalled hearings took {time.perf_counter() - began:.2f} s")
    assert day.sites[0][0] == DEAF
    assert isinstance(measure, Measure) and 0 < measure.rate.failures < measure.rate.exposures / 100


def played_by_four(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """Four load writers that played a profile, and wrote a pulse a second."""
    acts, notes = tables["acts"], tables["notes"].to_pylist()
    site, due = np.array(acts["site"].to_pylist()), np.array(acts["due"])
    deaf = (site == DEAF) & (due >= 3_000 * SECOND) & (due < 4_000 * SECOND)
    numbers = np.arange(ACTS)
    filled = {
        "outcome": np.where(deaf, "unknown", np.where(numbers % 100 == 0, "refused", "ok")),
        "status": np.where(deaf, 503, np.where(numbers % 100 == 0, 409, 200)),
        "actor": np.char.add("legal-adviser.", (numbers % 5_000).astype(str)),
        "operation": np.char.add(np.char.add('{"hearing_id":"h-', (numbers // 3).astype(str)), '"}'),
        "kind": np.where(
            numbers % 3 == 0, "draft-results", np.where(numbers % 3 == 1, "share-results", "search-cases")
        ),
    }
    for name, values in filled.items():
        column = pa.array(values, SCHEMAS["acts"].field(name).type)
        acts = acts.set_column(acts.column_names.index(name), name, column)
    for number in range(4):
        planned = ArrivalsPlanned(
            profile="national-peak",
            digest="0" * 64,
            arrivals=ACTS // 4,
            begins_ns=0,
            lasts_s=LASTS_S,
            compressed=2,
            in_flight=500,
            counted={"legal-adviser: result a hearing": ACTS // 4},
        )
        beat = LoadPulse(begun=36, ended=36, dropped=0, in_flight=9, lag_ms_p99=2.0, processor_share=0.3)
        written = [(0, planned), *((second * SECOND, beat) for second in range(1, LASTS_S))]
        notes += [
            {"writer": f"load-{number}", "n": n, "t": t, "kind": "note", "record": JSON.encode(record).decode()}
            for n, (t, record) in enumerate(written)
        ]
    return {**tables, "acts": acts, "notes": pa.Table.from_pylist(notes, schema=SCHEMAS["notes"])}
