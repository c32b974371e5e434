"""`pytest suites/tagging` by itself: a run of its own that is red when an order is lost, and green when none is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from gate.running import BIN, END_WITHIN_S, Kit, until

TAGGING = ("suites/tagging", "--stage", "desk", "--seed", "7")


def test_it_is_green_when_all_is_well(kit: Kit) -> None:
    """The promises pass, the verdict is told, and the last line says how to judge the run again."""
    ended = kit.tool("pytest", *TAGGING).ended()
    assert ended.code == 0, str(ended)
    assert "GO for stage desk" in ended.out
    assert (ended.verdict["verdict"], ended.verdict["purpose"]) == ("GO", "pytest")
    assert f"judge it again: nisi judge runs/{ended.run.name}" in ended.out  # type: ignore[union-attr]
    judged = kit.nisi("judge", f"runs/{ended.run.name}")  # type: ignore[union-attr]
    assert judged.code == 0


def test_it_is_red_with_the_finding_when_an_order_is_lost(kit: Kit) -> None:
    """With T5 planted the promise item fails with the sentence of the finding."""
    ended = kit.tool("pytest", "suites/tagging", "--stage", "struck", "--seed", "5", "--fault", "T5").ended()
    assert ended.code == 1, str(ended)
    assert "order-lost" in ended.codes
    assert ended.verdict["findings"][0]["examples"][0]["sentence"] in ended.out
    assert "promises::lost_orders - order-lost" in ended.out


def test_workers_of_xdist_join_the_run(kit: Kit) -> None:
    """With `-n 2` each worker has a journal of its own, and the promises are judged once, in the controller."""
    second = (
        (kit.folder / "suites" / "tagging" / "test_tagging_orders.py")
        .read_text()
        .replace("def test_", "def test_again_")
    )
    with kit.with_file("suites/tagging/test_tagging_again.py", second):
        ended = kit.tool("pytest", *TAGGING, "-n", "2").ended()
    assert ended.code == 0, str(ended)
    assert ended.verdict["verdict"] == "GO"
    assert ended.acts(kind="share-results") >= 40


def test_a_killed_worker_of_xdist_is_not_shown(kit: Kit) -> None:
    """A worker that is killed is named as such; what it had done is judged with the rest."""
    going = kit.tool("pytest", "suites/tagging", "--stage", "steady", "-n", "1")
    going.acts("pytest.gw0", at_least=20)
    worker = going.member("sys.stdin.readline")  # how execnet starts one
    os.kill(worker, signal.SIGKILL)
    ended = going.ended()
    assert ended.code == 1, str(ended)
    assert ended.verdict["verdict"] == "NOT SHOWN", str(ended)
    assert any("journal of pytest.gw0: it has no closing record" in doubt for doubt in ended.doubts)


def test_what_is_deselected_was_not_shown(kit: Kit) -> None:
    """A `-k` that leaves tests out makes the evidence item red, whatever the others say."""
    with kit.with_file("suites/tagging/test_more.py", "def test_more(court):\n    pass\n"):
        ended = kit.tool("pytest", *TAGGING, "-k", "not more").ended()
    assert ended.code == 1, str(ended)
    assert ended.doubts == ["the suite tagging: tagging/test_more.py::test_more was deselected"]
    assert "promises::evidence - NOT SHOWN" in ended.out


@pytest.mark.parametrize("question", ["--collect-only", "--fixtures"])
def test_to_ask_what_there_is_starts_nothing(kit: Kit, question: str) -> None:
    """Collecting or listing makes no run."""
    before = kit.runs()
    ended = kit.tool("pytest", "suites/tagging", question, "-q").ended()
    assert (ended.code, kit.runs()) == (0, before), str(ended)


def test_control_c_seals_the_run(kit: Kit) -> None:
    """Ctrl-C ends the session as pytest ends it, sealed and NOT SHOWN, and leaves no process."""
    going = kit.tool("pytest", "suites/tagging", "--stage", "steady")
    until(lambda: kit.runs() and (going.run() / "journal" / "gate.ndjson").exists() or None, "a journal", going)
    going.acts("gate", at_least=40)
    os.killpg(going.pid, signal.SIGINT)
    ended = going.ended(END_WITHIN_S)
    assert (ended.code, ended.verdict["verdict"]) == (2, "NOT SHOWN"), str(ended)
    assert any("the whole run: it was interrupted (KeyboardInterrupt" in doubt for doubt in ended.doubts), ended.doubts
    assert ended.acts() >= 40
    assert kit.is_quiet()


def test_other_peoples_tests_are_left_alone(tmp_path: Path) -> None:
    """In any other project the plugin starts nothing and imports nothing of the engine but itself."""
    (tmp_path / "test_theirs.py").write_text(
        "import sys\n\n\ndef test_theirs():\n"
        "    ours = sorted(m for m in sys.modules if m.split('.')[0] in ('nisi', 'duckdb', 'pyarrow', 'locust'))\n"
        "    assert ours == ['nisi', 'nisi.pytest_plugin']\n"
    )
    done = subprocess.run(
        [BIN / "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:locust"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "__pycache__") == ["test_theirs.py"]


def test_the_plugin_costs_next_to_nothing_to_import() -> None:
    """What every pytest of the environment pays is a hundredth of what the engine takes to import."""
    script = (
        "import time, pytest\n"
        "began = time.process_time(); import nisi.pytest_plugin; plugin = time.process_time() - began\n"
        "began = time.process_time(); import nisi.pytest_session; engine = time.process_time() - began\n"
        "print(plugin / engine)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert float(done.stdout) < 0.05
