"""The journal: what was written is there, and what was taken away or changed is noticed."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from writing import Change, chained_anew, changed, opened, small_journal

from nisi.journal.reader import WriterFile, read_file, read_journal
from nisi.journal.records import Heartbeat, Observed, PhaseBegan, WriterStarted
from nisi.journal.writer import Journal


def kinds(file: WriterFile) -> list[str]:
    return [str(line.record.__struct_config__.tag) for line in file.lines]


def test_what_was_written_is_read_back_in_order(tmp_path: Path) -> None:
    """Numbered from 0 without a gap, at times that never go back, closed and without trouble."""
    file = read_file(small_journal(tmp_path))
    assert (file.writer, file.closed, file.trouble) == ("gate", True, ())
    assert kinds(file) == ["run", "phase", "heartbeat", "heartbeat", "heartbeat", "closed"]
    assert [line.n for line in file.lines] == list(range(6))
    assert [line.t for line in file.lines] == sorted(line.t for line in file.lines)


def test_a_write_says_under_which_number(tmp_path: Path) -> None:
    journal = Journal(tmp_path, opened())
    assert [journal.write(Heartbeat()) for _ in range(3)] == [1, 2, 3]
    journal.close()


def test_a_record_is_on_disk_when_its_write_returns(tmp_path: Path) -> None:
    """Without closing or flushing anything; the open file is that of a writer at work, not an altered one."""
    journal = Journal(tmp_path, opened())
    journal.write(Heartbeat())
    file = read_file(tmp_path / "gate.ndjson")
    assert (kinds(file), file.closed, file.trouble) == (["run", "heartbeat"], False, ())
    journal.close()


def test_two_journals_of_one_name_are_refused(tmp_path: Path) -> None:
    """The second neither opens nor harms the first."""
    first = small_journal(tmp_path).read_bytes()
    with pytest.raises(FileExistsError):
        Journal(tmp_path, opened())
    assert (tmp_path / "gate.ndjson").read_bytes() == first


@pytest.mark.parametrize("writer", ["", "Gate", "a/b", "../up", "a b", "a\n", "x" * 65])
def test_a_writer_whose_name_is_no_file_name_is_refused(tmp_path: Path, writer: str) -> None:
    with pytest.raises(ValueError, match="must be 1 to 64 of a-z, 0-9, dot and hyphen"):
        Journal(tmp_path, opened(writer))
    assert list(tmp_path.iterdir()) == []


def test_a_closed_journal_takes_no_record_and_closing_twice_is_harmless(tmp_path: Path) -> None:
    journal = Journal(tmp_path, opened())
    journal.close()
    journal.close()
    with pytest.raises(ValueError, match="journal of gate is closed; it takes no Heartbeat"):
        journal.write(Heartbeat())
    assert kinds(read_file(tmp_path / "gate.ndjson")) == ["run", "closed"]


def test_threads_share_a_journal(tmp_path: Path) -> None:
    """Eight threads write 250 records each: all are there, chained, and each thread's own stay in its order."""
    journal = Journal(tmp_path, opened())

    def write(thread: int) -> None:
        for n in range(250):
            journal.write(Observed(check=str(thread), subject=str(n), holds=True))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    file = read_file(tmp_path / "gate.ndjson")
    told = [(line.record.check, line.record.subject) for line in file.lines if isinstance(line.record, Observed)]
    assert (file.trouble, file.closed, len(file.lines)) == ((), True, 2_002)
    assert [[n for check, n in told if check == str(own)] for own in range(8)] == [[str(n) for n in range(250)]] * 8


def test_a_record_that_cannot_be_encoded_leaves_the_journal_as_it_was(tmp_path: Path) -> None:
    """It raises, nothing of it is on disk, and the next record takes its number."""
    journal = Journal(tmp_path, opened())
    with pytest.raises(NotImplementedError, match="a object cannot be journaled"):
        journal.write(Observed(check="c", subject="s", holds=True, evidence={"x": object()}))
    assert journal.write(Heartbeat()) == 1
    journal.close()
    assert read_file(tmp_path / "gate.ndjson").trouble == ()


class Disk:
    """`os.write` of a disk that fills up, or of a process that a signal interrupts, at its `at`-th write."""

    def __init__(self, at: int, lets_through: int, error: BaseException | None) -> None:
        self.calls, self.at, self.lets_through, self.error = 0, at, lets_through, error
        self.write = os.write

    def __call__(self, file: int, data: bytes) -> int:
        self.calls += 1
        if self.calls != self.at:
            return self.write(file, data)
        written = self.write(file, data[: self.lets_through]) if self.lets_through else 0
        if self.error is not None:
            raise self.error
        return written


def test_a_short_write_is_carried_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel may take a part only; the rest follows, and the line is whole."""
    journal = Journal(tmp_path, opened())
    monkeypatch.setattr("nisi.journal.writer.os.write", Disk(at=1, lets_through=10, error=None))
    journal.write(Heartbeat())
    journal.close()
    file = read_file(tmp_path / "gate.ndjson")
    assert (kinds(file), file.trouble) == (["run", "heartbeat", "closed"], ())


@pytest.mark.parametrize(
    ("lets_through", "kept", "trouble"),
    [
        (0, ["run", "heartbeat", "closed"], ()),
        (10**6, ["run", "phase", "heartbeat", "closed"], ()),
        (10, ["run", "heartbeat", "closed"], ("unreadable", "broken chain")),
    ],
    ids=["before it was written", "after it was written", "half of it written"],
)
@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()], ids=["disk full", "Ctrl-C"])
def test_a_write_that_is_broken_off_costs_no_other_record(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    lets_through: int,
    kept: list[str],
    trouble: tuple[str, ...],
) -> None:
    """The journal goes on from what the file holds; half a line is told as such and glued to nothing."""
    journal = Journal(tmp_path, opened())
    with monkeypatch.context() as patched:
        patched.setattr("nisi.journal.writer.os.write", Disk(at=1, lets_through=lets_through, error=error))
        with pytest.raises(type(error)):
            journal.write(PhaseBegan(phase="provoke"))
    journal.write(Heartbeat())
    journal.close()
    file = read_file(tmp_path / "gate.ndjson")
    assert (kinds(file), len(file.trouble)) == (kept, len(trouble))


# What is done to the lines of the small journal, and what is said of it; `closed` tells a killed writer.
TROUBLES: dict[str, tuple[Change, tuple[str, ...], bool]] = {
    "nothing": (lambda lines: lines, (), True),
    "the last newline is gone": (lambda lines: [*lines[:-1], lines[-1].rstrip()], (), True),
    "no closing record": (lambda lines: lines[:-1], (), False),
    "half a last line": (lambda lines: [*lines[:-1], lines[-1][:20]], (), False),
    "half a line after a whole journal": (lambda lines: [*lines, b'{"n":6,'], (), True),
    "a line removed": (lambda lines: lines[:2] + lines[3:], ("numbers 2 to 2 are missing",), True),
    "two lines removed": (lambda lines: lines[:2] + lines[4:], ("numbers 2 to 3 are missing",), True),
    "the first line removed": (
        lambda lines: lines[1:],
        ("numbers 0 to 0 are missing", "it does not begin with the record of the run"),
        True,
    ),
    "a line twice": (
        lambda lines: lines[:3] + lines[2:],
        ("number 2 is out of place",),
        True,
    ),
    "two lines swapped": (
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        ("numbers 1 to 1 are missing", "number 1 is out of place", "numbers 2 to 2 are missing"),
        True,
    ),
    "a phase renamed": (
        lambda lines: [lines[0], lines[1].replace(b"provoke", b"prevoke"), *lines[2:]],
        ("the chain is broken at number 2: the line before it was changed",),
        True,
    ),
    "a phase renamed and the chain made to fit": (
        lambda lines: chained_anew([lines[0], lines[1].replace(b"provoke", b"prevoke"), *lines[2:]], first=2),
        (),  # only the bundle's manifest and its signature can tell
        True,
    ),
    "an empty line": (
        lambda lines: [*lines[:2], b"\n", *lines[2:]],
        (
            "the line after number 1 cannot be read: Input data was truncated",
            "the chain is broken at number 2: the line before it was changed",
        ),
        True,
    ),
    "a record after the closing one": (
        lambda lines: [*lines, lines[-2].replace(b'"n":4', b'"n":6')],
        (
            "the chain is broken at number 6: the line before it was changed",
            "its closing record at number 5 counts 5 records",
        ),
        False,
    ),
    "a closing record that counts wrong": (
        lambda lines: [*lines[:-1], lines[-1].replace(b'"records":5', b'"records":4')],
        ("its closing record at number 5 counts 4 records",),
        True,
    ),
    "lines removed and the rest numbered and chained anew": (
        lambda lines: chained_anew([*lines[:4], lines[5].replace(b'"n":5', b'"n":4')], first=4),
        ("its closing record at number 4 counts 5 records",),
        True,
    ),
    "an empty file": (lambda lines: [], ("it does not begin with the record of the run",), False),
}


@pytest.mark.parametrize("row", TROUBLES)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, row: str) -> None:
    """A killed writer is told from altered evidence: it has no closing record and no trouble."""
    change, trouble, closed = TROUBLES[row]
    file = read_file(changed(small_journal(tmp_path), change))
    assert (file.trouble, file.closed) == (trouble, closed)


def test_whatever_can_still_be_read_is_kept(tmp_path: Path) -> None:
    """An unreadable line costs itself and no other."""
    file = read_file(changed(small_journal(tmp_path), lambda lines: [*lines[:2], b"not JSON\n", *lines[3:]]))
    assert kinds(file) == ["run", "phase", "heartbeat", "heartbeat", "closed"]
    assert file.trouble == (
        "the line after number 1 cannot be read: JSON is malformed: invalid character (byte 4)",
        "numbers 2 to 2 are missing",
    )


@pytest.mark.parametrize(
    "line",
    [b'{"n":1}', b"\xff\xfe", b"[" * 100_000, b'{"n":1,"t":1,"prev":"x","record":{"kind":"heartbeet"}}', b"null"],
    ids=["fields missing", "no UTF-8", "a hundred thousand brackets", "an unknown kind", "null"],
)
def test_a_line_of_any_bytes_is_trouble_and_no_crash(tmp_path: Path, line: bytes) -> None:
    file = read_file(changed(small_journal(tmp_path), lambda lines: [*lines[:2], line + b"\n", *lines[3:]]))
    assert file.trouble[0].startswith("the line after number 1 cannot be read: ")


@given(data=st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_changed_byte_is_noticed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Of the closing record only its time may change unseen: no line comes after it to hold its hash."""
    folder = tmp_path_factory.mktemp("journal")
    path = small_journal(folder)
    whole = path.read_bytes()
    closing = whole.splitlines()[-1]
    free = range(whole.index(closing) + closing.index(b'"t":') + 4, whole.index(closing) + closing.index(b',"prev"'))
    place = data.draw(st.integers(0, len(whole) - 2).filter(lambda n: n not in free))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != whole[place]))
    path.write_bytes(whole[:place] + bytes([byte]) + whole[place + 1 :])
    file = read_file(path)
    assert file.trouble or not file.closed


@given(cut=st.integers(0, 10_000))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_cut_is_noticed(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    """A file that ends anywhere but at its end has no closing record, and what comes before the cut is read."""
    path = small_journal(tmp_path_factory.mktemp("journal"))
    whole = path.read_bytes()
    cut %= len(whole) - 1
    path.write_bytes(whole[:cut])
    file = read_file(path)
    assert not file.closed
    assert len(file.lines) in (whole[:cut].count(b"\n"), whole[: cut + 1].count(b"\n"))


def test_a_file_that_was_announced_and_is_missing_is_told(tmp_path: Path) -> None:
    """Whoever starts a writer names it first, so its file cannot be removed unseen."""
    journal = Journal(tmp_path, opened())
    for writer in ("tagging", "inbox"):
        journal.write(WriterStarted(writer=writer))
    journal.close()
    small_journal(tmp_path, "inbox")
    told = [(file.writer, len(file.lines), file.closed, file.trouble) for file in read_journal(tmp_path)]
    assert told == [
        ("gate", 4, True, ()),
        ("inbox", 6, True, ()),
        ("tagging", 0, False, ("its file is missing",)),
    ]


def test_a_renamed_file_is_told(tmp_path: Path) -> None:
    """The first record names its writer."""
    path = small_journal(tmp_path, "tagging").rename(tmp_path / "load.ndjson")
    assert read_file(path).trouble == ('it was written by "tagging" and renamed',)


def test_a_folder_without_journals_has_none(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text("{}")
    assert read_journal(tmp_path) == ()
