"""Sealing: a journal says the same before and after, and what is later taken from it is noticed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from gated import blocked, judged, sound_run
from hypothesis import given, settings
from hypothesis import strategies as st
from played import noted, order, played, recognise
from writing import opened as run_opened
from writing import small_journal

from nisi.history.derive import DERIVED, derive
from nisi.history.history import History, NoRun
from nisi.history.sealing import (
    DERIVED_FOLDER,
    EvidenceMissing,
    is_as_sealed,
    is_sealed,
    load,
    opened,
    seal,
    write_tables,
)
from nisi.history.stored import OnDisk
from nisi.history.stored import whole as in_memory
from nisi.history.tabulate import SCHEMAS, Tables, tabulate
from nisi.journal.reader import WriterFile, read_journal
from nisi.journal.records import Answered, Delivered, Line
from nisi.journal.writer import Journal
from nisi.model import Ok, OrderReceived
from nisi.operations import CaseOpened

SIDES = ("unsealed", "sealed")


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The journal of the sound run, as lines: a leader, an inbox and a suite."""
    folder = tmp_path_factory.mktemp("lines")
    played(*sound_run(), folder=folder)
    return folder


@pytest.fixture
def journal(lines: Path, tmp_path: Path) -> Path:
    """A copy of it to take things from."""
    return Path(shutil.copytree(lines, tmp_path / "journal"))


def test_sealed_and_unsealed_journals_give_equal_tables(journal: Path) -> None:
    """The four tables and all that is derived from them, to the last value, left on disk or not; the lines are gone."""
    before = load(journal, recognise)
    sealed = seal(journal, recognise)
    after = load(journal, None)
    assert before == sealed == after
    run = History(before).run
    assert derive(before, run) == derive(after, run)
    assert {path.name for path in journal.iterdir()} == {DERIVED_FOLDER, *(f"{name}.parquet" for name in SCHEMAS)}
    assert set(derive(after, run)) == set(DERIVED)
    left_there = opened(journal, None)
    assert {name: table for name, table in left_there.items() if not isinstance(table, OnDisk)} == {}
    assert {name: in_memory(table) for name, table in left_there.items()} == after | derive(after, run)


@pytest.mark.parametrize("what", ["the evidence", "what was derived", "the digests"])
def test_what_is_no_longer_as_it_was_sealed_is_read_whole_and_derived_anew(journal: Path, what: str) -> None:
    """Only what is, to the last byte, as it was sealed is left on disk and taken as it was derived."""
    sealed = seal(journal, recognise)
    derived = journal / DERIVED_FOLDER
    match what:
        case "the evidence":
            write_tables({"notes": sealed["notes"].slice(1)}, journal)
        case "what was derived":
            write_tables({"owed": DERIVED["owed"].empty_table()}, derived)
        case _:
            (derived / "kept.json").unlink()
    assert not is_as_sealed(journal)
    assert opened(journal, None) == load(journal, None)


def test_a_journal_may_lie_in_a_folder_of_any_name(lines: Path, tmp_path: Path) -> None:
    """A star, a bracket or a quote in a name is no pattern and ends no string."""
    journal = Path(shutil.copytree(lines, tmp_path / "it's [a] *star?"))
    expected = History(seal(journal, recognise))
    left_there = History(opened(journal, None))
    for name in ("acts", "deliveries", "owed", "receipts"):
        assert left_there.rows(f"select * from {name}") == expected.rows(f"select * from {name}")
    assert left_there.trouble == expected.trouble == ()


@pytest.mark.parametrize("run", ["an order doubled", "a document leaked", "a redeployed candidate", "a killed court"])
def test_a_run_comes_to_the_same_before_and_after_sealing(tmp_path: Path, run: str) -> None:
    """The whole judgement, findings and doubts included."""
    assert judged(blocked(run)) == judged(blocked(run, folder=tmp_path, as_parquet=True))


def test_every_record_is_in_exactly_one_row(lines: Path) -> None:
    """Acts hold two records each, deliveries and notes one: together they number every line of every file."""
    tables = load(lines, recognise)
    numbers = [
        (writer, n)
        for table, column in (("acts", "n_invoked"), ("acts", "n_answered"), ("deliveries", "n"), ("notes", "n"))
        for writer, n in zip(tables[table]["writer"].to_pylist(), tables[table][column].to_pylist(), strict=True)
    ]
    written = [(file.writer, line.n) for file in read_journal(lines) for line in file.lines]
    assert sorted(numbers) == sorted(written)


def test_sealing_twice_changes_nothing(journal: Path) -> None:
    """A second seal of a folder whose lines are gone must not write empty tables over the evidence."""
    first = seal(journal, recognise)
    assert seal(journal, recognise) == first == load(journal, None)


def test_sealing_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvidenceMissing, match="there is no journal here"):
        seal(tmp_path, recognise)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", range(1, 9))
def test_a_seal_that_is_cut_short_can_be_made_again(journal: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Whichever file it was at, the run reads as before, and sealing it again ends as it should."""
    whole = load(journal, recognise)
    moves = iter(range(1, 100))

    def cut_short(move: Callable[..., object]) -> Callable[..., object]:
        def moved(*arguments: object, **named: object) -> object:
            if next(moves) == step:
                raise KeyboardInterrupt
            return move(*arguments, **named)

        return moved

    with monkeypatch.context() as patched:
        patched.setattr(
            "nisi.history.sealing.pq.write_table", cut_short(__import__("pyarrow.parquet").parquet.write_table)
        )
        patched.setattr(Path, "rename", cut_short(Path.rename))
        with pytest.raises(KeyboardInterrupt):
            seal(journal, recognise)
    assert load(journal, recognise) == whole
    assert seal(journal, recognise) == whole
    assert {path.suffix for path in journal.iterdir() if path.is_file()} == {".parquet"}


def test_a_seal_that_does_not_read_back_keeps_the_lines(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that lies costs nothing: no table has its name yet."""
    before = {path.name for path in journal.iterdir()}
    with monkeypatch.context() as patched:
        patched.setattr("nisi.history.sealing._read", lambda path, name: SCHEMAS[name].empty_table())
        with pytest.raises(EvidenceMissing, match="does not read back as it was written; the lines are kept"):
            seal(journal, recognise)
    assert before < {path.name for path in journal.iterdir()}
    assert not is_sealed(journal)


@pytest.mark.parametrize("name", SCHEMAS)
@pytest.mark.parametrize("part", [0, 0.5, 0.999], ids=["empty", "half", "all but the end"])
def test_a_table_that_is_cut_short_cannot_be_read(journal: Path, name: str, part: float) -> None:
    """A short read is missing evidence, never a shorter table."""
    seal(journal, recognise)
    path = journal / f"{name}.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(EvidenceMissing, match=rf"^{name}\.parquet cannot be read: "):
        load(journal, None)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_table_that_is_missing_is_named(journal: Path, name: str) -> None:
    seal(journal, recognise)
    (journal / f"{name}.parquet").unlink()
    with pytest.raises(EvidenceMissing, match=rf"^{name}\.parquet cannot be read: "):
        load(journal, None)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_flipped_bit_is_no_other_history(journal: Path, name: str) -> None:
    """Whatever bit of the data of a table flips, it cannot be read, or it reads as it was."""
    whole = seal(journal, recognise)
    path = journal / f"{name}.parquet"
    data = path.read_bytes()
    rng = Random(f"flip {name}")
    for _ in range(40):
        place, bit = rng.randrange(len(data)), 1 << rng.randrange(8)
        path.write_bytes(data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :])
        try:
            read = load(journal, None)
        except EvidenceMissing:
            continue
        assert read == whole, f"bit {bit} of byte {place} of {len(data)}"


def test_an_unsealed_journal_without_its_dialect_cannot_be_read(journal: Path) -> None:
    """Sealing keeps what the dialect read, so only lines need it."""
    with pytest.raises(EvidenceMissing, match="not sealed and there is no dialect"):
        load(journal, None)


def test_rows_that_are_no_records_are_no_run(journal: Path) -> None:
    """Tables that somebody wrote over end in one sentence, not in a traceback."""
    tables = load(journal, recognise)
    for name, column in (("notes", "record"), ("acts", "operation"), ("acts", "answer"), ("deliveries", "recognised")):
        at = tables[name].column_names.index(column)
        nonsense = pa.array(["[not a record"] * tables[name].num_rows, pa.string())
        altered = {**tables, name: tables[name].set_column(at, column, nonsense)}
        with pytest.raises(NoRun, match="a row of the tables cannot be read: "):
            History(altered)


def test_journals_of_two_runs_together_are_trouble(journal: Path) -> None:
    """Each alone is whole; together nobody can say which run is judged."""
    Journal(journal, run_opened("load", run_id="20260303T100000-local-0thr")).close()
    assert History(load(journal, recognise)).trouble == (
        "journal of load: nobody announced it",
        "journals of several runs lie together: 20260302T100000-local-7f3k, 20260303T100000-local-0thr",
    )


def test_a_journal_of_no_run_is_told(tmp_path: Path) -> None:
    """A file without the record of a run says nothing about one."""
    path = small_journal(tmp_path)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))
    with pytest.raises(NoRun, match="no file of the journal begins with the record of a run"):
        History(load(tmp_path, recognise))


@pytest.mark.parametrize("missing", ["gate", "court", "inbox"])
def test_a_missing_file_is_told_by_name(journal: Path, missing: str) -> None:
    """The leader's own too, though nobody announces it; without it nobody announced the others."""
    (journal / f"{missing}.ndjson").unlink()
    trouble = History(load(journal, recognise)).trouble
    assert f"journal of {missing}: its file is missing" in trouble


def test_a_payload_that_is_not_what_a_dialect_may_say_is_unreadable() -> None:
    """A number in the place of a reference comes from the candidate: it must not stop the judging."""
    record = Delivered(
        partner="p", key=None, signature="valid", media_type="", size=2, sha256="", encoding="utf-8", body="{}"
    )

    def told(reference: object) -> str | None:
        def dialect(partner: str, body: bytes) -> tuple[OrderReceived, ...]:
            return (OrderReceived(reference=reference, offence_id="o", condition="curfew", request="new"),)  # type: ignore[arg-type]

        files = [file_of(record)]
        return tabulate(files, dialect)["deliveries"]["recognised"].to_pylist()[0]  # type: ignore[no-any-return]

    assert told("NZ1") is not None
    assert [told(5), told(None), told({}), told("\ud800")] == [None] * 4


def file_of(record: Delivered) -> WriterFile:
    return WriterFile("inbox", (Line(n=0, t=0, prev="", record=record),), True, ())


def test_bytes_that_are_no_text_are_unreadable() -> None:
    """They are kept as base64, and no dialect is asked."""
    record = Delivered(
        partner="p", key=None, signature="valid", media_type="", size=2, sha256="", encoding="base64", body="//8="
    )
    asked: list[bytes] = []
    tables = tabulate([file_of(record)], lambda partner, body: asked.append(body) or ())  # type: ignore[func-returns-value]
    assert (tables["deliveries"]["recognised"].to_pylist(), asked) == ([None], [])


# What is taken away, and whether it is noticed.


def without(tables: Tables, taken: dict[str, set[int]]) -> Tables:
    """The tables without these rows."""
    return {
        name: table.filter(pa.array([row not in taken.get(name, ()) for row in range(table.num_rows)], pa.bool_()))
        for name, table in tables.items()
    }


def single_rows(tables: Tables) -> Iterator[dict[str, set[int]]]:
    """Each row by itself; of the heartbeats, which are all alike, one in ten."""
    for name, table in tables.items():
        for row, kind in enumerate(table["kind"].to_pylist() if name == "notes" else [name] * table.num_rows):
            if kind != "heartbeat" or row % 10 == 0:
                yield {name: {row}}


def test_every_single_row_that_is_taken_from_a_sealed_table_is_noticed(lines: Path) -> None:
    """Act, delivery, heartbeat, phase or writer: whichever row is taken, the evidence is in trouble."""
    tables = load(lines, recognise)
    assert History(tables).trouble == ()
    unnoticed = [taken for taken in single_rows(tables) if not trouble_of(without(tables, taken))]
    assert unnoticed == []


def trouble_of(tables: Tables) -> tuple[str, ...]:
    try:
        return History(tables).trouble
    except NoRun as error:
        return (str(error),)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_table_without_its_rows_is_noticed(lines: Path, name: str) -> None:
    tables = load(lines, recognise)
    assert trouble_of({**tables, name: SCHEMAS[name].empty_table()}) != ()


@pytest.mark.parametrize("writers", [{"gate"}, {"court"}, {"inbox"}, {"court", "inbox"}, {"gate", "court"}])
def test_a_writer_that_is_taken_from_every_table_is_noticed(lines: Path, writers: set[str]) -> None:
    """As if there had never been one: whoever started it said so."""
    tables = load(lines, recognise)
    taken = {
        name: {row for row, writer in enumerate(table["writer"].to_pylist()) if writer in writers}
        for name, table in tables.items()
    }
    assert trouble_of(without(tables, taken)) != ()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_lines_are_taken_from_files_are_noticed(
    tmp_path_factory: pytest.TempPathFactory, lines: Path, data: st.DataObject
) -> None:
    """One line or many, of one file or of several, or whole files."""
    folder = tmp_path_factory.mktemp("journal")
    contents = {path.name: path.read_bytes().splitlines(keepends=True) for path in sorted(lines.iterdir())}
    places = [(name, n) for name, whole in contents.items() for n in range(len(whole))]
    taken = data.draw(st.sets(st.sampled_from(places), min_size=1, max_size=5))
    gone = data.draw(st.sets(st.sampled_from(sorted(contents)), max_size=2))
    for name, whole in contents.items():
        if name not in gone:
            (folder / name).write_bytes(b"".join(line for n, line in enumerate(whole) if (name, n) not in taken))
    try:
        tables = load(folder, recognise)
    except EvidenceMissing:
        return
    assert trouble_of(tables) != ()


def test_an_answer_to_no_open_act_leaves_no_gap() -> None:
    """A second answer, or one whose invocation is gone, is kept among the notes, so that its number is not missed."""
    second = Answered(act=0, outcome=Ok(CaseOpened(case_id="c")))
    history = played(order("a", at=5), noted(second, at=40, writer="court"))
    assert (history.trouble, [record for _, record in history.records(Answered)]) == ((), [second])
    assert [row["status"] for row in history.rows("select status from acts where kind = 'open-crime-case'")] == [None]
