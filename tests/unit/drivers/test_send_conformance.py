"""Both `send` adapters make the same of every misbehaviour, and never send a request twice."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from misbehaving import Seen, misbehaving
from send_cases import ANSWER_WITHIN_S, CASES, MAX_BODY, Case, run

from nisi.drivers.dialect import Response
from nisi.drivers.urllib3_send import Urllib3Send

CHILD = Path(__file__).with_name("locust_child.py")
SOURCES = Path(__file__).parents[3] / "src"
CHILD_WITHIN_S = 60


@contextlib.contextmanager
def _all_servers() -> Iterator[list[tuple[int, Seen]]]:
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(misbehaving(case.script)) for case in CASES]


@functools.cache
def _by_urllib3() -> tuple[dict[str, Any], dict[str, Seen], dict[str, Any]]:
    with _all_servers() as servers:
        outcomes = {}
        for case, (port, _) in zip(CASES, servers, strict=True):
            send = Urllib3Send(f"http://127.0.0.1:{port}", ANSWER_WITHIN_S, MAX_BODY)
            outcomes[case.what] = run(case, send)
        return outcomes, _seen(servers), {}


@functools.cache
def _by_locust() -> tuple[dict[str, Any], dict[str, Seen], dict[str, Any]]:
    with _all_servers() as servers:
        done = subprocess.run(
            [sys.executable, str(CHILD), json.dumps([port for port, _ in servers])],
            capture_output=True,
            text=True,
            timeout=CHILD_WITHIN_S,
            env={**os.environ, "PYTHONPATH": str(SOURCES)},
        )
        assert done.returncode == 0, done.stderr[-3000:]
        said = json.loads(done.stdout.splitlines()[-1])
        return said["outcomes"], _seen(servers), said


def _seen(servers: list[tuple[int, Seen]]) -> dict[str, Seen]:
    return {case.what: seen for case, (_, seen) in zip(CASES, servers, strict=True)}


ADAPTERS = {"urllib3": _by_urllib3, "locust": _by_locust}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_adapter_makes_the_same_of_a_misbehaving_candidate(adapter: str, case: Case) -> None:
    """An adapter returns a whole answer or says *not sent* or *no answer*, in time, and sends every request once."""
    outcomes, seen, _ = ADAPTERS[adapter]()
    came, reached = [_plain(outcome) for outcome in outcomes[case.what]], seen[case.what]
    expected = [_plain(outcome) for outcome in case.expected]
    assert (came, reached.requests, reached.connections) == (expected, list(case.reached), case.connections)


def test_nothing_of_locust_is_imported_before_its_adapter_sends() -> None:
    """Importing the adapter patches no process."""
    assert _by_locust()[2]["patched_too_early"] == []


TOLD = (
    ("a port that refuses", [["POST", "/", "NotSent", 0]]),
    ("no answer in time", [["POST", "/", "NoAnswer", 0]]),
    ("a 500 with bytes that are no text", [["POST", "/", "AnsweredBadly", 3]]),
    ("a redirect is an answer", [["POST", "/", None, 0]]),
    ("a request with a name", [["GET", "/cases/{id}", None, 2]]),
    ("closed while idle", [["POST", "/", None, 2]] * 2),
)


@pytest.mark.parametrize(("what", "told"), TOLD, ids=[what for what, _ in TOLD])
def test_locust_is_told_of_each_request_once_under_its_name(what: str, told: list[list[Any]]) -> None:
    """Locust's own statistics count a request as failed when it had no whole answer or a 4xx or 5xx."""
    assert _by_locust()[2]["told"][what] == told


def _plain(outcome: Any) -> Any:
    return [outcome.status, outcome.headers, outcome.body.hex()] if isinstance(outcome, Response) else outcome
