"""The inboxes of a run as a process: `python -m nisi.gather.inbox_process RUN`.

Prints one line, a JSON object from partner to address, once deliveries can arrive.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

from nisi.candidate import Candidate
from nisi.gather.plan import load_settings, open_journal, read_plan
from nisi.gather.processes import start
from nisi.inboxes.webhook import Listening, serve
from nisi.settings import UsageError

WRITER = "inbox"
READY_WITHIN_S = 20.0


def start_inboxes(kit: Path, folder: Path, log: Path) -> tuple[subprocess.Popen[bytes], dict[str, str]]:
    """Start the inboxes of the run in `folder`; returns the process and each partner's address.

    Raises `UsageError` when they do not listen in time, with their last words."""
    # SIGTERM when we die, so that the inboxes still close their journal.
    command = [sys.executable, "-m", "nisi.gather.inbox_process", str(folder)]
    child = start(command, log=log, dies_by=signal.SIGTERM, pipe_output=True, cwd=kit)
    heard: list[bytes] = []
    assert child.stdout is not None
    listener = threading.Thread(target=lambda: heard.append(child.stdout.readline()), daemon=True)  # type: ignore[union-attr]
    listener.start()
    listener.join(READY_WITHIN_S)
    try:
        addresses: dict[str, str] = json.loads(heard[0])
    except (IndexError, ValueError):
        child.kill()
        words = log.read_text(errors="replace").strip().splitlines()[-1:] or ["nothing"]
        raise UsageError(
            f"the inboxes did not start within {READY_WITHIN_S:g} s; their last words: {words[0][:200]}"
        ) from None
    return child, addresses


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
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        raise UsageError(
            f"inbox_port: 127.0.0.1:{port} cannot be listened on: {error.strerror}; use another, or 0"
        ) from None
    listener.listen(256)
    return listener


def main(folder: Path) -> None:
    plan = read_plan(folder)
    settings = load_settings(Path.cwd(), plan.candidate, plan.stage)
    partners = listening(settings.candidate)
    listener = listen_on(settings.candidate.inbox_port)
    journal = open_journal(plan, folder, settings, WRITER, 1)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    print(json.dumps({name: f"{address}/partners/{name}" for name in partners}), flush=True)
    try:
        serve(journal, partners, listener)
    finally:
        journal.close()


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except UsageError as error:
        sys.exit(str(error))
