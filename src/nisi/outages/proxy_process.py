"""The lines of a run as a process: `python -m nisi.outages.proxy_process RUN LINE=FD…`.

Whoever leads binds the listeners and hands them down, and leaves in the run's folder what there is to know.  Prints one
line once callers are taken.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from nisi.inboxes.handed_down import serve_as_told
from nisi.journal.records import RunOpened
from nisi.journal.writer import Journal, clock_now
from nisi.outages.behaviour import MOST_LINES
from nisi.outages.serving import serve
from nisi.settings import UsageError

READY = b"taking callers\n"
_FILE = "lines.json"


class Lines(Struct, frozen=True, kw_only=True):
    """What the process is told at its start, and everybody else can read: `addresses` has a base URL by line.

    `host` and `port` are the candidate's; `opened` is the first record of the journal, but for its clock."""

    host: str
    port: Annotated[int, Meta(ge=1, le=65_535)]
    addresses: Annotated[dict[str, str], Meta(min_length=1, max_length=MOST_LINES)]
    opened: RunOpened


def lines_of(run: Path) -> Path:
    """Where in a run's folder the lines are described and told how to behave."""
    return run / "lines"


def save_lines(lines: Lines, run: Path) -> None:
    folder = lines_of(run)
    folder.mkdir(exist_ok=True)
    (folder / f".{_FILE}").write_bytes(msgspec.json.encode(lines))
    (folder / f".{_FILE}").rename(folder / _FILE)


def read_lines(run: Path) -> Lines:
    """Raises `UsageError` when the run has none."""
    try:
        return msgspec.json.decode((lines_of(run) / _FILE).read_bytes(), type=Lines)
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"{run}: has no lines: {_FILE}: {error}") from None


def serve_run(run: Path, listeners: Mapping[str, socket.socket], ready: Callable[[], None]) -> None:
    """Carry the lines of a run until SIGTERM or SIGINT; the journal is whole when this returns."""
    lines = read_lines(run)
    if not ipaddress.ip_address(lines.host).is_loopback:
        raise UsageError(f"lines lead to this machine only, and {lines.host} is another")
    if set(listeners) != set(lines.addresses):
        raise UsageError(f"{run}: {_FILE} names {len(lines.addresses)} lines, and other {len(listeners)} have a socket")
    journal = Journal(run / "journal", msgspec.structs.replace(lines.opened, clock=clock_now()))
    try:
        serve(journal, (lines.host, lines.port), listeners, lines_of(run), lines.opened.seed, ready)
    finally:
        journal.close()


if __name__ == "__main__":
    serve_as_told(serve_run, READY)
