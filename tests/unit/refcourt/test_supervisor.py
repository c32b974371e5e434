"""Starting, restarting and ending."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import recording_inbox
import reference_court
from reference_court import Court, environment, line, shared, until


def refcourt(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "refcourt", *arguments], capture_output=True, text=True, env=environment(), timeout=20
    )


def alive(pids: list[int]) -> list[int]:
    """Those that run: a killed process whose new parent has not waited for it yet does not."""
    states = {pid: Path(f"/proc/{pid}/stat") for pid in pids}
    return [
        pid for pid, stat in states.items() if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--fault", "T55"], r'"T55" names no seeded fault; did you mean "T5"\?'),
        (["--host", "0.0.0.0"], r'"0.0.0.0" is not a loopback address'),
        (["--port", "70000"], r'"70000" is not a whole number from 0 to 65535'),
        (["--processes", "0"], r'"0" is not a whole number from 1 to 32'),
        (["--partner", "em-contractor"], r'"em-contractor" is not NAME=URL'),
    ],
)
def test_a_wrong_argument_is_told_and_exits_2(arguments: list[str], told: str) -> None:
    """With the value and the way out, and nothing started."""
    ended = refcourt(*arguments)
    assert ended.returncode == 2
    assert re.search(told, ended.stderr.splitlines()[-1])
    assert ended.stdout == ""


def test_a_port_that_is_taken_is_told_and_exits_2(court: Court) -> None:
    """One line names the address."""
    port = court.url.rpartition(":")[2]
    ended = refcourt("--port", port)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"127.0.0.1:{port}" in ended.stderr


def test_a_password_that_was_not_given_is_made_and_told() -> None:
    """Without REFCOURT_PASSWORD the platform says on stderr how to sign in."""
    bare = {name: value for name, value in environment().items() if not name.startswith("REFCOURT")}
    process = subprocess.Popen(
        [sys.executable, "-m", "refcourt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=bare
    )
    assert process.stdout and process.stderr
    url = process.stdout.readline().split()[-1]
    process.send_signal(signal.SIGINT)
    told = process.stderr.read()
    process.communicate(timeout=5)
    assert url.startswith("http://127.0.0.1:")
    assert re.search(r"password for all invented users: \S{12,}", told)
    assert re.search(r"seed: \d+", told)
    assert process.returncode == 0


def test_asked_to_end_it_ends_all_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGTERM: exit 0 within 5 s, no child left, the database's folder removed."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with reference_court.running() as court:
        children = court.children()
        assert list(tmp_path.glob("refcourt-*/refcourt.db"))
        began = time.monotonic()
        court.process.send_signal(signal.SIGTERM)
        assert court.process.wait(5) == 0
        assert time.monotonic() - began < 5
    assert len(children) == 3
    assert alive(children) == []
    assert list(tmp_path.glob("refcourt-*")) == []


def test_children_die_with_a_killed_parent() -> None:
    """SIGKILL of the supervisor leaves no process behind."""
    with reference_court.running("--processes", "3") as court:
        children = court.children()
        court.process.kill()
        court.process.wait(5)
        until(lambda: alive(children) == [], within_s=3)
    assert len(children) == 4


def test_what_is_in_a_named_database_is_there_after_a_restart(tmp_path: Path) -> None:
    """Cases, tokens and owed orders outlive the platform, even a killed one; a fault's count too."""
    db = ["--db", f"sqlite:///{tmp_path / 'court.db'}", "--fault", "D19"]
    with reference_court.running(*db) as court:
        clerk = court.person("legal-adviser.1")
        hearing = shared(clerk, 1, [line(1)])
        orders = clerk.get(f"/hearings/{hearing}/orders").json
        headers = clerk._headers
        for pid in (*court.children(), court.process.pid):
            os.kill(pid, signal.SIGKILL)
        court.process.wait(5)
    with recording_inbox.listening() as inbox, reference_court.running(*db, "--partner", inbox.partner) as court:
        answer = court.stranger().send("GET", f"/hearings/{hearing}/orders", headers=headers)
        assert answer.json == orders
        until(lambda: [delivery.json["order_id"] for delivery in inbox.deliveries] == [orders["orders"][0]["orderId"]])
        assert court.fault("D19")["planted"]


def test_a_child_that_dies_is_started_again(court: Court) -> None:
    """A killed server or worker is back, and its death is logged."""
    first, *_, last = sorted(court.children())
    for name, pid in (("server 1", first), ("worker", last)):
        os.kill(pid, signal.SIGKILL)
        until(lambda pid=pid: len(court.children()) == 3 and pid not in court.children())
        assert f"{name} ended (SIGKILL)" in court.log()
