"""The candidate as a process or an address: started or reached, asked what it is, asked what its faults did."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nisi.candidate import Candidate, check_host
from nisi.drivers.dialect import Request
from nisi.drivers.urllib3_send import Urllib3Send
from nisi.gather.plan import RunPlan
from nisi.gather.processes import how_it_ended, start
from nisi.journal.records import CandidateRead, FaultsRead
from nisi.settings import UsageError

ASK_WITHIN_S = 5.0
REACH_WITHIN_S = 15.0
ENDS_WITHIN_S = 4.5  # refcourt promises 5 s in all, and kills its own children after 3.5 s
LINE = 65_536  # bytes of output that are looked at as one line
WRONG_ARGUMENTS = 2  # the exit code by which command lines say that they were called wrongly


class CandidateUnreachable(Exception):
    """The candidate could not be started or does not answer; the text has the address and the last error."""


class WrongArguments(CandidateUnreachable):
    """The candidate's command would not take what it was called with, and ended before it did anything."""


class CandidateProcess:
    """The candidate of one run; `child` is None where it was only reached.

    `planted` are the seeded faults of the run, by the names under which they were asked for."""

    def __init__(
        self,
        base_url: str,
        candidate: Candidate,
        child: subprocess.Popen[bytes] | None,
        planted: tuple[str, ...] = (),
    ) -> None:
        self.base_url, self._planted = base_url, planted
        self._candidate, self.child = candidate, child
        self._send = Urllib3Send(base_url, ASK_WITHIN_S)

    def read_identity(self, when: str) -> CandidateRead:
        """What the candidate says it is, for the journal."""
        identity = self._candidate.identity
        if identity is None:
            return CandidateRead(when=when, base_url=self.base_url, error="the candidate's file has no [identity]")
        try:
            answer = self._ask(identity.path)
            return CandidateRead(
                when=when,
                base_url=self.base_url,
                version=str(answer[identity.version])[:100],
                digest=str(answer[identity.digest])[:100],
            )
        except Exception as error:
            return CandidateRead(when=when, base_url=self.base_url, error=f"{type(error).__name__}: {error}"[:300])

    def read_faults(self) -> FaultsRead:
        """How often each planted fault changed an outcome, by the candidate's own durable count."""
        if self._candidate.faults is None:
            return FaultsRead(fired=None, error="the candidate's file has no [faults]")
        try:
            faults = self._ask(self._candidate.faults.read)["faults"]
            planted = [f for f in faults if f.get("planted")]
            return FaultsRead(fired={name: int(f["fired"]) for f in planted for name in _names(f, self._planted)})
        except Exception as error:
            return FaultsRead(fired=None, error=f"{type(error).__name__}: {error}"[:300])

    def has_ended(self) -> str | None:
        """How a candidate that was started here came to its end; None while it runs or where it was only reached."""
        code = self.child.poll() if self.child is not None else None
        return None if code is None else how_it_ended(code)

    def _ask(self, path: str) -> Any:
        response = self._send(Request("GET", path))
        if response.status != 200:
            raise ValueError(f"GET {path} answered {response.status}")
        return json.loads(response.body)


def start_candidate(
    candidate: Candidate,
    plan: RunPlan,
    inboxes: dict[str, str],
    log: Path,
    kit: Path,
    known_to: Callable[[subprocess.Popen[bytes]], None],
) -> CandidateProcess:
    """Start the candidate, or reach the one that runs already; raises `CandidateUnreachable` within a bounded time.

    `known_to` is told of the process as soon as there is one: ending it is the caller's, also after an exception."""
    if candidate.base_url is not None:
        process = CandidateProcess(candidate.base_url, candidate, None, plan.faults)
        _wait_for_an_answer(process)
        return process
    command = _command(candidate, plan, inboxes)
    try:
        child = start(command, log=log, dies_by=signal.SIGTERM, pipe_output=True, cwd=kit, known_to=known_to)
    except OSError as error:
        raise CandidateUnreachable(f"{command[0]} could not be started: {error}") from error
    base_url = _ready(child, candidate, log)
    try:
        check_host(candidate, base_url, f"candidate {candidate.name}")
    except UsageError as error:
        raise CandidateUnreachable(str(error)) from error
    return CandidateProcess(base_url, candidate, child, plan.faults)


def _names(fault: Any, planted: tuple[str, ...]) -> list[str]:
    """Of the names of a fault those under which it was planted, else its first."""
    names = [str(name) for name in (fault["id"], *fault.get("also", ()))]
    return [name for name in names if name in planted] or names[:1]


def _command(candidate: Candidate, plan: RunPlan, inboxes: dict[str, str]) -> list[str]:
    assert candidate.start is not None
    command = [part.format(python=sys.executable) for part in candidate.start.command]
    for name, url in inboxes.items():
        command += [part.format(name=name, url=url) for part in candidate.start.partner_option]
    command += [part.format(seed=plan.seed) for part in candidate.start.seed_option]
    for fault in plan.faults:
        command += [part.format(fault=fault) for part in candidate.start.fault_option]
    return command


def _ready(child: subprocess.Popen[bytes], candidate: Candidate, log: Path) -> str:
    """The address that the candidate printed once it was ready."""
    assert candidate.start is not None and child.stdout is not None
    pattern, output = re.compile(candidate.start.ready), child.stdout
    found: list[str] = []
    heard = threading.Event()

    def listen() -> None:
        # The pipe is drained to the end, or the candidate would block on a full one.
        with log.open("ab") as sink:
            while line := output.readline(LINE):
                sink.write(line)
                sink.flush()
                match = None if found else pattern.search(line.decode("utf-8", "replace"))
                if match:
                    found.append(match["base_url"])
                    heard.set()
        heard.set()

    threading.Thread(target=listen, name="candidate-output", daemon=True).start()
    began = time.monotonic()
    heard.wait(candidate.start.ready_within_s)
    if found:
        return found[0]
    raise _not_ready(child, candidate.name, log, time.monotonic() - began)


def _not_ready(child: subprocess.Popen[bytes], name: str, log: Path, waited_s: float) -> CandidateUnreachable:
    try:
        code = child.wait(0.5)  # its output ends a moment before it does
    except subprocess.TimeoutExpired:
        return CandidateUnreachable(f"{name} was not ready after {waited_s:.0f} s; its last words: {_last_line(log)}")
    why = f"{name} ended with {how_it_ended(code)} before it was ready; its last words: {_last_line(log)}"
    return WrongArguments(why) if code == WRONG_ARGUMENTS else CandidateUnreachable(why)


def _wait_for_an_answer(process: CandidateProcess) -> None:
    deadline = time.monotonic() + REACH_WITHIN_S
    while True:
        reading = process.read_identity("start")
        if reading.error is None or "has no [identity]" in reading.error:
            return
        if time.monotonic() >= deadline:
            raise CandidateUnreachable(
                f"{process.base_url} did not answer within {REACH_WITHIN_S:g} s: {reading.error}"
            )
        time.sleep(0.5)


def _last_line(log: Path) -> str:
    lines = log.read_bytes()[-4000:].decode("utf-8", "replace").strip().splitlines() if log.exists() else []
    return lines[-1][:200] if lines else "nothing"
