"""Ledgers, wherever they are kept: nothing is lost when two write at once, and nothing can be changed unseen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from attempted import LATER, LONG_AGO, NOW, attempt, ended, folded, opened

from nisi.ledger.attempts import attempts_in
from nisi.ledger.chain import Head, LedgerAltered, check_head, checked, head_of
from nisi.ledger.entries import Closed, Identified, Voided
from nisi.ledger.ledger import Ledger, open_ledger
from nisi.settings import UsageError

# APPEND of a pair of commands, as somebody might write it: one file, locked while it is looked at and added to.
APPEND = """
import fcntl, os, sys
with open(sys.argv[1], "ab+") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    file.seek(0)
    if len(file.readlines()) - 1 != int(os.environ["NISI_LEDGER_AFTER"]):
        sys.exit(75)
    file.write(sys.stdin.buffer.read())
"""


def _sqlite(folder: Path) -> str:
    return "runs/ledger.sqlite"


def _git(folder: Path) -> str:
    subprocess.run(["git", "init", "--quiet", "--bare", folder / "shared.git"], check=True)
    return "git:shared.git#attempts"


def _commands(folder: Path) -> str:
    (folder / "append.py").write_text(APPEND)
    (folder / "lines").touch()
    return f"commands:cat {folder}/lines :: {sys.executable} {folder}/append.py {folder}/lines"


PLACES: dict[str, Callable[[Path], str]] = {"sqlite": _sqlite, "git": _git, "commands": _commands}


@pytest.fixture(params=PLACES)
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return PLACES[request.param](tmp_path)


def runs_of(ledger: Ledger) -> list[str]:
    return [line.entry.run for line in ledger.read()]


def test_what_was_added_is_read_in_its_order_by_anybody(where: str, tmp_path: Path) -> None:
    """The first entry makes the ledger, and another reader finds all of them."""
    ledger = open_ledger(where, tmp_path)
    assert runs_of(ledger) == []
    heads = [ledger.append(opened(run)) for run in "abc"]
    other = open_ledger(where, tmp_path)
    assert (runs_of(other), [head.n for head in heads]) == (["a", "b", "c"], [0, 1, 2])
    assert head_of(other.lines()) == heads[-1]


def test_two_that_add_at_once_both_survive(where: str, tmp_path: Path) -> None:
    """Whoever is second tries again after the other's line; the chain is whole."""

    def add(writer: str) -> None:
        ledger = open_ledger(where, tmp_path)
        for n in range(4):
            ledger.append(opened(f"{writer}{n}"))

    with ThreadPoolExecutor(2) as both:
        list(both.map(add, "ab"))
    assert sorted(runs_of(open_ledger(where, tmp_path))) == [f"{writer}{n}" for writer in "ab" for n in range(4)]


def test_a_reader_notices_that_the_end_was_cut_off_since(tmp_path: Path) -> None:
    """Whoever has read a ledger holds it to what they have read."""
    (tmp_path / "lines").touch()
    ledger = open_ledger(_commands(tmp_path), tmp_path)
    for run in "abc":
        ledger.append(opened(run))
    lines = tmp_path / "lines"
    lines.write_bytes(b"".join(lines.read_bytes().splitlines(keepends=True)[:2]))
    with pytest.raises(LedgerAltered, match="was cut"):
        ledger.append(opened("d"))


@pytest.fixture
def lines(tmp_path: Path) -> list[bytes]:
    ledger = open_ledger("ledger.sqlite", tmp_path)
    for run in "abcd":
        ledger.append(opened(run))
    return ledger.lines()


ALTERED: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "a line changed": lambda kept: [kept[0], kept[1].replace(b'"b"', b'"x"'), *kept[2:]],
    "a line taken out": lambda kept: [kept[0], *kept[2:]],
    "two lines exchanged": lambda kept: [kept[0], kept[2], kept[1], kept[3]],
    "the first line taken out": lambda kept: kept[1:],
    "a line that is none": lambda kept: [*kept, b"{}"],
    "a line put in": lambda kept: [*kept[:2], kept[1], *kept[2:]],
}


@pytest.mark.parametrize("alteration", ALTERED)
def test_a_chain_that_was_touched_is_broken(lines: list[bytes], alteration: str) -> None:
    """Wherever it was; only the end can be cut without a written-down head."""
    with pytest.raises(LedgerAltered):
        checked(ALTERED[alteration](lines))


def test_a_head_that_was_written_down_shows_what_a_chain_cannot(lines: list[bytes], tmp_path: Path) -> None:
    """That the end was cut off, and that all was written anew; later lines do no harm."""
    head = str(head_of(lines[:3]))
    check_head(lines, head)
    check_head(lines, head[:14])
    with pytest.raises(LedgerAltered, match="was cut: it had 3 lines"):
        check_head(lines[:2], head)
    anew = open_ledger("anew.sqlite", tmp_path)
    for run in "wxyz":
        anew.append(opened(run))
    with pytest.raises(LedgerAltered, match="written anew"):
        check_head(anew.lines(), head)


@pytest.mark.parametrize("head", ["", "7", "x:abc", "2:abcdef"])
def test_what_is_no_head_is_a_usage_error(lines: list[bytes], head: str) -> None:
    """Too few digits would fit too many lines."""
    with pytest.raises(UsageError, match="is no head"):
        check_head(lines, head)


WRONG = ["git:", "commands:cat x", "commands::: y", "git:https://user:secret@127.0.0.1:9/none.git", "/proc/none/ledger"]


@pytest.mark.parametrize("where", WRONG)
def test_a_place_that_cannot_be_used_is_a_usage_error_without_its_secrets(where: str, tmp_path: Path) -> None:
    """One line, before anything was sent."""
    with pytest.raises((UsageError, OSError)) as refused:
        open_ledger(where, tmp_path).append(opened("a"))
    assert "secret" not in str(refused.value) or "user" not in where


STATES = {
    "ended": [ended("a")],
    "killed": [ended("a", how="killed")],
    "discarded": [Closed(run="a", how="discarded")],
    "gone": [Closed(run="a", how="gone")],
    "void": [Closed(run="a", how="gone"), Voided(run="a", by="N", because="r")],
    "abandoned": [],
}


@pytest.mark.parametrize("state", STATES)
def test_how_an_attempt_stands_is_the_fold_of_its_entries(state: str) -> None:
    """Whatever was written about it, in its order."""
    (only,) = folded(*attempt("a", None), *STATES[state])
    assert only.state_at(NOW) == state


def test_the_first_word_on_how_an_attempt_ended_stands() -> None:
    """A later one mends only that its evidence was gone; and what is known cannot be voided."""
    (kept,) = folded(
        *attempt("a", ended("a", broken=("orders.lost",))), ended("a"), Voided(run="a", by="N", because="r")
    )
    (mended,) = folded(*attempt("a", Closed(run="a", how="gone")), ended("a", how="killed"))
    assert (kept.closed, kept.state_at(NOW), mended.state_at(NOW)) == (
        ended("a", broken=("orders.lost",)),
        "ended",
        "killed",
    )


def test_an_attempt_is_under_way_until_it_must_have_ended() -> None:
    """Then it is abandoned, whatever became of its machine."""
    (going,) = folded(opened("a", must_end_by=LATER))
    (over,) = folded(opened("a", must_end_by=LONG_AGO))
    assert (going.state_at(NOW), over.state_at(NOW)) == ("under way", "abandoned")


def test_entries_of_an_attempt_that_never_began_are_of_none() -> None:
    """Nothing can be added to what is not there."""
    assert attempts_in(()) == folded(Identified(run="a", digest="d")) == ()


def test_a_head_is_told_by_number_and_hash() -> None:
    """As it stands in reports."""
    assert str(Head(3, "ab" * 32)) == "3:" + "ab" * 32
