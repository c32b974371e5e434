"""The law of evidence: taking anything away never turns a blocking verdict into GO or GO WITH CONDITIONS."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from gated import BLOCKED, LOADED, LOADED_RUNS, day_with_outages, judged, sound_run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from played import played, recognise

from nisi.history.history import History, NoRun
from nisi.history.sealing import EvidenceMissing, load
from nisi.history.tabulate import SCHEMAS, Tables

BLOCKING = {"NO-GO", "NOT SHOWN"}
RUNS = {**BLOCKED, **LOADED_RUNS}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The journal of each blocked run, as lines; each has a court day beside what blocks it."""
    folders = {}
    for name, run in RUNS.items():
        folders[name] = tmp_path_factory.mktemp("run")
        history = played(*sound_run(), *day_with_outages(), *run.events(), **run.how, folder=folders[name])
        # Of the others test_judging says so; a judgement takes a second of processor time.
        assert name in BLOCKED or judged(history, stage=LOADED).verdict == run.verdict, name
    return folders


def verdict_of(tables: Tables) -> str:
    """NOT SHOWN, too, where there is nothing left to judge."""
    try:
        return judged(History(tables), stage=LOADED).verdict.value
    except NoRun:
        return "NOT SHOWN"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """The tables of the run that nothing blocks: without it the law would be about nothing."""
    folder = tmp_path_factory.mktemp("sound")
    played(*sound_run(), *day_with_outages(), folder=folder)
    tables = load(folder, recognise)
    assert verdict_of(tables) == "GO"
    return tables


LAW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@LAW
@given(data=st.data())
def test_no_lines_and_no_files_taken_away_free_a_blocked_run(
    tmp_path_factory: pytest.TempPathFactory, runs: dict[str, Path], data: st.DataObject
) -> None:
    """One record, many, the end of a file, or whole files, of any writer."""
    run = data.draw(st.sampled_from(sorted(runs)), label="run")
    contents = {path.name: path.read_bytes().splitlines(keepends=True) for path in sorted(runs[run].iterdir())}
    places = [(name, n) for name, lines in contents.items() for n in range(len(lines))]
    taken = data.draw(st.sets(st.sampled_from(places), max_size=8), label="taken")
    gone = data.draw(st.sets(st.sampled_from(sorted(contents)), max_size=3), label="gone")
    ends = data.draw(st.dictionaries(st.sampled_from(sorted(contents)), st.integers(0, 60), max_size=2), label="ends")
    folder = tmp_path_factory.mktemp("left")
    for name, lines in contents.items():
        kept = [line for n, line in enumerate(lines) if (name, n) not in taken]
        if name not in gone:
            (folder / name).write_bytes(b"".join(kept[: ends.get(name)]))
    try:
        tables = load(folder, recognise)
    except EvidenceMissing:
        return
    assert verdict_of(tables) in BLOCKING


@LAW
@given(data=st.data())
def test_no_rows_and_no_writers_taken_away_free_a_blocked_run(runs: dict[str, Path], data: st.DataObject) -> None:
    """The same of sealed tables: rows, all rows of a table, or all that one writer wrote."""
    run = data.draw(st.sampled_from(sorted(runs)), label="run")
    tables = load(runs[run], recognise)
    writers = data.draw(st.sets(st.sampled_from(["gate", "court", "inbox"]), max_size=2), label="writers")
    emptied = data.draw(st.sets(st.sampled_from(sorted(SCHEMAS)), max_size=2), label="emptied")
    left = {}
    for name, table in tables.items():
        rows = range(table.num_rows)
        taken = data.draw(st.sets(st.sampled_from(rows), max_size=4) if rows else st.just(set[int]()), label=name)
        written = table["writer"].to_pylist()
        keep = [n not in taken and written[n] not in writers and name not in emptied for n in rows]
        left[name] = table.filter(pa.array(keep, pa.bool_()))
    assert verdict_of(left) in BLOCKING


@pytest.mark.parametrize("run", RUNS)
def test_the_record_that_blocks_a_run_cannot_be_taken_out(runs: dict[str, Path], sound: Tables, run: str) -> None:
    """Whatever a run has noted beyond a sound one: a hindrance, a suite's end, what the candidate is, a count."""
    usual = set(sound["notes"]["record"].to_pylist())
    tables = load(runs[run], recognise)
    notes = tables["notes"]
    for row, record in enumerate(notes["record"].to_pylist()):
        if record not in usual and '"kind":"run"' not in record:
            keep = pa.array([n != row for n in range(notes.num_rows)], pa.bool_())
            assert verdict_of({**tables, "notes": notes.filter(keep)}) in BLOCKING
