"""What it costs to load a run, and to judge the documents of a nation.  Figures, not a timed test: `make bench`.

The aims are 0.6 s to fold 10,000 acts, and 2 s of processor time for all checkers of documents over a million documents
that four roles looked at twenty times each.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from played import ACCESS, document, played, promises, recognise, store, view

from nisi.checkers import checkers
from nisi.history.columns import FOREVER
from nisi.history.history import History
from nisi.history.sealing import load
from nisi.history.tribunal import SCHEMAS

DOCUMENTS, CASES, LOOKS, ROLES = 1_000_000, 1_000, 20, 4
SECOND = 1_000_000_000


def say(capsys: pytest.CaptureFixture[str], line: str) -> None:
    with capsys.disabled():
        print(f"\n  {line}", end="")


def cpu_s(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def test_loading_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cases with four documents, each looked at by two roles three times."""
    events = []
    for number in range(600):
        case, names = f"case-{number}", [f"{number}-{n}" for n in range(4)]
        events += [document(name, at=(10 + n, 10.5 + n), case=case) for n, name in enumerate(names)]
        events += [
            view(role, at=20 + n, shows=names, case=case)
            for role in ("tribunal-judge", "respondent")
            for n in (0, 1, 2)
        ]
        events.append(store(at=45, holds=names, case=case))
    played(*events, folder=tmp_path)
    tables = load(tmp_path, recognise)
    say(capsys, f"{cpu_s(lambda: History(tables)):.2f} s to load a run of {tables['acts'].num_rows:,} acts")


def test_documents_of_a_nation(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nisi.history.history.SMALL", 0)  # queries are planned as for a large run
    history = played()
    for name, columns in _national().items():
        schema = SCHEMAS[name]
        arrays = [_array(columns.get(field.name), field.type, len(next(iter(columns.values())))) for field in schema]
        history.with_table(name, pa.Table.from_arrays(arrays, schema=schema))
    promised = promises(access=ACCESS)
    whole = 0.0
    for checker in checkers():
        if "documents" in {*checker.codes.values(), *checker.measures.values()} or checker.name == "leaked_documents":
            whole += (took := cpu_s(lambda c=checker: c.check(history, promised)))
            say(capsys, f"{took:5.2f} s {checker.name}")
    say(capsys, f"{whole:5.2f} s for {DOCUMENTS:,} documents, {ROLES} roles that looked {LOOKS} times")


def _array(values: object, kind: pa.DataType, rows: int) -> pa.Array:
    if values is None:
        return pa.nulls(rows, kind)
    if isinstance(values, str):
        return pa.array([values]).take(pa.array(np.zeros(rows, int)))
    return pa.array(values).cast(kind)


def _national() -> dict[str, dict[str, object]]:
    """Every document is there from the first look after it was filed to the last, and the store lists all of them."""
    doc, case = np.arange(DOCUMENTS), np.arange(DOCUMENTS) % CASES
    made = (10 + doc * 1_000 // DOCUMENTS) * SECOND
    viewer = np.arange(CASES * ROLES)
    roles = np.array(["tribunal-judge", "respondent", "caseworker", "representative"])[viewer % ROLES]
    rank = np.tile(np.arange(LOOKS), len(viewer))
    began = (rank * 55 + 20) * SECOND
    first = np.repeat(np.clip((made // SECOND - 20 + 54) // 55, 0, LOOKS - 1), ROLES)
    last = LOOKS - 1
    no, zero = np.zeros(DOCUMENTS, bool), np.zeros(DOCUMENTS, int)
    who = {"role": roles, "actor": roles, "channel": "api"}
    looking = np.repeat(viewer, LOOKS)
    return {
        "documents": {"doc": doc, "case_no": case, "case_id": case, "filename": doc, "category": "evidence"}
        | {"classification": "PUBLIC", "party": "appellant", "submit": doc, "submitted": made, "acked": made}
        | {"made": made, "outcome": "ok", "test": no, "kind": zero, "changed": no},
        "kinds": {"kind": [0], "category": "evidence", "classification": "PUBLIC", "party": "x", "withdrawn": [False]},
        "document_spans": {"doc": doc, "span": zero, "since": zero, "until": np.full(DOCUMENTS, FOREVER), "kind": zero}
        | {"category": "evidence", "certain": ~no},
        "viewers": {"viewer": viewer, "case_no": viewer // ROLES, **who, "last_rank": np.full(len(viewer), last)}
        | {"last_invoked": np.full(len(viewer), began[last]), "tells_categories": np.ones(len(viewer), bool)},
        "views": {"view": np.arange(len(rank)), "viewer": looking, "rank": rank, "case_no": looking // ROLES}
        | {"invoked": began, "answered": began + SECOND // 2},
        "presence": {"viewer": np.repeat(case * ROLES, ROLES) + np.tile(np.arange(ROLES), DOCUMENTS)}
        | {"doc": np.repeat(doc, ROLES), "nth": np.zeros(DOCUMENTS * ROLES, int), "last": np.ones(len(first), bool)}
        | {"from_rank": first, "to_rank": np.full(len(first), last), "seen_until": np.full(len(first), began[last])}
        | {"missed": pa.array((first * 55 - 35) * SECOND, mask=first == 0), "category": "evidence"}
        | {"twice": np.zeros(len(first), bool), "elsewhere": np.zeros(len(first), bool)}
        | {"made": np.repeat(made, ROLES), "kind": np.zeros(len(first), int), "as_filed": np.ones(len(first), bool)},
        "listings": {"listing": np.arange(CASES), "case_no": np.arange(CASES), "rank": np.zeros(CASES, int)}
        | {"invoked": np.full(CASES, 2_000 * SECOND), "answered": np.full(CASES, 2_001 * SECOND)},
        "holdings": {"case_no": case, "doc": doc, "last_rank": zero, "listing": case},
    }
