"""The inboxes of a run as a process: `python -m nisi.gather.inbox_process RUN PARTNER=FD…`.

Whoever leads binds the listeners and hands them down, so that a port that is taken is known before there is a run, and
the candidate can be started meanwhile.  Prints one line once deliveries are taken.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from nisi.candidate import Candidate, Partner, account_of
from nisi.drivers.sign_in import FormSignIn
from nisi.gather.listeners import Listening
from nisi.gather.plan import load_settings, open_journal, read_plan
from nisi.gather.processes import start
from nisi.inboxes.folder import prepare
from nisi.inboxes.handed_down import serve_as_told
from nisi.inboxes.listed import Listed
from nisi.inboxes.mail import mailbox
from nisi.inboxes.serving import Folder, Inbox, Mail, serve
from nisi.inboxes.webhook import Webhook
from nisi.settings import UsageError

WRITER = "inbox"
READY = b"taking deliveries\n"
HOST = "127.0.0.1"
LISTENING = ("webhook", "smtp")


def start_inboxes(
    kit: Path,
    folder: Path,
    listeners: Mapping[str, socket.socket],
    known_to: Callable[[subprocess.Popen[bytes]], None],
) -> Listening:
    """Start the inboxes of the run in `folder` on `listeners`; what is sent meanwhile waits in their queues."""
    log = folder / "inbox.log"
    handed_down = [f"{name}={listener.fileno()}" for name, listener in listeners.items()]
    command = [sys.executable, "-m", "nisi.gather.inbox_process", str(folder), *handed_down]
    # SIGTERM when we die, so that the inboxes still close their journal.
    child = start(
        command,
        log=log,
        dies_by=signal.SIGTERM,
        pipe_output=True,
        cwd=kit,
        keeps=[listener.fileno() for listener in listeners.values()],
        known_to=known_to,
    )
    return Listening(child, log, READY)


def inboxes_of(folder: Path) -> Path:
    """Where in a run's folder the inboxes are told how to behave, and the folders lie that files are dropped into."""
    return folder / "inboxes"


def addresses(candidate: Candidate, folder: Path, listeners: Mapping[str, socket.socket]) -> dict[str, str]:
    """Where each partner's deliveries go; makes the folders among them."""
    found = {}
    for name, partner in candidate.partners.items():
        match partner.inbox:
            case "webhook":
                found[name] = f"http://{HOST}:{_port(listeners[name])}/partners/{name}"
            case "smtp":
                found[name] = f"smtp://{HOST}:{_port(listeners[name])}/{mailbox(name)}"
            case "folder":
                found[name] = prepare((inboxes_of(folder) / name).resolve()).as_uri()
            case "rest-list":
                found[name] = "poll:"  # nowhere: it keeps them until they are read
    return found


def kinds(candidate: Candidate, folder: Path) -> dict[str, Inbox]:
    """What each partner's inbox is; raises `UsageError` for a secret that the environment lacks."""
    found: dict[str, Inbox] = {}
    for name, partner in candidate.partners.items():
        match partner.inbox:
            case "webhook":
                found[name] = Webhook(_secret(name, partner), partner.signature_header, partner.key_header)
            case "smtp":
                found[name] = Mail()
            case "folder":
                found[name] = Folder(inboxes_of(folder) / name)
            case "rest-list":
                assert partner.list_path is not None and partner.role is not None
                found[name] = Listed(
                    path=partner.list_path,
                    credentials=_reader(candidate, partner.role),
                    messages=partner.list_messages,
                    id=partner.list_id,
                    message=partner.list_message,
                )
    return found


def listen_for(candidate: Candidate) -> dict[str, socket.socket]:
    """A listener for each partner that is sent things; raises `UsageError` when a port is taken."""
    port, listeners = candidate.inbox_port, {}
    try:
        for name, partner in candidate.partners.items():
            if partner.inbox in LISTENING:
                listeners[name] = listen_on(port)
                port += bool(port)
    except UsageError:
        for listener in listeners.values():
            listener.close()
        raise
    return listeners


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


def serve_run(folder: Path, listeners: Mapping[str, socket.socket], ready: Callable[[], None]) -> None:
    """Take deliveries for the run in `folder` until SIGTERM or SIGINT; the journal is whole when this returns."""
    plan = read_plan(folder)
    settings = load_settings(Path.cwd(), plan.candidate, plan.stage)
    partners = kinds(settings.candidate, folder)
    journal = open_journal(plan, folder, settings, WRITER, 1)
    try:
        # Where a platform is that was started for the run stands in its plan once it is ready.
        serve(journal, partners, listeners, inboxes_of(folder), lambda: read_plan(folder).base_url or None, ready)
    finally:
        journal.close()


def _port(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def _secret(name: str, partner: Partner) -> str:
    assert partner.secret_env is not None
    secret = os.environ.get(partner.secret_env)
    if not secret:
        raise UsageError(
            f"partners.{name}: the environment variable {partner.secret_env} is not set; "
            "it holds the secret that signs what this partner is sent"
        )
    return secret


def _reader(candidate: Candidate, role: str) -> FormSignIn:
    return FormSignIn(candidate.sign_in, *account_of(candidate, role, 1))


if __name__ == "__main__":
    serve_as_told(serve_run, READY)
