"""What it costs to judge a million orders from a sealed journal, with every kind of harm planted in it.

A tenth of the keys are varied or ended, of a hundredth of the words no answer came, and 0.01 % each are lost, late,
altered, doubled, misrouted and superseded.  A process of its own judges them, as a gate does: it makes sure that the
journal is what was sealed, and opens it where it lies.

Run it with `make bench`; `-k orders` alone.  Figures, not a timed test: the aim is at most 1.5 s of processor time and
1 GB for all checkers of orders.  That each planted harm is named, and nothing else, is a test.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
from bench_journal import opened as run_opened
from conftest import Say
from played import promises

from nisi.checkers import checkers
from nisi.history import orders
from nisi.history.derive import DERIVED
from nisi.history.history import History
from nisi.history.sealing import is_as_sealed, keep, opened, write_tables
from nisi.history.tabulate import SCHEMAS
from nisi.journal.records import Closed, Heartbeat, PhaseBegan, Record
from nisi.model import JSON

ORDERS = 1_000_000
SECOND = 1_000_000_000
CONTRACTORS = np.array(["em-contractor", "second-contractor"])
PLANTED = ORDERS // 10_000  # of each kind: 0.01 %
HARMS = ("lost", "late", "altered", "duplicated", "misrouted", "superseded-live")
BEGAN, HEALED, SEALED = 0, 4_000 * SECOND, 4_100 * SECOND


def test_all_checks_of_a_million_orders(say: Say, tmp_path: Path) -> None:
    """Every planted harm is found, and no other."""
    tables = million(np.random.default_rng(7))
    write_tables({name: tables[name] for name in SCHEMAS}, tmp_path)
    keep({name: tables[name] for name in DERIVED}, tmp_path)
    del tables
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        judging = pool.submit(judged, tmp_path).result()
    say(f"{ORDERS:,} orders: {judging.cpu_s:.2f} s of processor time, {judging.wall_s:.2f} s, ")
    say(f"of which {judging.opened_s:.2f} s to open and {', '.join(f'{n} {s:.2f}' for n, s in judging.each_s.items())}")
    say(f"and before that {judging.sure_s:.2f} s of processor time to see that all is as it was sealed")
    say(f"at most {judging.held_gib:.2f} GiB held; {sum(judging.found.values()):,} findings")
    assert judging.found == {f"order-{harm}": PLANTED for harm in HARMS}


class Judging(NamedTuple):
    """What it cost: processor time in seconds, but for `wall_s`; `held_gib` is the most that the process ever held."""

    sure_s: float
    opened_s: float
    each_s: dict[str, float]
    cpu_s: float
    wall_s: float
    held_gib: float
    found: Counter[str]


def judged(folder: Path) -> Judging:
    """All checkers of orders over the sealed journal in `folder`."""
    chosen = [checker for checker in checkers() if any(code.startswith("order-") for code in checker.codes)]
    began = time.process_time()
    assert is_as_sealed(folder)
    sure_s = time.process_time() - began
    tables = opened(folder, None)
    moments, began_wall = [time.process_time()], time.perf_counter()
    history = History(tables)
    moments.append(time.process_time())
    found: Counter[str] = Counter()
    for checker in chosen:
        found.update(finding.code for finding in checker.check(history, promises()).findings)
        moments.append(time.process_time())
    each_s = [after - before for before, after in zip(moments, moments[1:], strict=False)]
    return Judging(
        sure_s=sure_s,
        opened_s=each_s[0],
        each_s=dict(zip([checker.name for checker in chosen], each_s[1:], strict=True)),
        cpu_s=moments[-1] - moments[0],
        wall_s=time.perf_counter() - began_wall,
        # Not `getrusage`, which counts what the parent held when it made this process.
        held_gib=int(re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())[0]) / 2**20,
        found=found,
    )


def million(rng: np.random.Generator) -> dict[str, pa.Table]:
    """A run's tables: a tenth of the keys were varied or ended, a hundredth was never answered."""
    words = _words(rng)
    return {**_evidence(), **{name: schema.empty_table() for name, schema in DERIVED.items()}, **words}


def _words(rng: np.random.Generator) -> dict[str, pa.Table]:
    keys = ORDERS * 10 // 11
    seconds = ORDERS - keys  # a second word on a tenth of the keys
    key = np.concatenate([np.arange(keys), rng.choice(keys, seconds, replace=False)])
    seq = np.repeat([0, 1], [keys, seconds])
    shared = (key % 3_000 + seq * 500) * SECOND
    acked = shared + SECOND // 20
    outcome = np.where(rng.random(ORDERS) < 0.01, "unknown", "ok")
    received = acked + rng.integers(SECOND // 10, 2 * SECOND, ORDERS)
    request = np.where(seq == 0, "new", np.where(key % 2 == 0, "variation", "end"))
    partner = key % 2
    alone = rng.permutation(np.setdiff1d(np.arange(keys), key[keys:]))
    chosen = dict(zip(HARMS, np.split(alone[: PLANTED * (len(HARMS) - 1)], len(HARMS) - 1), strict=False))
    chosen["superseded-live"] = keys + rng.choice(seconds, PLANTED, replace=False)
    outcome[np.concatenate(list(chosen.values()))] = "ok"
    received[chosen["late"]] += 30 * SECOND
    text = np.char.add("line ", key.astype(str))
    owed = {
        "owed_no": np.arange(ORDERS),
        "thing": ["order"] * ORDERS,
        "partner": CONTRACTORS[partner],
        "key_no": key,
        "seq": seq,
        "last": np.ones(ORDERS, bool),
        "request": request,
        "details": ["{}"] * ORDERS,
        "share": np.char.add("court:", np.arange(ORDERS).astype(str)),
        "case_id": text,
        "hearing": np.char.add("hearing ", (np.arange(ORDERS) // 3).astype(str)),
        "urn": text,
        "mark": key,
        "reference": text,
        "defendant": text,
        "offence": text,
        "condition": np.array(["curfew", "trail", "alcohol", "exclusion"])[key % 4],
        "site": np.char.add("site ", (key % 362).astype(str)),
        "role": ["legal-adviser"] * ORDERS,
        "shared": shared,
        "acked": pa.array(acked, mask=outcome == "unknown"),
        "outcome": outcome,
        "ambiguous": np.zeros(ORDERS, bool),
        "unread": np.zeros(ORDERS, bool),
        "test": np.zeros(ORDERS, bool),
        "share_no": np.arange(ORDERS),
        "hearing_no": np.arange(ORDERS) // 3,
        "case_no": key,
    }
    there = np.setdiff1d(np.arange(ORDERS), np.concatenate([chosen["lost"], chosen["superseded-live"]]))
    told = np.concatenate([there, chosen["duplicated"]])
    standing = np.full(len(told), "ours", dtype="<U9")
    standing[np.isin(told, chosen["altered"])] = "altered"
    standing[np.isin(told, chosen["misrouted"])] = "misrouted"
    receipts = {
        "delivery": np.char.add("inbox:", np.arange(len(told)).astype(str)),
        "partner": CONTRACTORS[np.where(standing == "misrouted", 1 - partner[told], partner[told])],
        "received": received[told] + np.repeat([0, SECOND], [len(there), PLANTED]),
        "key": np.char.add("key ", np.arange(len(told)).astype(str)),
        "thing": ["order"] * len(told),
        "owed_no": told,
        "standing": standing,
        "copy": np.zeros(len(told), bool),
        "withheld": np.zeros(len(told), bool),
        "request": request[told],
        "reference": text[told],
        "differs": pa.array(
            np.where(standing == "altered", '[["startTime","19:00","21:00"]]', ""), mask=standing != "altered"
        ),
        "test": np.zeros(len(told), bool),
        "message_no": np.arange(len(told)),
        "reference_no": key[told],
    }
    return {"owed": _table(owed, orders.SCHEMAS["owed"]), "receipts": _table(receipts, orders.SCHEMAS["receipts"])}


def _evidence() -> dict[str, pa.Table]:
    """The four tables that are sealed: every number of every file is there, and says nothing that is not derived."""
    run = msgspec.structs.replace(run_opened(), partners=dict.fromkeys(CONTRACTORS.tolist(), "orders"))
    run = msgspec.structs.replace(run, clock=msgspec.structs.replace(run.clock, monotonic_ns=0))
    beats: list[tuple[int, Record]] = [(t * SECOND, Heartbeat()) for t in range(SEALED // SECOND + 1)]
    phases = {"provoke": BEGAN, "heal": HEALED, "drain": HEALED, "seal": SEALED}
    said = [(BEGAN, run), *beats, *((t, PhaseBegan(phase=name)) for name, t in phases.items())]
    said.append((SEALED, Closed(records=len(said) + 2 * ORDERS + ORDERS)))
    acts, notes = 2 * ORDERS, np.arange(len(said)) + 3 * ORDERS
    every = {
        "acts": {"writer": ["gate"] * ORDERS, "n_invoked": np.arange(0, acts, 2), "n_answered": np.arange(1, acts, 2)},
        "deliveries": {"writer": ["gate"] * ORDERS, "n": np.arange(acts, acts + ORDERS)},
        "notes": {
            "writer": ["gate"] * len(said),
            "n": notes,
            "t": [t for t, _ in said],
            "kind": [str(record.__struct_config__.tag) for _, record in said],
            "record": [JSON.encode(record).decode() for _, record in said],
        },
        "writers": {"writer": ["gate"], "records": [3 * ORDERS + len(said)], "closed": [True], "trouble": [[]]},
    }
    return {name: _table(columns, SCHEMAS[name]) for name, columns in every.items()}


def _table(columns: dict[str, Any], schema: pa.Schema) -> pa.Table:
    """The columns as a table of that schema; those that are not given are null."""
    length = len(next(iter(columns.values())))
    arrays = [pa.array(columns[f.name]).cast(f.type) if f.name in columns else pa.nulls(length, f.type) for f in schema]
    return pa.Table.from_arrays(arrays, schema=schema)
