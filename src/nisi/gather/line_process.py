"""The lines between court sites and the candidate, as whoever leads a run starts them and users find them."""

from __future__ import annotations

import ipaddress
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from nisi.gather.inbox_process import HOST
from nisi.gather.listeners import Listening
from nisi.gather.plan import RunPlan, Settings, opening
from nisi.gather.processes import start
from nisi.outages.behaviour import MOST_LINES, NAME
from nisi.outages.proxy_process import READY, Lines, read_lines, save_lines
from nisi.settings import UsageError


def start_lines(
    names: Sequence[str],
    base_url: str,
    plan: RunPlan,
    folder: Path,
    settings: Settings,
    known_to: Callable[[subprocess.Popen[bytes]], None],
    writer: str = "lines",
    number: int = 2,
) -> Listening:
    """Start lines of these names to the candidate at `base_url`, on free ports; the caller has journaled the `writer`.

    They take the place of those that the run had before.

    Raises `UsageError` for names that are none, too many or doubled, and for a candidate on another machine."""
    _check(names)
    host, port = _upstream(base_url)
    listeners = {name: socket.create_server((HOST, 0)) for name in names}
    try:
        addresses = {name: _through(base_url, listener.getsockname()[1]) for name, listener in listeners.items()}
        opened = opening(plan, folder, settings, writer, number)
        save_lines(Lines(host=host, port=port, addresses=addresses, opened=opened), folder)
        log = folder / "lines.log"
        handed_down = [f"{name}={listener.fileno()}" for name, listener in listeners.items()]
        # SIGTERM when we die, so that the lines still close their journal.
        child = start(
            [sys.executable, "-m", "nisi.outages.proxy_process", str(folder), *handed_down],
            log=log,
            dies_by=signal.SIGTERM,
            pipe_output=True,
            keeps=[listener.fileno() for listener in listeners.values()],
            known_to=known_to,
        )
    finally:
        # Ours would take callers when the lines have died, and nobody would see that they have.
        for listener in listeners.values():
            listener.close()
    return Listening(child, log, READY)


def addresses(folder: Path) -> dict[str, str]:
    """The candidate's base URL by line, for all users of the run in `folder`; raises `UsageError` where it has none."""
    return read_lines(folder).addresses


def _check(names: Sequence[str]) -> None:
    if not 1 <= len(names) <= MOST_LINES:
        raise UsageError(f"lines: {len(names)} were asked for; there can be 1 to {MOST_LINES}")
    for name in names:
        if not re.fullmatch(NAME, name):
            raise UsageError(
                f'lines: "{name[:80]}" is no name of a line: it takes up to 64 of a-z, 0-9, dot, hyphen and underscore'
            )
        if names.count(name) > 1:
            raise UsageError(f'lines: "{name}" is named twice; each line has a name of its own')


def _upstream(base_url: str) -> tuple[str, int]:
    """Address and port of a candidate on this machine."""
    parts = urlsplit(base_url)
    host = HOST if parts.hostname == "localhost" else parts.hostname or ""
    try:
        here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here:
        raise UsageError(f"lines: the candidate is at {base_url}; they lead only to this machine (127.0.0.1)")
    return host, parts.port or (443 if parts.scheme == "https" else 80)


def _through(base_url: str, port: int) -> str:
    return urlunsplit(urlsplit(base_url)._replace(netloc=f"{HOST}:{port}"))
