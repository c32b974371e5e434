"""A candidate that cannot be started or answers nothing: NOT SHOWN in a bounded time, with the last error."""

from __future__ import annotations

import socket
from typing import NamedTuple

import pytest
from gate.running import Kit

SECRETS = {"REFCOURT_PASSWORD": "x", "REFCOURT_WEBHOOK_SECRET": "x"}
COMMAND = 'command        = ["{python}", "-m", "refcourt", "--port", "0", "--clock"]'


class Start(NamedTuple):
    """A [start] command, given as a program for Python, and what is said of it."""

    program: str
    ready_within_s: int
    says: str


STARTS = {
    "ends at once": Start("import sys; sys.exit('no database')", 30, "ended with exit code 1 before it was ready"),
    "was called wrongly": Start("import sys; print('bad'); sys.exit(2)", 30, "ended with exit code 2"),
    "is never ready": Start(
        "import time; print('still starting', flush=True); time.sleep(600)", 2, "was not ready after 2 s"
    ),
    "says that it is on another host": Start(
        "import time; print('refcourt ready at http://192.0.2.1:80', flush=True); time.sleep(600)",
        30,
        'base_url: "http://192.0.2.1:80" is not on an allowed host',
    ),
}


@pytest.mark.parametrize("what", STARTS)
def test_a_candidate_that_does_not_start_is_not_shown(kit: Kit, what: str) -> None:
    """Exit 3 with what it said last, and its process is ended."""
    start = STARTS[what]
    text = (kit.folder / "contracts" / "candidates" / "refcourt.toml").read_text()
    assert COMMAND in text
    text = text.replace(COMMAND, f'command = ["{{python}}", "-c", "{start.program}"]', 1)
    text = text.replace("ready_within_s = 30", f"ready_within_s = {start.ready_within_s}", 1)
    with kit.with_file("contracts/candidates/slow.toml", text):
        ended = kit.nisi("gate", "--stage", "desk", "--candidate", "slow")
    assert (ended.code, ended.verdict["verdict"]) == (3, "NOT SHOWN"), str(ended)
    assert any("the candidate: " in doubt and start.says in doubt for doubt in ended.doubts), str(ended)
    assert "Start it, or correct base_url or [start] in its file." in ended.out
    assert ended.took_s < 60


def test_a_candidate_that_is_reached_and_does_not_answer_is_not_shown(kit: Kit) -> None:
    """A closed port and a listener that takes connections and says nothing: exit 3 within 15 s and one last try, with
    the address and the last error; nothing else of the gate is tried."""
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        addresses = [f"http://127.0.0.1:{sock.getsockname()[1]}" for sock in (silent, closed)]
        going = []
        for name, address in zip(("silent", "closed"), addresses, strict=True):
            (kit.folder / "contracts" / "candidates" / f"{name}.toml").write_text(kit.reached(address))
            going.append(kit.begin("gate", "--stage", "desk", "--candidate", name, environment=SECRETS))
        both = [one.ended() for one in going]
    for ended, address, error in zip(both, addresses, ("timed out", "Connection refused"), strict=True):
        assert (ended.code, ended.verdict["verdict"]) == (3, "NOT SHOWN"), str(ended)
        doubt = next(doubt for doubt in ended.doubts if doubt.startswith("the candidate: "))
        assert f"{address} did not answer within 15 s" in doubt
        assert error in doubt
        assert ended.acts() == 0
        assert ended.took_s < 60
