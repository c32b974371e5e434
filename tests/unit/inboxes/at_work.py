"""Inboxes at work in a process of their own, as in a run: where they are, what they wrote, and how they end.

    with at_work(tmp_path, prison="smtp", police="folder") as inboxes:
        inboxes.post("prison", …)

Run as a program, this file is that process.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from nisi.inboxes.behaviour import Behaviour, ask
from nisi.inboxes.folder import prepare
from nisi.inboxes.listed import Listed
from nisi.inboxes.serving import Folder, Inbox, Mail, serve
from nisi.inboxes.webhook import Webhook
from nisi.journal.reader import read_file
from nisi.journal.records import FORMAT, Record, RunOpened
from nisi.journal.writer import Journal, clock_now

T = TypeVar("T")
R = TypeVar("R", bound=Record)

SECRET = "hook secret"
SEEN_WITHIN_S = 15.0


class AtWork:
    """The running inboxes of one test."""

    def __init__(self, folder: Path, child: subprocess.Popen[str], ports: dict[str, int]) -> None:
        self.folder, self.child, self.ports = folder, child, ports

    def records(self, kind: type[R]) -> list[R]:
        """What was journaled so far, of one kind."""
        lines = read_file(self.folder / "journal" / "inbox.ndjson").lines
        return [line.record for line in lines if isinstance(line.record, kind)]

    def times(self, kind: type[R]) -> list[tuple[float, R]]:
        """The same with the times in seconds of the monotonic clock."""
        lines = read_file(self.folder / "journal" / "inbox.ndjson").lines
        return [(line.t / 1e9, line.record) for line in lines if isinstance(line.record, kind)]

    def until(self, kind: type[R], count: int = 1) -> list[R]:
        """Wait until so many are there."""
        return until(lambda: found if len(found := self.records(kind)) >= count else None)

    def behave(self, partner: str, behaviour: Any, for_s: float = 30.0, after_s: float = 0.3) -> None:
        ask(self.folder / "inboxes", Behaviour(partner=partner, behaviour=behaviour, for_s=for_s, after_s=after_s))

    def drop(self, partner: str) -> Path:
        """Where this partner's files are dropped."""
        return self.folder / "inboxes" / partner / "new"

    def post(
        self,
        partner: str,
        body: bytes = b"{}",
        key: str = "key-1",
        signature: str | None = None,
        path: str | None = None,
    ) -> int:
        """The status of a posted delivery; raises OSError where the connection is refused or cut."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[partner], timeout=SEEN_WITHIN_S)
        right = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Idempotency-Key": key, "X-Signature": signature or right, "Content-Type": "application/json"}
        try:
            connection.request("POST", path or f"/partners/{partner}", body, headers)
            return connection.getresponse().status
        finally:
            connection.close()

    def end(self) -> int:
        self.child.send_signal(signal.SIGTERM)
        return self.child.wait(10)


@contextlib.contextmanager
def at_work(folder: Path, base_url: str | None = None, **kinds: str) -> Iterator[AtWork]:
    """Inboxes of these kinds, by partner; ended with the block."""
    command = [sys.executable, __file__, str(folder), json.dumps(kinds), base_url or ""]
    with (folder / "inbox.log").open("wb") as log:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert child.stdout is not None
        line = child.stdout.readline()
        assert line, (folder / "inbox.log").read_text()
        yield AtWork(folder, child, json.loads(line))
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            raise
        finally:
            if child.stdout is not None:
                child.stdout.close()


def until(look: Callable[[], T | None], within_s: float = SEEN_WITHIN_S) -> T:
    deadline = time.monotonic() + within_s
    while (found := look()) is None:
        assert time.monotonic() < deadline, f"waited {within_s:g} s in vain"
        time.sleep(0.02)
    return found


def opened(partners: dict[str, str], writer: str = "inbox") -> RunOpened:
    """The first record of a journal of nobody's run."""
    return RunOpened(
        format=FORMAT, run_id="r", purpose="inbox", nonce="7F3K", seed=1, writer=writer, writer_number=1,
        clock=clock_now(), harness_version="0", harness_digest="", stage="local", stage_digest="", access_digest="",
        candidate="c", candidate_settings_digest="", partners=partners, roles=(), suites=(),
    )  # fmt: skip


class _NoSignIn:
    def headers(self, send: object) -> dict[str, str]:
        return {}

    def forget(self, headers: dict[str, str]) -> None: ...


def _inbox(kind: str, partner: str, folder: Path) -> Inbox:
    match kind:
        case "webhook":
            return Webhook(SECRET, "X-Signature", "Idempotency-Key")
        case "smtp":
            return Mail()
        case "folder":
            prepare(folder / "inboxes" / partner)
            return Folder(folder / "inboxes" / partner)
        case _:
            return Listed("/list?after={after}&limit={limit}", _NoSignIn())


def _main(folder: Path, kinds: dict[str, str], base_url: str) -> None:
    journal = Journal(folder / "journal", opened(dict.fromkeys(kinds, "orders")))
    listeners: dict[str, socket.socket] = {}
    for partner, kind in kinds.items():
        if kind in ("webhook", "smtp"):
            listeners[partner] = socket.create_server(("127.0.0.1", 0))
    ports = {partner: listener.getsockname()[1] for partner, listener in listeners.items()}
    inboxes = {partner: _inbox(kind, partner, folder) for partner, kind in kinds.items()}
    try:
        serve(
            journal, inboxes, listeners, folder / "inboxes", lambda: base_url or None,
            lambda: print(json.dumps(ports), flush=True),
        )  # fmt: skip
    finally:
        journal.close()


if __name__ == "__main__":
    _main(Path(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3])
