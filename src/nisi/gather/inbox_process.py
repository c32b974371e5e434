"""The inboxes of a run as a process: `python -m nisi.gather.inbox_process RUN FD`.

Whoever leads binds the listener and hands it down, so that a port that is taken is known before there is a run, and
the candidate can be started meanwhile.  Prints one line once deliveries are taken.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from nisi.candidate import Candidate
from nisi.gather.plan import load_settings, open_journal, read_plan
from nisi.gather.processes import how_it_ended, start
from nisi.inboxes.webhook import Listening, serve
from nisi.settings import UsageError

WRITER = "inbox"
READY = b"taking deliveries\n"
READY_WITHIN_S = 20.0
HOST = "127.0.0.1"


class NoInboxes(Exception):
    """The inboxes did not come up; the text has their last words."""


class Inboxes:
    """The inboxes of one run; ending the process is the caller's."""

    def __init__(self, child: subprocess.Popen[bytes], log: Path) -> None:
        self._child, self._log = child, log
        self._heard: list[bytes] = []
        self._listener = threading.Thread(target=self._listen, name="inbox-output", daemon=True)
        self._listener.start()

    def wait_until_ready(self) -> None:
        """Raises `NoInboxes` when they take no deliveries in time."""
        self._listener.join(READY_WITHIN_S)
        if self._heard != [READY]:
            words = self._log.read_text(errors="replace").strip().splitlines()[-1:] or ["nothing"]
            why = f"they took no deliveries within {READY_WITHIN_S:g} s; their last words: {words[0][:200]}"
            raise NoInboxes(why)

    def has_ended(self) -> str | None:
        """How they came to their end; None while they run."""
        code = self._child.poll()
        return None if code is None else how_it_ended(code)

    def _listen(self) -> None:
        assert self._child.stdout is not None
        self._heard.append(self._child.stdout.readline())


def start_inboxes(
    kit: Path, folder: Path, listener: socket.socket, known_to: Callable[[subprocess.Popen[bytes]], None]
) -> Inboxes:
    """Start the inboxes of the run in `folder` on `listener`; what is sent meanwhile waits in its queue."""
    log = folder / "inbox.log"
    command = [sys.executable, "-m", "nisi.gather.inbox_process", str(folder), str(listener.fileno())]
    # SIGTERM when we die, so that the inboxes still close their journal.
    child = start(
        command,
        log=log,
        dies_by=signal.SIGTERM,
        pipe_output=True,
        cwd=kit,
        keeps=(listener.fileno(),),
        known_to=known_to,
    )
    return Inboxes(child, log)


def addresses(candidate: Candidate, listener: socket.socket) -> dict[str, str]:
    """Where each partner's deliveries go."""
    port = listener.getsockname()[1]
    return {name: f"http://{HOST}:{port}/partners/{name}" for name in candidate.partners}


def listening(candidate: Candidate) -> dict[str, Listening]:
    """How each partner's deliveries are recognised; raises `UsageError` for a secret that the environment lacks."""
    partners = {}
    for name, partner in candidate.partners.items():
        secret = os.environ.get(partner.secret_env)
        if not secret:
            raise UsageError(
                f"partners.{name}: the environment variable {partner.secret_env} is not set; "
                "it holds the secret that signs what this partner is sent"
            )
        partners[name] = Listening(secret, partner.signature_header, partner.key_header)
    return partners


def listen_on(port: int) -> socket.socket:
    """A listener on loopback, 0 for a free port; raises `UsageError` when the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise UsageError(
            f"inbox_port: {HOST}:{port} cannot be listened on: {error.strerror}; use another, or 0"
        ) from None
    listener.listen(256)
    return listener


def main(folder: Path, listener: socket.socket) -> None:
    plan = read_plan(folder)
    settings = load_settings(Path.cwd(), plan.candidate, plan.stage)
    partners = listening(settings.candidate)
    journal = open_journal(plan, folder, settings, WRITER, 1)
    try:
        serve(journal, partners, listener, lambda: print(READY.decode(), end="", flush=True))
    finally:
        journal.close()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2])))
    except UsageError as error:
        sys.exit(str(error))
