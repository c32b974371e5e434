"""Processes that serve on sockets which their parent has opened: `python -m MODULE RUN NAME=FD…`."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from nisi.settings import UsageError

Serve = Callable[[Path, Mapping[str, socket.socket], Callable[[], None]], None]


def serve_as_told(serve: Serve, ready: bytes) -> None:
    """Serve the run and the sockets of the command line, and print `ready` once they are served.

    What is wrong with the run ends the process with its one line."""
    handed_down = (argument.rpartition("=") for argument in sys.argv[2:])
    try:
        serve(
            Path(sys.argv[1]),
            {name: socket.socket(fileno=int(number)) for name, _, number in handed_down},
            lambda: print(ready.decode(), end="", flush=True),
        )
    except UsageError as error:
        sys.exit(str(error))
