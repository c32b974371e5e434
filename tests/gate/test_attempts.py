"""The ledger, played: killed runs are listed and counted, trying again does not help, and a GO is admitted.

Each gate here takes about twenty seconds of two processors; the file two minutes.
"""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from gate.running import Ended, Kit

COMMAND = '["{python}", "-m", "refcourt", '
LOSES_ORDERS = COMMAND + '"--fault", "T5", '
REFCOURT = "contracts/candidates/refcourt.toml"


@pytest.fixture
def shared(kit: Kit) -> str:
    """A ledger on a branch of a bare repository, as two machines share one."""
    repository = kit.folder / "shared.git"
    if not repository.exists():
        subprocess.run(["git", "init", "--quiet", "--bare", repository], check=True)
    return f"git:shared.git#{len(list(kit.folder.glob('out-*')))}"


def attempts(kit: Kit, ledger: str, *more: str) -> Ended:
    return kit.nisi("runs", "--ledger", ledger, *more)


def admitted(kit: Kit, run: Path, digest: str, ledger: str, stage: str) -> Ended:
    return kit.nisi("admit", str(run), "--stage", stage, "--candidate-digest", digest, "--ledger", ledger)


def test_a_killed_gate_is_listed_judged_and_added_up(kit: Kit, shared: str) -> None:
    """Killed in mid-run, it is in the ledger; the next gate judges what it left, says so, and is admitted."""
    killed = kit.begin("gate", "--stage", "desk", "--ledger", shared)
    killed.acts("tagging")
    name = killed.run().name
    os.kill(killed.pid, signal.SIGKILL)
    killed.process.wait(10)
    assert kit.is_quiet()
    listed = attempts(kit, shared)
    assert (listed.code, name in listed.out, listed.out.count("\n")) == (0, True, 2), str(listed)
    head = listed.out.split("head: ")[1].strip()

    again = kit.nisi("gate", "--stage", "desk", "--seed", "11", "--ledger", shared)
    told = again.verdict["attempts"]
    assert (again.code, told["started"], told["finished"], told["discarded"]) == (0, 2, 1, 1), str(again)
    assert f"ledger: {name} was begun at" in again.err
    assert again.run is not None
    listed = attempts(kit, shared, "--head", head)
    assert listed.code == 0, str(listed)
    assert [line.split("  ")[5:7] for line in listed.out.splitlines()[:-1]] == [
        ["killed", "NOT SHOWN"],
        ["ended", "GO"],
    ]

    verified = kit.nisi("verify", str(again.run))
    assert (verified.code, verified.out.splitlines()[-1]) == (0, "intact"), str(verified)
    digest = again.verdict["candidate"]["digest"]
    assert admitted(kit, again.run, digest, shared, "desk").code == 0
    refused = admitted(kit, again.run, "0ddba11", shared, "steady")
    assert (refused.code, refused.out.count("REFUSED: ")) == (3, 2), str(refused)
    other = admitted(kit, again.run, digest, "elsewhere.sqlite", "desk")
    assert (other.code, "the ledger was cut" in other.out) == (3, True), str(other)


def test_a_lost_order_stands_however_well_it_goes_afterwards(kit: Kit, shared: str) -> None:
    """A candidate with a fault that the gate is not told of: NO-GO; the same digest without it: still NO-GO."""
    text = (kit.folder / REFCOURT).read_text()
    assert COMMAND in text
    with kit.with_file(REFCOURT, text.replace(COMMAND, LOSES_ORDERS, 1)):
        unlucky = kit.nisi("gate", "--stage", "struck", "--ledger", shared)
    assert (unlucky.code, "order-lost" in unlucky.codes) == (1, True), str(unlucky)
    lucky = kit.nisi("gate", "--stage", "struck", "--seed", "11", "--ledger", shared)
    assert (lucky.code, lucky.codes) == (1, set()), str(lucky)
    assert "that stands until the candidate's digest changes" in lucky.out
    assert lucky.run is not None
    assert unlucky.run is not None
    assert kit.nisi("verify", str(lucky.run)).code == 0
    assert kit.nisi("judge", str(lucky.run)).code == 1


def test_a_ledger_that_was_cut_or_cannot_be_reached_stops_a_gate_before_anything_is_sent(kit: Kit) -> None:
    """Exit 3 or 2, and no run folder."""
    before = kit.runs()
    (kit.folder / "cut.jsonl").write_text(
        '{"n":1,"t":"","prev":"","entry":{"kind":"void","run":"","by":"","because":""}}\n'
    )
    cut = kit.nisi("gate", "--stage", "desk", "--ledger", "commands:cat cut.jsonl :: false")
    gone = kit.nisi("gate", "--stage", "desk", "--ledger", "git:nowhere.git")
    assert (cut.code, "the ledger's chain is broken before line 0" in cut.out) == (3, True), str(cut)
    assert (gone.code, gone.err.count("\n")) == (2, 1), str(gone)
    assert kit.runs() == before
