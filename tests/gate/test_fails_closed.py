"""Whatever breaks in a run, the run is NOT SHOWN: exit 3, what was not shown, what to do, and every act kept."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from gate.running import Ended, Going, Kit

NOT_SHOWN = (3, "NOT SHOWN")

FOUR_WAYS_NOT_TO_PASS = """
import pytest

def test_that_fails(court):
    assert False, "on purpose"

@pytest.fixture
def broken():
    raise RuntimeError("on purpose")

def test_that_errors(broken):
    pass

@pytest.mark.skip(reason="on purpose")
def test_that_is_skipped():
    pass

@pytest.mark.xfail(reason="on purpose")
def test_that_is_expected_to_fail():
    assert False
"""
LEAVES_AT_ONCE = "import os\n\ndef test_that_leaves(court):\n    os._exit(0)\n"
RAISES_AT_IMPORT = "raise RuntimeError('on purpose')\n"


def not_shown(ended: Ended, *doubts: str) -> None:
    """The verdict is NOT SHOWN, and each of these words is in what the run could not show and in what it printed."""
    assert (ended.code, ended.verdict["verdict"]) == NOT_SHOWN, str(ended)
    for words in doubts:
        assert any(words in doubt for doubt in ended.doubts), f"{words!r} is not in {ended.doubts}"
        assert words in ended.out, str(ended)
    assert all(doubt["way_out"] for doubt in ended.verdict["not_shown"])
    assert ended.run is not None
    assert not list((ended.run / "journal").glob("*.ndjson"))


def test_suites_that_are_not_whole_are_not_shown(kit: Kit) -> None:
    """Tests that fail, error, are skipped or expected to fail; a suite that leaves, that cannot be imported, that is
    empty, that was deselected: each is named, whatever its process said."""
    suites: dict[str, dict[str, int]] = {name: {} for name in ("tagging", "documents", "access", "contract", "browser")}
    stage = kit.stage("broken", suites)
    with (
        kit.with_file("suites/tagging/test_broken.py", FOUR_WAYS_NOT_TO_PASS),
        kit.with_file("suites/documents/test_broken.py", RAISES_AT_IMPORT),
        kit.with_file("suites/access/test_a_broken.py", LEAVES_AT_ONCE),
        kit.without_file("suites/contract/test_described_interface.py"),
    ):
        ended = kit.nisi("gate", "--stage", stage, "--deselect", "browser")
    not_shown(
        ended,
        "the suite tagging: tagging/test_broken.py::test_that_fails failed",
        "the suite tagging: tagging/test_broken.py::test_that_errors failed",
        "the suite tagging: tagging/test_broken.py::test_that_is_skipped was skipped",
        "the suite tagging: tagging/test_broken.py::test_that_is_expected_to_fail was skipped",
        "the suite documents: documents/test_broken.py could not be collected",
        "the suite access: it did not run to an end",
        "a whole journal: journal of access: it has no closing record",
        "the suite contract: nothing in it was run",
        "the suite browser: it was deselected",
    )
    assert ended.acts(kind="share-results") >= 20


def kill_the_suite(going: Going) -> None:
    os.kill(going.member("pytest", "suites/tagging"), signal.SIGKILL)


def kill_the_inboxes(going: Going) -> None:
    os.kill(going.member("nisi.gather.inbox_process"), signal.SIGKILL)


def kill_the_candidate(going: Going) -> None:
    os.kill(going.member("-m refcourt"), signal.SIGKILL)


# Whom, after how many acts, and the doubt.  A candidate that dies leaves up to four acts unanswered, those of a hearing
# resulted by four courts at once: among 450 that is within the stage's 1 in 100, and so says nothing of its own.
KILLED = {
    "the suite's process": (kill_the_suite, 20, "the suite tagging: it ended with SIGKILL"),
    "the inboxes": (kill_the_inboxes, 20, "the inboxes ended in mid-run (SIGKILL)"),
    "the candidate": (kill_the_candidate, 450, "the candidate ended in mid-run (SIGKILL)"),
}


@pytest.mark.parametrize("whom", KILLED)
def test_a_process_killed_in_mid_run_is_not_shown(kit: Kit, whom: str) -> None:
    """SIGKILL of any process of a run ends the run soon, says who was killed, and keeps what was acknowledged."""
    kill, acts, doubt = KILLED[whom]
    going = kit.begin("run", "tagging", "--stage", "steady")
    going.acts("tagging", at_least=acts)
    kill(going)
    ended = going.ended()
    not_shown(ended, doubt)
    assert ended.acts() + ended.acts("refused") >= acts


def test_a_load_process_killed_in_mid_run_is_not_shown(kit: Kit) -> None:
    """SIGKILL of Locust fails the load suite, and what its users did until then is judged."""
    going = kit.begin("run", "load", "--stage", kit.stage("loaded", {"tagging": {}, "load": {}}))
    going.acts("load.local-day", at_least=10)
    os.kill(going.member("-m locust"), signal.SIGKILL)
    ended = going.ended()
    not_shown(
        ended, "the suite load: load/test_court_day.py::test_court_days failed", "journal of load.local-day: it has no"
    )
    assert ended.acts() >= 10


def test_inboxes_that_stood_still_are_not_shown(kit: Kit) -> None:
    """Inboxes that were stopped for longer than the stage allows make a gap, though everything arrived in the end."""
    stage = kit.stage("steady-gap", {"tagging": {"cases": 60}, "access": {}}, inbox_gap_s=3)
    going = kit.begin("run", "tagging", "--stage", stage)
    going.acts("tagging", at_least=20)
    inboxes = going.member("nisi.gather.inbox_process")
    os.kill(inboxes, signal.SIGSTOP)
    try:
        time.sleep(4)
    finally:
        os.kill(inboxes, signal.SIGCONT)
    not_shown(going.ended(), "what arrived at the partners: the inboxes were not witnessed")


def test_a_run_out_of_time_is_not_shown(kit: Kit) -> None:
    """The time limit ends the suite that it falls into, and the suites after it are not begun."""
    ended = kit.nisi("gate", "--stage", "steady", "--time-limit", "4")
    not_shown(
        ended,
        "the suite tagging: the time limit of 4 s was reached and it was stopped",
        "the suite access: the time limit of 4 s was reached before it began",
    )


def test_a_planted_fault_that_never_fires_is_not_shown(kit: Kit) -> None:
    """A fault in documents says nothing in a run that files none: the harness has shown nothing of itself."""
    ended = kit.nisi("run", "tagging", "--stage", "desk", "--fault", "D1")
    not_shown(ended, "the seeded fault D1: it never changed an outcome in this run")


def sabotaged(folder: Path, text: str) -> dict[str, str]:
    """An environment in which every Python process runs `text` first."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(text)
    return {"PYTHONPATH": str(folder)}


HARNESS_RAISES = """
import nisi.board.report, nisi.gather.leader

def raises(*_, **__):
    raise RuntimeError("on purpose")

nisi.board.report.report_of = raises
nisi.gather.leader.Leader.heal_and_drain = raises
"""
CHECKER_RAISES = """
import nisi.checkers.lost_orders

def raises(*_):
    raise ZeroDivisionError("on purpose")

nisi.checkers.lost_orders.check = raises
"""


def test_a_harness_that_breaks_is_not_shown(kit: Kit, tmp_path: Path) -> None:
    """An exception in the harness ends in NOT SHOWN and never in the exit code of NO-GO, and a report that cannot be
    told does not cost the verdict."""
    ended = kit.nisi("run", "tagging", "--stage", "desk", environment=sabotaged(tmp_path / "evil", HARNESS_RAISES))
    not_shown(ended, "the whole run: the harness itself failed: RuntimeError: on purpose")
    assert "report.html could not be written; the verdict stands" in ended.err
    assert ended.run is not None
    assert (ended.run / "manifest.json").is_file()
    assert ended.acts(kind="share-results") >= 20
    # What the harness broke in is not evidence: judged by one that is whole, only the doubt stands in the way.
    assert kit.nisi("judge", str(ended.run)).code == 3


def test_a_checker_that_raises_is_not_shown(kit: Kit, healthy: Ended, tmp_path: Path) -> None:
    """What it would have checked is not shown, by its name; the other checkers still count."""
    judged = kit.nisi("judge", str(healthy.run), environment=sabotaged(tmp_path / "evil", CHECKER_RAISES))
    assert judged.code == 3
    assert "NOT SHOWN whatever lost_orders checks: the checker lost_orders raised ZeroDivisionError" in judged.out
    assert "SHOWN orders.duplicated" in judged.out


def test_a_gate_that_is_killed_leaves_nothing_and_is_never_go(kit: Kit) -> None:
    """SIGKILL of the gate ends all its children, and what it left is judged NOT SHOWN."""
    going = kit.begin("gate", "--stage", "steady")
    going.acts("tagging", at_least=20)
    run = going.run()
    going.process.kill()
    going.process.wait(10)
    assert kit.is_quiet(), kit.processes()
    judged = kit.nisi("judge", str(run))
    assert judged.code == 3, str(judged)
    assert "NOT SHOWN a whole journal: journal of gate: it has no closing record" in judged.out
    assert "NOT SHOWN the suite tagging: it did not run to an end" in judged.out
